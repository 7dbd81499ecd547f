import { bitsOf, type Kind, type Spec } from "@sandbox/spec";
import { camel, pascal } from "../naming.js";
import { isInteger, typeOf } from "../protocol/encodings.js";
import { formOf, resultKinds } from "../protocol/kinds.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** The method of a `Call` that ends it with a result of this kind. */
export function resultMethod(kind: Pick<Kind, "name">): string {
  return `${camel(kind.name)}Result`;
}

/** How a call ends, and how it fails, by the kind of its result. */
export function emitResults(spec: Spec): Promise<GeneratedFile> {
  const kinds = resultKinds(spec);
  const failures = kinds.map(({ letter, failure }) => `${letter}: ${failure}`).join(", ");
  const statements = [
    `/** How a call ends: one method for each kind of result. */
export abstract class Results {
  abstract readonly signature: string;
  protected abstract readonly port: { readonly writer: Writer; readonly abi: Abi };

${kinds.map(method).join("\n\n")}
}`,
    `/** What says failure where the specification does not know the call, by the kind of its result. */
export const failures: Readonly<Record<string, number>> = { ${failures} };`,
    `/** Writes the result by which a call says that it failed. */
export function encodeFailure(writer: Writer, abi: Abi, resultKind: string, value: number): void {
  switch (resultKind) {
    ${kinds.map(failureCase).join("\n")}
  }
}`,
  ];
  const text = statements.join("\n");
  const encoders = kinds.map((kind) => `encode${pascal(kind.name)}Result`);
  return printModule({
    path: "results.ts",
    from: "protocol.yaml",
    imports: [
      importFrom(
        "@sandbox/protocol",
        ["type Abi", "type Pointer", "pointer", "type Writer", ...encoders],
        text,
      ),
      importFrom("../held.js", ["heldFloat", "heldInteger", "heldNumber", "heldPointer"], text),
    ],
    statements,
  });
}

function method(kind: Kind): string {
  const { encoding } = kind;
  const encode = `encode${pascal(kind.name)}Result(this.port.writer`;
  if (encoding === "none") return `${resultMethod(kind)}(): void {\n${encode});\n}`;
  const form = formOf(encoding);
  const type = { integer: "number | bigint", float: "number", pointer: "Pointer", void: "undefined" }[form];
  const held = isInteger(encoding)
    ? `held${typeOf(encoding) === "bigint" ? "Integer" : "Number"}(this.signature, value${bitsOf(encoding) === 64 ? "" : `, ${bitsOf(encoding)}`})`
    : form === "float"
      ? "heldFloat(this.signature, value)"
      : "heldPointer(this.signature, value, this.port.abi)";
  const what = isInteger(encoding)
    ? `${bitsOf(encoding)}-bit integer`
    : { float: "number", pointer: "address", integer: "", void: "" }[form];
  return `${docComment(`@throws TypeError when the handler answered what is no ${what}.`)}
${resultMethod(kind)}(value: ${type}): void {\n${encode}, ${held});\n}`;
}

function failureCase({ letter, name, encoding }: Kind): string {
  const value = {
    integer: ", value",
    float: ", value",
    pointer: ", pointer(BigInt.asUintN(8 * abi.pointerBytes, BigInt(value)))",
    void: "",
  }[formOf(encoding)];
  return `case "${letter}":\nreturn encode${pascal(name)}Result(writer${value});`;
}
