import {
  type Abi,
  type AnyMarshalRequest,
  Errno,
  guestErrno,
  guestErrnoName,
  MARSHAL_TYPES,
  type MarshalAnswer,
  type MarshalInteger,
  type MarshalValue,
} from "@sandbox/protocol";
import type { MessageWords } from "../canonical/message-text.js";
import { quote } from "../trace/quote.js";
import { bytesText } from "./bytes-text.js";

/*
 * Messages of the first generation in words that keep every byte of them: `None`, `True`, `False`, `i3` in 4 bytes
 * and `I3` in 8, `f0.5` with the float's own text, strings in quotes, tuples and lists in their brackets.
 */

/** A name that needs no quotes: no call of the second generation has a point. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** Words for a request or an answer. */
export function marshalWords(
  message: AnyMarshalRequest | MarshalAnswer,
  abi: Pick<Abi, "errno">,
): MessageWords {
  switch (message.kind) {
    case "marshal-result":
      return { mark: "=", ...words([statusText(message), ...valueParts(message.value)]) };
    case "marshal-exception":
      return { mark: "!", ...words([`${statusText(message)}${raiseText(message, abi)}`]) };
    default: {
      const name = nameText(message);
      const args = itemsParts(message.args, ")");
      return { mark: "request", ...words([`${name}(`, ...args]) };
    }
  }
}

/** A piece of words. */
interface Part {
  readonly text: string;
  /** It is a further part of a string, and begins a line. */
  readonly goesOn: boolean;
}

function words(parts: readonly (Part | string)[]): Pick<MessageWords, "text" | "data"> {
  const lines = [""];
  for (const part of parts) {
    const { text, goesOn } = typeof part === "string" ? { text: part, goesOn: false } : part;
    if (goesOn) lines.push(text);
    else lines[lines.length - 1] += text;
  }
  const [text = "", ...data] = lines;
  return { text, data };
}

/** A value as a transcript has it, on one line. */
export function marshalValueText(value: MarshalValue): string {
  const { text, data } = words(valueParts(value));
  return [text, ...data].join(" ");
}

function valueParts(value: MarshalValue): Part[] {
  switch (value.type) {
    case MARSHAL_TYPES.null:
      return [glued("None")];
    case MARSHAL_TYPES.true:
      return [glued("True")];
    case MARSHAL_TYPES.false:
      return [glued("False")];
    case MARSHAL_TYPES.int32:
      return [glued(`i${value.value}`)];
    case MARSHAL_TYPES.int64:
      return [glued(`I${value.value}`)];
    case MARSHAL_TYPES.decimal:
      return [glued(`f${value.text}`)];
    case MARSHAL_TYPES.bytes:
      return bytesText(value.value).map((text, index) => ({ text, goesOn: index > 0 }));
    case MARSHAL_TYPES.tuple:
      return [glued("("), ...itemsParts(value.items, ")")];
    case MARSHAL_TYPES.list:
      return [glued("["), ...itemsParts(value.items, "]")];
    default:
      // Of a kind that came with a later edit of the specification there are no words: it is written as bytes.
      return [glued("?")];
  }
}

function itemsParts(items: readonly MarshalValue[], end: string): Part[] {
  const parts = items.flatMap((item, index) => [...(index > 0 ? [glued(", ")] : []), ...valueParts(item)]);
  return [...parts, glued(end)];
}

function glued(text: string): Part {
  return { text, goesOn: false };
}

function nameText(request: AnyMarshalRequest): string {
  if (request.kind !== "unknown-marshal-request") return request.function;
  const name = Buffer.from(request.name).toString("latin1");
  return plainName.test(name) ? name : quote(request.name);
}

/** `I ` where the status stands in 8 bytes. */
function statusText({ statusType }: MarshalAnswer): string {
  return statusType === MARSHAL_TYPES.int64 ? "I " : "";
}

/** An exception by its name or number, and its errno. */
export function raiseText(
  { exception, name, errno }: Extract<MarshalAnswer, { kind: "marshal-exception" }>,
  abi: Pick<Abi, "errno">,
): string {
  return [name ?? String(exception), ...(errno ? [errnoText(errno, abi)] : [])].join(" ");
}

function errnoText(errno: MarshalInteger, abi: Pick<Abi, "errno">): string {
  if (errno.type === MARSHAL_TYPES.int64) return `I${errno.value}`;
  const name = guestErrnoName(abi, errno.value);
  return name !== undefined && guestErrno(abi, name) === errno.value ? name : `i${errno.value}`;
}

/** The number that a text as above says of an errno, if it is a name. */
export function errnoOfName(text: string, abi: Abi): number | undefined {
  return Object.hasOwn(Errno, text) ? guestErrno(abi, text as keyof typeof Errno) : undefined;
}
