/** Why a message cannot be written: it would read back as another, or as none. Codes are only ever added. */
export const encodeErrorCodes = {
  OUT_OF_RANGE: "a value does not fit in what the wire or its C type has for it",
  UNKNOWN_CALL: "a request is of no call of the specification",
  BAD_SIGNATURE: "a request's signature is not name(kinds)result",
  SIGNATURE_TOO_LONG: "a request's signature is longer than its length can say",
  TOO_MANY_ARGUMENTS: "a request has more arguments than a guest's buffer holds",
  WRONG_ARGUMENTS: "a request's arguments are not those of its signature",
  IMPOSSIBLE_STRING: "a string reply holds a byte that cannot be in a C string",
  NULL_ALLOCATION: "an allocation answers NULL",
} as const;

export type EncodeErrorCode = keyof typeof encodeErrorCodes;

/** A message that cannot be written. What the writer holds of it is no message: clear it. */
export class EncodeError extends RangeError {
  override readonly name = "EncodeError";
  readonly code: EncodeErrorCode;

  /** `received` is shown as it is: the value, or what it is. */
  constructor(code: EncodeErrorCode, expected: string, received: string) {
    super(`expected ${expected}, received ${received}`);
    this.code = code;
  }
}
