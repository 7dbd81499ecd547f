import type { Command, Reply } from "@sandbox/protocol";

/** A command, or a reply, that came with a later edit of the specification: its kind and its fields by name. */
export function otherText(message: Command | Reply): string {
  const { kind, ...fields } = message;
  return [kind, ...Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`)].join(" ");
}

function valueText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);
}
