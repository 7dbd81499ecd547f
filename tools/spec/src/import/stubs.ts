import { stringify } from "yaml";
import type { ArgumentDocument, CallDocument } from "../documents.js";
import { unknownType } from "../resolve/incomplete.js";
import { parseSignature, type SignatureParts } from "../signature.js";

/** What an entry that `import` writes can take from elsewhere. */
export interface StubContext {
  readonly guest: string;
  readonly kinds: { readonly argumentKinds: readonly string[]; readonly resultKinds: readonly string[] };
  /** For a re-typed call: the entry of the name's earlier signature. */
  readonly earlier?: { readonly signature: string; readonly entry: CallDocument };
}

/** The entry of a call of which only the signature is known, as lines without indentation. */
export function stubLines(signature: string, context: StubContext): string[] {
  const parts = parseSignature(signature, context.kinds);
  if (!parts) throw new RangeError(`${signature} is no signature`);
  const { earlier, guest } = context;
  const said = earlier
    ? `Was ${earlier.signature}; ${guest} calls it with other kinds.`
    : `${guest} calls it.`;
  const lines = [
    `${signature}:`,
    "  incomplete: true",
    `  doc: ${stringify(said, { lineWidth: 0 }).trimEnd()}`,
    `  source: ${unknownType}`,
  ];
  const stubs = argumentStubs(parts, context);
  if (stubs.length > 0) lines.push("  arguments:", ...stubs.map((stub) => `    - ${flow(stub)}`));
  lines.push(`  returns: ${flow({ type: resultType(parts, context) })}`);
  return lines;
}

/** What the letters tell: a float is a double and nothing is nothing; integers and addresses can be anything. */
function argumentStubs({ argumentKinds }: SignatureParts, context: StubContext): ArgumentDocument[] {
  const known = keptArguments(argumentKinds, context);
  return argumentKinds.map((kind, index) => {
    const kept = known[index];
    if (kept && kind !== "f") return kept;
    return { name: kept?.name ?? `argument${index + 1}`, type: kind === "f" ? "double" : unknownType };
  });
}

/** Of a re-typed call, the arguments before the first whose kind differs keep their meaning. */
function keptArguments(kinds: readonly string[], { earlier, kinds: letters }: StubContext) {
  if (!earlier) return [];
  const before = parseSignature(earlier.signature, letters)?.argumentKinds ?? [];
  const different = kinds.findIndex((kind, index) => kind !== before[index]);
  return (earlier.entry.arguments ?? []).slice(0, different === -1 ? kinds.length : different);
}

function resultType({ resultKind }: SignatureParts, { earlier, kinds }: StubContext): string {
  if (resultKind === "v") return "void";
  if (resultKind === "f") return "double";
  const before = earlier && parseSignature(earlier.signature, kinds)?.resultKind;
  return before === resultKind ? (earlier?.entry.returns.type ?? unknownType) : unknownType;
}

function flow(map: object): string {
  return stringify(map, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}
