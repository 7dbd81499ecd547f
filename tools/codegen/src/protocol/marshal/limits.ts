import type { MarshalWire } from "@sandbox/spec";
import { camel } from "../../naming.js";
import { docComment, type GeneratedFile, printModule } from "../../typescript.js";

/** The bounds of messages. */
export function emitMarshalLimits({ limits }: MarshalWire): Promise<GeneratedFile> {
  const rows = limits.map(
    (limit) => `${docComment(`${limit.doc} In ${limit.unit}.`)}\n${camel(limit.name)}: ${limit.value},`,
  );
  return printModule({
    path: "marshal/limits.ts",
    from: "marshal.yaml",
    statements: [
      `/** The bounds of messages of the first generation; a peer that goes beyond one breaks the protocol. */
export const MARSHAL_LIMITS = {\n${rows.join("\n")}\n} as const;`,
    ],
  });
}
