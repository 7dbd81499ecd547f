import type { Condition } from "./rules.js";

// From Linux's <fcntl.h>, <sys/mman.h> and others: the same on every machine that there are filters for.
/** O_ACCMODE | O_CREAT | O_TRUNC: the bits of open(2) that are 0 when a file is only to be read. */
const WRITING = 0o3 | 0o100 | 0o1000;
const PROT_WRITE = 2;
const PROT_EXEC = 4;
const MAP_ANONYMOUS = 0x20;

/** The argument is one of `values`. */
export const is = (argument: number, ...values: readonly number[]): Condition => ({
  argument,
  is: "oneOf",
  values,
});

/** The argument is none of `values`. */
export const isNot = (argument: number, ...values: readonly number[]): Condition => ({
  argument,
  is: "not",
  values,
});

/** None of the bits of `mask` is set in the argument. */
export const lacks = (argument: number, mask: number): Condition => ({
  argument,
  mask,
  is: "oneOf",
  values: [0],
});

/** All bits of `mask` are set in the argument. */
export const has = (argument: number, mask: number): Condition => ({
  argument,
  mask,
  is: "oneOf",
  values: [mask],
});

/** The argument is a null pointer. */
export const isNull = (argument: number): Condition => ({ argument, is: "wide", values: [0] });

/** The flags of open(2) ask for reading only. */
export const opensToRead = (argument: number): Condition => lacks(argument, WRITING);

/** The protection of mmap(2) or mprotect(2) is of data. */
export const isData = (protection: number): Condition => lacks(protection, PROT_EXEC);

/** What the loader maps of a library: code of a file, which nothing can write to. */
export const isCodeOfFile = (protection: number, flags: number): readonly Condition[] => [
  lacks(protection, PROT_WRITE),
  lacks(flags, MAP_ANONYMOUS),
];
