import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { SessionCall } from "../trace/session-call.js";
import { writtenText } from "./byte-text.js";
import { CallFacts } from "./call-facts.js";
import { DescriptorPaths } from "./descriptor-paths.js";
import { parseQualifier, type QualifierKey } from "./strace-expression.js";
import { type CallTest, parseWhere } from "./where.js";

/** Which calls are wanted: all that is given has to hold. */
export interface FilterOptions {
  /** What stands behind strace's `-e`, such as `trace=open,%file`; of several with one key, any will do. */
  readonly expressions?: readonly string[];
  /** `--where`; see `parseWhere`. */
  readonly where?: string;
  /** strace's `-P`: any of these paths, named by the call or open at its descriptor. */
  readonly paths?: readonly string[];
  /** strace's `-z` and `-Z`. */
  readonly status?: "successful" | "failed";
  /** The guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
}

/**
 * Picks calls of a session, in the vocabulary of strace(1) and by `--where`.
 *
 * @example
 * const filter = new CallFilter({ expressions: ["trace=%file"], where: "errno == ENOENT" });
 * const found = calls.filter((call) => filter.accepts(call));
 */
export class CallFilter {
  readonly #tests: readonly CallTest[];
  readonly #abi: Abi;
  readonly #descriptors = new DescriptorPaths();
  /** Whether it asks for times, which not every file has. */
  readonly needsTimes: boolean;

  /** @throws FilterError for an expression that cannot be understood. */
  constructor({ expressions = [], where, paths = [], status, abi = linuxX8664 }: FilterOptions = {}) {
    this.#abi = abi;
    const parsed = where === undefined ? undefined : parseWhere(where);
    const qualifiers = [...expressions, ...(status ? [`status=${status}`] : [])];
    const wanted = paths.map(writtenText);
    this.needsTimes = parsed?.needsTimes ?? false;
    this.#tests = [
      ...byKey(qualifiers),
      ...(wanted.length > 0 ? [(facts: CallFacts) => facts.paths.some((path) => wanted.includes(path))] : []),
      ...(parsed ? [parsed.test] : []),
    ];
  }

  /** Whether nothing was asked for. */
  get isEmpty(): boolean {
    return this.#tests.length === 0;
  }

  /** Whether the call is one of those; has to be asked of every call of the session, in order. */
  accepts(call: SessionCall): boolean {
    if (this.isEmpty) return true;
    const facts = new CallFacts(call, this.#abi, this.#descriptors.opened);
    const isWanted = this.#tests.every((test) => test(facts));
    this.#descriptors.note(facts);
    return isWanted;
  }
}

/** One test for each key. */
function byKey(expressions: readonly string[]): CallTest[] {
  const tests = new Map<QualifierKey, CallTest[]>();
  for (const { key, test } of expressions.map(parseQualifier))
    tests.set(key, [...(tests.get(key) ?? []), test]);
  return [...tests.values()].map((some) => (facts) => some.some((test) => test(facts)));
}
