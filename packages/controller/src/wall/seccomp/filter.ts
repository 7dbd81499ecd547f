import {
  and,
  answer,
  encodeProgram,
  type Instruction,
  load,
  unlessOneOf,
  whenAtLeast,
  whenOneOf,
} from "./bpf.js";
import type { Condition, Refusal, Rule, RuleSet } from "./rules.js";
import {
  FIRST_X32_CALL,
  FIRST_YOUNGER_CALL,
  type FilterMachine,
  machines,
  syscallNumbers,
} from "./syscall-numbers.js";

/** SECCOMP_RET_* of linux/seccomp.h; the errno is in the lower 16 bits. */
const ALLOW = 0x7fff_0000;
const ERRNO = 0x0005_0000;
const refusals: Readonly<Record<Refusal, number>> = {
  kill: 0x8000_0000,
  EPERM: ERRNO | 1,
  ENOSYS: ERRNO | 38,
};

/** Where `struct seccomp_data` has its fields, in bytes; a 64-bit argument has its lower half first. */
const NUMBER_AT = 0;
const ARCH_AT = 4;
const argumentAt = (argument: number) => 16 + 8 * argument;

/** The filter that does what the rules say, as the kernel takes it, for one machine. */
export function seccompFilter({ rules, otherwise }: RuleSet, machine: FilterMachine): Uint8Array {
  const { auditArch, column } = machines[machine];
  return encodeProgram([
    load(ARCH_AT),
    // Another machine's numbers mean other calls: a 64-bit kernel runs 32-bit calls too.
    ...unlessOneOf([auditArch], [answer(refusals.kill)]),
    load(NUMBER_AT),
    ...whenAtLeast(FIRST_X32_CALL, [answer(refusals.kill)]),
    ...whenAtLeast(FIRST_YOUNGER_CALL, [answer(refusals.ENOSYS)]),
    ...rules.flatMap((rule) => {
      const number = syscallNumbers[rule.call][column];
      return number === undefined ? [] : whenOneOf([number], judge(rule));
    }),
    answer(refusals[otherwise]),
  ]);
}

/** Always ends with an answer, so that the accumulator still holds the number for the rules that follow. */
function judge({ cases, otherwise }: Rule): readonly Instruction[] {
  const refuse: readonly Instruction[] = [answer(refusals[otherwise])];
  return cases.reduceRight(
    (next, conditions) => [...conditions.flatMap((condition) => test(condition, next)), answer(ALLOW)],
    refuse,
  );
}

/** Goes on where the condition holds, and to `next`, which ends with an answer, where it does not. */
function test(condition: Condition, next: readonly Instruction[]): Instruction[] {
  const { argument, mask } = condition;
  const lower = [load(argumentAt(argument)), ...(mask === undefined ? [] : [and(mask)])];
  if (condition.is === "not") return [...lower, ...whenOneOf(condition.values, next)];
  const upper = condition.is === "wide" ? [load(argumentAt(argument) + 4), ...unlessOneOf([0], next)] : [];
  return [...lower, ...unlessOneOf(condition.values, next), ...upper];
}
