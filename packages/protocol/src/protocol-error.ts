import type { BytesAround } from "./bytes-around.js";

/**
 * How a peer broke the protocol. Codes are only ever added.
 * UNKNOWN_COMMAND and TRANSFER_TOO_LONG arise in the guest's role, from UNKNOWN_TAG on in either role of the first
 * generation, the others in the controller's.
 */
export const protocolErrorCodes = {
  EMPTY_SIGNATURE: "a request's signature has no bytes",
  BAD_SIGNATURE: "a request's signature is not name(kinds)result",
  TOO_MANY_ARGUMENTS: "a request has more arguments than a guest's buffer holds",
  LENGTH_LIE: "a reply claims to be longer than what was asked for",
  IMPOSSIBLE_STRING: "a string reply holds a byte that cannot be in a C string",
  NULL_ALLOCATION: "an allocation answered NULL",
  UNSOLICITED: "bytes came while it was the other side's turn",
  TRUNCATED: "the stream ended inside a message",
  UNKNOWN_COMMAND: "a byte is no command and no result",
  TRANSFER_TOO_LONG: "a command moves more bytes than the limit allows",
  REQUEST_TOO_LONG: "a request has more bytes than a guest's buffer holds",
  NOT_IN_DUMP: "a request is of no call that the guest's dump lists",
  UNKNOWN_TAG: "a byte is the tag of no value",
  WRONG_VALUE: "a value is not of the kind that stands there",
  NEGATIVE_LENGTH: "a length or a count is negative",
  NAME_TOO_LONG: "the name of a function is longer than the limit allows",
  STRING_TOO_LONG: "a string is longer than the limit allows",
  TOO_MANY_ITEMS: "a tuple or list has more values than the limit allows",
  TOO_MANY_VALUES: "a message has more values than the limit allows",
  TOO_DEEP: "tuples and lists stand deeper in one another than the limit allows",
  MESSAGE_TOO_LONG: "a message has more bytes than the limit allows",
  BAD_FLOAT: "the text of a float is no decimal",
} as const;

export type ProtocolErrorCode = keyof typeof protocolErrorCodes;

/** What a `ProtocolError` knows. */
export interface ProtocolErrorDetails {
  readonly code: ProtocolErrorCode;
  /** Where in the stream the offending byte is, in bytes from the start. */
  readonly offset: number;
  /** The request that was being read or answered, from 1; 0 before the first. */
  readonly requestNumber: number;
  readonly expected: string;
  readonly received: string;
  /** What the peer wrote around `offset`. */
  readonly around: BytesAround;
}

/** The peer broke the protocol. Nothing after it can be trusted: decoders throw the same error from then on. */
export class ProtocolError extends Error implements ProtocolErrorDetails {
  override readonly name = "ProtocolError";
  readonly code: ProtocolErrorCode;
  readonly offset: number;
  readonly requestNumber: number;
  readonly expected: string;
  readonly received: string;
  readonly around: BytesAround;

  constructor(details: ProtocolErrorDetails) {
    const { code, offset, requestNumber, expected, received, around } = details;
    super(`expected ${expected} at byte ${offset}, in request ${requestNumber}, received ${received}`);
    this.code = code;
    this.offset = offset;
    this.requestNumber = requestNumber;
    this.expected = expected;
    this.received = received;
    this.around = around;
  }
}

/** Shows bytes of a peer so that a terminal can print them: ASCII as it is, the rest as `\xNN`; at most 64 of them. */
export function showBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, 64)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x22;
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${text}"${bytes.length > 64 ? ` and ${bytes.length - 64} bytes more` : ""}`;
}

/** How a decoder reports: `offset` is in bytes from the start of the stream. Throws a `ProtocolError`. */
export type Fail = (code: ProtocolErrorCode, offset: number, expected: string, received: string) => never;
