/** What the `.json` beside a recording notes of its session, as far as it is held against the recording. */
export interface RecordingMetadata {
  /** The name of the guest's ABI. */
  readonly abi?: string;
  /** As Python has it: negative for a signal. */
  readonly exitCode?: number;
  readonly calls?: number;
  /** By signature. */
  readonly callCounts?: Readonly<Record<string, number>>;
}

/**
 * Reads the JSON beside a recording; members that it does not know are left out.
 * @throws SyntaxError when the text is no JSON, or a member is not of its type.
 */
export function parseMetadata(text: string): RecordingMetadata {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new SyntaxError("expected an object of metadata");
  const { abi, exitCode, calls, callCounts } = value;
  return {
    ...(abi === undefined ? {} : { abi: expectString(abi, "abi") }),
    ...(exitCode === undefined ? {} : { exitCode: expectInteger(exitCode, "exitCode") }),
    ...(calls === undefined ? {} : { calls: expectInteger(calls, "calls") }),
    ...(callCounts === undefined ? {} : { callCounts: expectCounts(callCounts) }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expectString(value: unknown, name: string): string {
  if (typeof value !== "string") throw new SyntaxError(`expected a string as \`${name}\``);
  return value;
}

function expectInteger(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new SyntaxError(`expected an integer as \`${name}\``);
  return value;
}

function expectCounts(value: unknown): Record<string, number> {
  if (!isRecord(value)) throw new SyntaxError("expected an object as `callCounts`");
  return Object.fromEntries(
    Object.entries(value).map(([signature, count]) => [signature, expectInteger(count, "callCounts")]),
  );
}
