import { type Abi, type Argument, bitsOf, type Call, type Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { abiName } from "../protocol/abi.js";
import { type Encoding, isInteger } from "../protocol/encodings.js";
import { argumentKinds } from "../protocol/kinds.js";
import { type GeneratedFile, printModule } from "../typescript.js";
import { messageStatements } from "./message-parsers.js";

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

/** The binary-parser definitions of what a guest of one ABI and its controller write. */
export function emitBinaryParsers(spec: Spec, abi: Abi): Promise<GeneratedFile> {
  const kinds = argumentKinds(spec);
  const endianness = abi.littleEndian ? "little" : "big";
  const calls = spec.calls.map((call) => `${JSON.stringify(call.signature)}: ${callParser(abi, call)},`);
  const length = `.uint${spec.request.lengthBytes * 8}("length")`;
  return printModule({
    path: `binary/${abi.name}.ts`,
    from: `calls/*.yaml and abi/${abi.name}.yaml`,
    imports: [importParser],
    statements: [
      `const parser = () => new Parser().endianness("${endianness}");`,
      `/** The arguments of each call. */
const calls: Readonly<Record<string, Parser>> = {\n${calls.join("\n")}\n};`,
      `/** The number of each signature's choice, from 1. */
const numbers = new Map(Object.keys(calls).map((signature, index) => [signature, index + 1]));`,
      `/** An argument of which nothing is known but its letter. */
export const ${abiName(abi)}Argument = {
${kinds.map(({ letter, encoding }) => `${letter}: parser()${readMethod(abi, encoding)}("value"),`).join("\n")}
};`,
      `/**
 * A request. The arguments of a known call are in \`args\` by name; those of another begin at \`end\`.
 * \`signature\` may come back short: hold it against \`length\`.
 */
export const ${abiName(abi)}Request = parser()
${length}
.string("signature", { length: "length", encoding: "latin1" })
.choice("args", {
tag: (item: { signature: string }) => numbers.get(item.signature) ?? 0,
choices: Object.fromEntries(Object.values(calls).map((args, index) => [index + 1, args])),
defaultChoice: parser(),
})
.saveOffset("end");`,
      `/**
 * Requests of one call, one behind the other, in \`requests\`; nothing for a call that is not known. What stands at
 * \`signatureAt\` is not read: hold it against the signature that was asked for, and \`length\`, too.
 */
export function ${abiName(abi)}Requests(signature: string): Parser | undefined {
const args = Object.hasOwn(calls, signature) ? calls[signature] : undefined;
if (!args) return undefined;
const request = parser()${length}.saveOffset("signatureAt").seek(signature.length).nest("args", { type: args }).saveOffset("end");
return parser().array("requests", { type: request, readUntil: "eof" });
}`,
      ...messageStatements(spec, abi),
    ],
  });
}

function callParser(abi: Abi, call: Call): string {
  const reads = call.arguments.map(
    (argument) => `${readMethod(abi, argumentEncoding(argument))}("${camel(argument.name)}")`,
  );
  return `parser()${reads.join("")}`;
}

/** The method of binary-parser that reads a value. */
export function readMethod(abi: Abi, encoding: Encoding): string {
  if (encoding === "pointer") return `.uint${abi.pointerBytes * 8}`;
  if (isInteger(encoding)) return `.${encoding}`;
  const order = abi.littleEndian ? "le" : "be";
  return encoding === "float32" ? `.float${order}` : `.double${order}`;
}

/** What is widened has the sign of its C type; zero-extended, it is the same with any reader. */
function argumentEncoding({ shape, encoding }: Argument): Encoding {
  if (shape.shape !== "integer" || !isInteger(encoding)) return encoding;
  const { scalar } = shape.type;
  if (bitsOf(scalar) === bitsOf(encoding)) return scalar;
  return scalar.startsWith("u") ? encoding : (encoding.replace(/^u/, "") as Encoding);
}

const parserNames = ["Argument", "Message", "Reply", "Request", "Requests"];

/** The definitions of each ABI, by its name. */
export function emitBinaryIndex(spec: Spec): Promise<GeneratedFile> {
  const entries = spec.abis.map((abi) => {
    const name = abiName(abi);
    const members = parserNames.map((member) => `${member.toLowerCase()}: ${name}${member}`);
    return `${JSON.stringify(abi.name)}: { ${members.join(", ")} },`;
  });
  return printModule({
    path: "binary/index.ts",
    from: "abi/*.yaml",
    imports: [
      { ...importParser, isTypeOnly: true },
      ...spec.abis.map((abi) => ({
        moduleSpecifier: `./${abi.name}.js`,
        namedImports: parserNames.map((member) => `${abiName(abi)}${member}`),
      })),
    ],
    statements: [
      `/** How binary-parser reads what a guest of one ABI and its controller write. */
export interface BinaryParsers {
readonly request: Parser;
/** Many requests of one call, by its signature. */
readonly requests: (signature: string) => Parser | undefined;
/** By the letter of its kind. */
readonly argument: Readonly<Record<string, Parser>>;
/** A command or a result. */
readonly message: Parser;
/** By the name of the command. */
readonly reply: Readonly<Record<string, Parser>>;
}`,
      `/** By the name of the ABI. */
export const binaryParsers: Readonly<Record<string, BinaryParsers>> = {\n${entries.join("\n")}\n};`,
    ],
  });
}
