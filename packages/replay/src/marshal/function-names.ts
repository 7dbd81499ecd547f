import { type AnyMarshalRequest, type MarshalValue, marshalFunctions } from "@sandbox/protocol";

/** The name of a function as it stood on the pipe: printable ASCII without spaces, whatever the guest sent. */
export function functionName(request: AnyMarshalRequest): string {
  if (request.kind !== "unknown-marshal-request") return request.function;
  const text = Buffer.from(request.name).toString("latin1");
  return text.replace(/[^A-Za-z0-9_.]/g, "?");
}

/** The arguments that a guest sent for a known function by name, but for those that its call has not. */
export function functionArguments(request: AnyMarshalRequest): ReadonlyMap<string, MarshalValue> {
  if (request.kind === "unknown-marshal-request") return new Map();
  const rows = marshalFunctions[request.function].arguments;
  return new Map(
    request.args.flatMap((value, index) => {
      const row = rows[index];
      return row && !row.ignored ? [[row.name, value] as const] : [];
    }),
  );
}

/** What people call a function; one that is not known by all of its name, letters, digits, `_` and dots. */
export function functionShortName(request: AnyMarshalRequest): string {
  if (request.kind === "unknown-marshal-request") return functionName(request);
  return marshalFunctions[request.function].shortName;
}
