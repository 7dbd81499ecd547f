import type { Spec } from "@sandbox/spec";
import { docComment, type GeneratedFile, printModule } from "../../typescript.js";

/** What recordings call the first generation, and which specification this was made from. */
export function emitMarshalVersion({ name, generation, digest }: Spec): Promise<GeneratedFile> {
  const constant = (name: string, doc: string, value: unknown) =>
    `${docComment(doc)}\nexport const ${name} = ${JSON.stringify(value)};`;
  return printModule({
    path: "marshal/version.ts",
    from: "protocol.yaml of the first generation",
    statements: [
      constant("MARSHAL_PROTOCOL_NAME", "The protocol of the first generation.", name),
      constant(
        "MARSHAL_PROTOCOL_VERSION",
        "Its version, which no guest says: that of the generation.",
        generation,
      ),
      constant("MARSHAL_SPEC_DIGEST", "SHA-256 of its specification.", digest),
    ],
  });
}
