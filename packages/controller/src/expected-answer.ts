import {
  type Abi,
  decodeStruct,
  emptyStructs,
  encodeStruct,
  FieldError,
  LIMITS,
  type Structs,
} from "@sandbox/protocol";
import { AnswerError, describeValue } from "./answer-error.js";
import { scalarLayout } from "./scalars.js";

/**
 * What a call's handler has to answer: a kind of value, or one for each member of an object. A kind is the name of
 * a C type, `struct` and its name, `bytes`, `string` (bytes without a NUL), `address`, `handle` or `nothing`; then
 * `[]` for a list or `[2]` for two of them, `|null`, and `?` where it may be left out.
 */
export type ExpectedAnswer = string | Readonly<Record<string, string>>;

/** Says what would have been right where a value is not. */
type Check = (value: unknown, abi: Abi) => string | undefined;

const KIND = /^(?<base>[^[|?]+)(?:\[(?<count>\d*)\])?(?<orNull>\|null)?(?<optional>\?)?$/;
const checks = new Map<string, Check>();

/**
 * Holds what a handler answered against what the specification says of its call.
 * @throws AnswerError when it is something else.
 */
export function checkAnswer(signature: string, expected: ExpectedAnswer, value: unknown, abi: Abi): void {
  if (typeof expected === "string") return checkValue(signature, "", expected, value, abi);
  const members = Object.entries(expected);
  if (typeof value !== "object" || value === null) {
    const names = members.map(([name]) => name).join(", ");
    throw new AnswerError(signature, `an object with ${names}`, describeValue(value));
  }
  for (const [name, kind] of members) {
    checkValue(signature, ` as ${name}`, kind, Reflect.get(value, name), abi);
  }
}

function checkValue(signature: string, where: string, kind: string, value: unknown, abi: Abi): void {
  let check = checks.get(kind);
  if (check === undefined) {
    check = checkOf(kind);
    checks.set(kind, check);
  }
  const right = check(value, abi);
  if (right !== undefined) throw new AnswerError(signature, `${right}${where}`, describeValue(value));
}

function checkOf(kind: string): Check {
  const { base = "", count, orNull, optional } = KIND.exec(kind)?.groups ?? {};
  const one = count === undefined ? baseCheck(base) : listCheck(baseCheck(base), count);
  if (orNull === undefined && optional === undefined) return one;
  return (value, abi) => {
    if (value === null && orNull !== undefined) return undefined;
    if (value === undefined && optional !== undefined) return undefined;
    const right = one(value, abi);
    return right !== undefined && orNull !== undefined ? `${right}, or null` : right;
  };
}

function baseCheck(base: string): Check {
  if (base.startsWith("struct ")) return structCheck(base.slice(7) as keyof Structs);
  return WORDS[base] ?? integerCheck(base);
}

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

const WORDS: Readonly<Record<string, Check>> = {
  nothing: () => undefined,
  bytes: (value) => (isBytes(value) ? undefined : "bytes (a Uint8Array)"),
  string(value) {
    if (!isBytes(value)) return "a string in bytes (a Uint8Array)";
    if (value.includes(0)) return "a string in bytes without a NUL";
    return value.length <= LIMITS.transferBytes ? undefined : `at most ${LIMITS.transferBytes} bytes`;
  },
  double: (value) => (typeof value === "number" ? undefined : "a number"),
  handle: (value) =>
    Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : "the id of a handle, an integer from 0",
  address(value, { pointerBytes }) {
    const isAddress = typeof value === "bigint" && value >= 0n && value < 1n << BigInt(8 * pointerBytes);
    return isAddress ? undefined : `an address, a bigint of ${8 * pointerBytes} bits`;
  },
};

/** An integer that its C type holds in the guest's ABI; what is unsigned may also be -1, as in `(size_t) -1`. */
function integerCheck(type: string): Check {
  return (value, abi) => {
    const { size, kind } = scalarLayout(abi, type);
    const bits = BigInt(8 * size);
    const least = kind === "signed" ? -(1n << (bits - 1n)) : -1n;
    const most = (kind === "signed" ? 1n << (bits - 1n) : 1n << bits) - 1n;
    const isExact = typeof value === "bigint" || Number.isSafeInteger(value);
    if (isExact && BigInt(value as number | bigint) >= least && BigInt(value as number | bigint) <= most)
      return undefined;
    return `${type}, an integer from ${least} to ${most}`;
  };
}

function listCheck(one: Check, count: string): Check {
  return (value, abi) => {
    const isList = Array.isArray(value) && (count === "" || value.length === Number(count));
    if (!isList) return count === "" ? "a list" : `a list of ${count}`;
    for (const item of value) {
      const right = one(item, abi);
      if (right !== undefined) return `a list, each ${right}`;
    }
    return undefined;
  };
}

/** A structure whose members are all there, and are what the guest will read: a number that is cut is none. */
function structCheck(name: keyof Structs): Check {
  return (value, abi) => {
    const wrong = wrongMember(value, emptyStructs[name]);
    if (wrong !== undefined) return `struct ${name}${wrong}`;
    // Its members are those of the structure of this name, by their types.
    const cut = cutMember(value, asRead(abi, name, value as never));
    return cut === undefined ? undefined : `struct ${name} with a ${cut} that its field holds`;
  };
}

/** Which member is not of the type that it has in an example; `undefined` where all are. */
function wrongMember(value: unknown, example: object): string | undefined {
  if (typeof value !== "object" || value === null) return "";
  for (const [name, like] of Object.entries(example)) {
    const member: unknown = Reflect.get(value, name);
    if (isBytes(like)) {
      if (!isBytes(member)) return ` with bytes as ${name}`;
    } else if (Array.isArray(like)) {
      if (!Array.isArray(member) || !member.every(Number.isSafeInteger)) return ` with integers as ${name}`;
    } else if (typeof like === "object" && like !== null) {
      const inner = wrongMember(member, like);
      if (inner !== undefined) return ` with a structure${inner} as ${name}`;
    } else if (
      typeof member !== typeof like ||
      (typeof member === "number" && !Number.isSafeInteger(member))
    ) {
      return ` with ${typeof like === "bigint" ? "a bigint" : "an integer"} as ${name}`;
    }
  }
  return undefined;
}

/** What the guest reads of a structure; the structure itself where it has no room for it, which is an errno. */
function asRead<Name extends keyof Structs>(abi: Abi, name: Name, value: Structs[Name]): Structs[Name] {
  const codec = abi.structs[name];
  try {
    return decodeStruct(codec, encodeStruct(codec, value));
  } catch (error) {
    if (error instanceof FieldError) return value;
    throw error;
  }
}

/** Which number is another one where the guest reads it; a field that its system does not have reads 0. */
function cutMember(written: unknown, read: unknown): string | undefined {
  if (typeof written !== "object" || written === null || typeof read !== "object" || read === null) return;
  for (const [name, member] of Object.entries(read)) {
    const was: unknown = Reflect.get(written, name);
    const isNumber = typeof member === "number" || typeof member === "bigint";
    if (isNumber && was !== member && member !== 0 && member !== 0n) return name;
    const inner = isBytes(member) || Array.isArray(member) ? undefined : cutMember(was, member);
    if (inner !== undefined) return `${name}.${inner}`;
  }
  return undefined;
}
