import { type Abi, type Argument, bitsOf, type Call, type Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { abiName } from "../protocol/abi.js";
import { type GeneratedFile, printModule } from "../typescript.js";

const importParser = { moduleSpecifier: "binary-parser", namedImports: ["Parser"] };

/** The binary-parser definition of a `.frames` file. */
export function emitFramesParser(): Promise<GeneratedFile> {
  return printModule({
    path: "binary/frames.ts",
    from: "the format of recordings",
    imports: [importParser],
    statements: [
      `const frame = new Parser()
.endianness("little")
.uint8("direction")
.uint32("length")
.buffer("bytes", { length: "length" });`,
      `/** A whole \`.frames\` file. A buffer at its end may come back short: hold it against \`length\`. */
export const framesParser = new Parser().array("frames", { type: frame, readUntil: "eof" });`,
    ],
  });
}

/** The binary-parser definition of a request, as a guest of one ABI writes it. */
export function emitBinaryParsers(spec: Spec, abi: Abi): Promise<GeneratedFile> {
  const endianness = abi.littleEndian ? "little" : "big";
  const signatures = spec.calls.map((call) => `${JSON.stringify(call.signature)},`);
  const choices = spec.calls.map((call, index) => `${index + 1}: ${callParser(abi, call)},`);
  return printModule({
    path: `binary/${abi.name}.ts`,
    from: `calls/*.yaml and abi/${abi.name}.yaml`,
    imports: [importParser],
    statements: [
      `const parser = () => new Parser().endianness("${endianness}");`,
      `/** The place of a signature here, from 1, is the number of its choice. */
const signatures = [\n${signatures.join("\n")}\n];`,
      `const choices = {\n${choices.join("\n")}\n};`,
      `/** An argument of which nothing is known but its letter. */
export const ${abiName(abi)}Argument = {
i: parser()${read(abi, "i", true)}("value"),
f: parser()${read(abi, "f", true)}("value"),
p: parser()${read(abi, "p", true)}("value"),
};`,
      `/**
 * A request. The arguments of a known call are in \`args\` by name; those of another begin at \`end\`.
 * \`signature\` may come back short: hold it against \`length\`.
 */
export const ${abiName(abi)}Request = parser()
.uint8("length")
.string("signature", { length: "length", encoding: "latin1" })
.choice("args", {
tag: (item: { signature: string }) => signatures.indexOf(item.signature) + 1,
choices,
defaultChoice: parser(),
})
.saveOffset("end");`,
    ],
  });
}

function callParser(abi: Abi, call: Call): string {
  const reads = call.arguments.map((argument, index) => {
    const kind = call.argumentKinds[index] ?? "i";
    return `${read(abi, kind, isSigned(argument))}("${camel(argument.name)}")`;
  });
  return `parser()${reads.join("")}`;
}

/** The method of binary-parser that reads an argument. */
function read(abi: Abi, kind: string, signed: boolean): string {
  if (kind === "f") return abi.littleEndian ? ".doublele" : ".doublebe";
  if (kind === "p") return `.uint${abi.pointerBytes * 8}`;
  return signed ? ".int64" : ".uint64";
}

/** Narrow unsigned integers are zero-extended, so that only 64-bit ones need an unsigned reader. */
function isSigned({ shape }: Argument): boolean {
  if (shape.shape !== "integer") return true;
  const { scalar } = shape.type;
  return bitsOf(scalar) < 64 || scalar.startsWith("i");
}

/** The definitions of each ABI, by its name. */
export function emitBinaryIndex(spec: Spec): Promise<GeneratedFile> {
  const entries = spec.abis.map((abi) => {
    const name = abiName(abi);
    return `${JSON.stringify(abi.name)}: { request: ${name}Request, argument: ${name}Argument },`;
  });
  return printModule({
    path: "binary/index.ts",
    from: "abi/*.yaml",
    imports: [
      { ...importParser, isTypeOnly: true },
      ...spec.abis.map((abi) => ({
        moduleSpecifier: `./${abi.name}.js`,
        namedImports: [`${abiName(abi)}Argument`, `${abiName(abi)}Request`],
      })),
    ],
    statements: [
      `/** How binary-parser reads what a guest of one ABI writes. */
export interface BinaryParsers {
readonly request: Parser;
/** By the letter of its kind. */
readonly argument: Readonly<Record<string, Parser>>;
}`,
      `/** By the name of the ABI. */
export const binaryParsers: Readonly<Record<string, BinaryParsers>> = {\n${entries.join("\n")}\n};`,
    ],
  });
}
