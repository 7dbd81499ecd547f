import type { ErrnoName } from "@sandbox/protocol";
import { fail } from "./failure.js";

/** A handler answered what is no answer to its call, which was answered EIO instead. */
export class AnswerError extends TypeError {
  override readonly name = "AnswerError";

  constructor(
    /** The call, as `CallContext.signature` has it. */
    readonly signature: string,
    /** What would have been an answer, such as `int` or `struct stat`. */
    readonly expected: string,
    /** What came, cut to what a line holds. */
    readonly received: string,
  ) {
    super(`the handler of ${signature} answered ${received}, expected ${expected}`);
  }
}

/**
 * What an answer with more than was asked for comes to: the errno that the specification has for it, which for an
 * EIO is a mistake of the handler's that it is told of.
 */
export function tooLong(
  { signature }: { readonly signature: string },
  overflow: ErrnoName,
  room: number,
  answer: { readonly length: number },
): Error {
  const unit = answer instanceof Uint8Array ? " bytes" : "";
  if (overflow !== "EIO") return fail(overflow);
  return new AnswerError(signature, `at most ${room}`, `${answer.length}${unit}`);
}

const MOST_CHARACTERS = 60;

/** A value in few words, whatever it is: it never runs code of the value's own. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const names = Object.keys(value);
  return names.length === 0 ? "an empty object" : cut(`an object with ${names.join(", ")}`);
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}
