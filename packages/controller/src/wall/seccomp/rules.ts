import type { SyscallName } from "./syscall-numbers.js";

/** What a filter asks of one argument of a system call. */
export interface Condition {
  /** Which argument, from 0 to 5. */
  readonly argument: number;
  /** Which of its lower 32 bits are looked at; all unless given. */
  readonly mask?: number;
  /** Whether those bits have to be one of `values`, or none of them; `wide` is one of them and no upper bits. */
  readonly is: "oneOf" | "not" | "wide";
  readonly values: readonly number[];
}

/** What becomes of a call that is not allowed. */
export type Refusal =
  /** The process dies at once of SIGSYS, whatever it has done about signals: nothing genuine does this. */
  | "kill"
  /** The call answers EPERM. */
  | "EPERM"
  /** The call answers ENOSYS: a C library then does without it. */
  | "ENOSYS";

/** One system call, and when it is allowed. */
export interface Rule {
  readonly call: SyscallName;
  /** Allowed where every condition of one of these holds. */
  readonly cases: readonly (readonly Condition[])[];
  /** What becomes of the call otherwise. */
  readonly otherwise: Refusal;
}

/** The rules for one kind of guest. */
export interface RuleSet {
  /** Of several rules for one call the first counts. */
  readonly rules: readonly Rule[];
  /** What becomes of a call without a rule. */
  readonly otherwise: Refusal;
}

/** Calls that are allowed with any arguments. */
export const always = (...calls: readonly SyscallName[]): Rule[] =>
  calls.map((call) => ({ call, cases: [[]], otherwise: "kill" }));

/** A call that is allowed where every condition of one of `cases` holds, and ends the process elsewhere. */
export const where = (call: SyscallName, ...cases: readonly (readonly Condition[])[]): Rule => ({
  call,
  cases,
  otherwise: "kill",
});

/** `rule`, whose call fails with an errno where it is not allowed, instead of ending the process. */
export const orElse = (otherwise: Refusal, rule: Rule): Rule => ({ ...rule, otherwise });

/** Calls that always fail with an errno, because genuine programs try them and go on without. */
export const never = (otherwise: Refusal, ...calls: readonly SyscallName[]): Rule[] =>
  calls.map((call) => ({ call, cases: [], otherwise }));

/** Calls that end the process always, where others only fail. */
export const deadly = (...calls: readonly SyscallName[]): Rule[] => never("kill", ...calls);
