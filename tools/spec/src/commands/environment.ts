import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import pc from "picocolors";
import { type Colours, plain } from "../report/text.js";

/** What was asked for cannot be done as it was asked; the message says why. Exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Where this repository's specification is, from anywhere inside the repository. */
export const specificationPath = join("specs", "rpython-sandbox-2");

/** The specification of the first generation, which extends the other, below the root of a repository. */
export const marshalPath = join("specs", "rpython-sandbox-1");

/** The nearest folder above the working directory that has the specification, or the working directory. */
export function repositoryRoot(): string {
  for (let directory = process.cwd(); ; directory = dirname(directory)) {
    if (existsSync(join(directory, specificationPath))) return directory;
    if (directory === dirname(directory)) return process.cwd();
  }
}

/** The directory that a command works on: what was given, or this repository's specification. */
export function specDirectory(given: string | undefined): string {
  const directory = given ?? join(relative(process.cwd(), repositoryRoot()), specificationPath);
  if (!existsSync(directory)) throw new UsageError(`there is no directory ${directory}`);
  return directory;
}

/**
 * The directories that a command works on: what was given, or this repository's specification and, where there is one,
 * that of the first generation.
 */
export function specDirectories(given: string | undefined): string[] {
  const directory = specDirectory(given);
  const marshal = join(directory, "..", basename(marshalPath));
  return given === undefined && existsSync(marshal) ? [directory, marshal] : [directory];
}

/** Colours where the stream is a terminal (and NO_COLOR is not set), none elsewhere. */
export function coloursFor(stream: { readonly isTTY?: boolean }): Colours {
  const wanted = process.env["FORCE_COLOR"] !== undefined || stream.isTTY === true;
  return wanted && process.env["NO_COLOR"] === undefined ? pc.createColors(true) : plain;
}

/** `1 problem`, `2 problems`. */
export function plural(count: number, word: string, words = `${word}s`): string {
  return `${count} ${count === 1 ? word : words}`;
}
