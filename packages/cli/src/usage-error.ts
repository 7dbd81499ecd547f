/** The command was used in a way that cannot be; the message says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
