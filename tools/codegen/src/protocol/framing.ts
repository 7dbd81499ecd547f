import type { Spec } from "@sandbox/spec";
import { type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { read, write } from "./encodings.js";

/** How a request begins: the length of its signature, then the signature. */
export function emitFraming(spec: Spec): Promise<GeneratedFile> {
  const { lengthBytes } = spec.request;
  const encoding = lengthBytes === 1 ? "uint8" : lengthBytes === 2 ? "uint16" : "uint32";
  const statements = [
    `/** How many bytes the length in front of a signature takes. */\nexport const LENGTH_BYTES = ${lengthBytes};`,
    `/** The length that stands at \`at\`, in bytes. */
export function signatureLength(input: Input, at: number): number {
  return ${read(encoding, "at")};
}`,
    `/** Writes the length and the signature with which a request begins. */
export function encodeSignature(writer: Writer, signature: string): void {
  ${write(encoding, "signature.length")}
  writer.ascii(signature);
}`,
  ];
  return printModule({
    path: "framing.ts",
    from: "protocol.yaml",
    imports: [
      importFrom("../input.js", ["type Input"], "Input"),
      importFrom("../writer.js", ["type Writer"], "Writer"),
    ],
    statements,
  });
}
