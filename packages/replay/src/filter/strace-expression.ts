import { marshalFunctions } from "@sandbox/protocol";
import { hasFailed, rowOfExchange } from "../exchange.js";
import { callTable } from "../gen/call-table.js";
import { marshalCallTable } from "../gen/marshal/call-table.js";
import type { CallRow } from "../tables.js";
import { writtenText } from "./byte-text.js";
import type { CallFacts } from "./call-facts.js";
import { FilterError } from "./filter-error.js";
import { RegularExpression } from "./regular-expression.js";
import type { CallTest } from "./where.js";

/** What `-e` of strace(1) can be about. */
export type QualifierKey = "trace" | "fd" | "path" | "status";

/** One `-e` that was understood. */
export interface Qualifier {
  readonly key: QualifierKey;
  readonly test: CallTest;
}

/** What is wrong at a place in the expression, from 0. */
type Fault = (at: number, expected: string, received: string) => never;

const rows: readonly CallRow[] = [...Object.values(callTable), ...Object.values(marshalCallTable)];
const functions = Object.values(marshalFunctions);
const names = new Set([...rows.map(({ name }) => name), ...functions.map(({ shortName }) => shortName)]);
const classNames = new Set(rows.map((row) => row.class));

/** What strace's own sets are, beside the classes of the specification. */
const sets: Readonly<Record<string, CallTest>> = {
  // strace has calls here that take a path, whatever they are about.
  file: (facts) => rowOf(facts)?.arguments.some(({ role }) => role === "path") ?? false,
  desc: (facts) => {
    const row = rowOf(facts);
    return row !== undefined && (row.returns.makes === "fd" || row.arguments.some(isDescriptor));
  },
  stat: ({ name }) => /^stat/.test(name),
  lstat: ({ name }) => /^lstat/.test(name),
  fstat: ({ name }) => /^fstat/.test(name),
  clock: (facts) => rowOf(facts)?.floating ?? false,
  creds: (facts) => facts.class === "identity",
};

function rowOf({ call }: CallFacts): CallRow | undefined {
  return rowOfExchange(call.exchange);
}

function isDescriptor({ value }: CallRow["arguments"][number]): boolean {
  return value.as === "integer" && value.style === "fd";
}

const statuses: Readonly<Record<string, CallTest>> = {
  successful: ({ call: { exchange } }) => exchange.result !== undefined && !hasFailed(exchange),
  failed: ({ call: { exchange } }) => hasFailed(exchange),
  unfinished: ({ call: { exchange } }) => exchange.result === undefined,
};

/** What one member of each key's set means. */
const members: Readonly<Record<QualifierKey, (member: string, at: number, fault: Fault) => CallTest>> = {
  trace: callMember,
  fd: (member, at, fault) => {
    if (!/^\d{1,9}$/.test(member)) fault(at, "a descriptor", JSON.stringify(member));
    const fd = Number(member);
    return ({ fds }) => fds.includes(fd);
  },
  path: (member) => {
    const path = writtenText(member);
    return ({ paths }) => paths.includes(path);
  },
  status: (member, at, fault) => {
    const test = Object.hasOwn(statuses, member) ? statuses[member] : undefined;
    return test ?? fault(at, Object.keys(statuses).join(", "), JSON.stringify(member));
  },
};

/** Other words that strace has for a key. */
const aliases: Readonly<Record<string, QualifierKey>> = { t: "trace", fds: "fd" };

/**
 * Parses what stands behind strace's `-e`: `trace=open,%file,/^stat`, `fd=3`, `path=/etc/passwd`, `status=failed`;
 * `!` in front of a set turns it around. A set without a key is one of calls.
 * @throws FilterError that says at which column it cannot be understood.
 */
export function parseQualifier(expression: string): Qualifier {
  const fault: Fault = (at, expected, received) => {
    throw new FilterError({ expression, column: at + 1, expected, received });
  };
  const [, written, equals = ""] = /^([a-z]+)(=)/.exec(expression) ?? [];
  const key = written === undefined ? "trace" : keyOf(written, fault);
  let at = (written ?? "").length + equals.length;
  const isNegated = expression[at] === "!";
  if (isNegated) at++;
  const test = parseSet(expression.slice(at), key, at, fault);
  return { key, test: isNegated ? (facts) => !test(facts) : test };
}

function keyOf(written: string, fault: Fault): QualifierKey {
  if (Object.hasOwn(members, written)) return written as QualifierKey;
  const alias = Object.hasOwn(aliases, written) ? aliases[written] : undefined;
  return alias ?? fault(0, `one of ${Object.keys(members).join(", ")} before \`=\``, JSON.stringify(written));
}

function parseSet(text: string, key: QualifierKey, start: number, fault: Fault): CallTest {
  if (text === "all") return () => true;
  if (text === "none") return () => false;
  const tests: CallTest[] = [];
  let at = start;
  for (const member of key === "path" ? [text] : splitMembers(text)) {
    if (member === "") fault(at, "a member of the set", at === start + text.length ? "the end" : '","');
    tests.push(members[key](member, at, fault));
    at += member.length + 1;
  }
  return (facts) => tests.some((test) => test(facts));
}

/** A comma within the braces or brackets of a pattern does not part members. */
function splitMembers(text: string): string[] {
  return text.startsWith("/") && text.endsWith("/") && text.length > 1
    ? [text]
    : text.split(/,(?![^{[]*[\]}])/);
}

function callMember(member: string, at: number, fault: Fault): CallTest {
  if (member.startsWith("/")) {
    const isClosed = member.length > 2 && member.endsWith("/");
    const written = member.slice(1, isClosed ? -1 : undefined);
    const pattern = new RegularExpression(written, (offset, ...said) => fault(at + 1 + offset, ...said));
    return (facts) => facts.names.some((name) => pattern.test(name));
  }
  if (member.startsWith("%")) return setMember(member.slice(1), at + 1, fault);
  // A question mark says that the name may be that of no call.
  const isLenient = member.startsWith("?");
  const name = isLenient ? member.slice(1) : member;
  if (!isLenient && !names.has(name) && !Object.hasOwn(callTable, name)) {
    const shown = JSON.stringify(name);
    fault(
      at,
      "a call of the specification",
      `${shown}: write ${JSON.stringify(`?${name}`)} for one that is not`,
    );
  }
  return name.includes("(")
    ? ({ signature }) => signature === name
    : (facts: CallFacts) => facts.names.includes(name);
}

function setMember(name: string, at: number, fault: Fault): CallTest {
  const set = Object.hasOwn(sets, name) ? sets[name] : undefined;
  if (set) return set;
  if (classNames.has(name)) return (facts) => facts.class === name;
  const known = [...new Set([...Object.keys(sets), ...classNames])].map((one) => `%${one}`);
  return fault(at - 1, `one of ${known.join(" ")}`, JSON.stringify(`%${name}`));
}
