import { type Argument, bitsOf, type Call, type IntegerType, type Spec } from "@sandbox/spec";
import { camel, pascal } from "../naming.js";
import { deprecation, docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { bytesOf, type Encoding, isInteger, read, sum, write } from "./encodings.js";

/** The files that the calls are described in, by name. */
export function callAreas(spec: Spec): string[] {
  return [...new Set(spec.calls.map((call) => call.area))];
}

export function argumentsType(call: Call): string {
  return `${pascal(call.name)}Arguments`;
}

export function codecName(call: Call): string {
  return `${camel(call.name)}Codec`;
}

/** A module for each area, and one that gathers them. */
export function emitCalls(spec: Spec): Promise<GeneratedFile>[] {
  return [...callAreas(spec).map((area) => emitArea(spec, area)), emitCallMap(spec)];
}

function emitArea(spec: Spec, area: string): Promise<GeneratedFile> {
  const calls = spec.calls.filter((call) => call.area === area);
  const statements = calls.flatMap((call) => [argumentsInterface(call), codec(call)]);
  const text = statements.join("\n");
  return printModule({
    path: `calls/${area}.ts`,
    from: `calls/${area}.yaml`,
    imports: [
      importFrom("../../call-codec.js", ["type CallCodec"], text),
      importFrom("../../pointer.js", ["type Pointer"], text),
    ],
    statements,
  });
}

/** The type of an argument as it stands on the wire. */
export function wireType({ shape }: Argument): string {
  switch (shape.shape) {
    case "integer":
      return shape.type.representation === "number" ? "number" : "bigint";
    case "float":
      return "number";
    default:
      return "Pointer";
  }
}

export function argumentsInterface(call: Call): string {
  const doc = docComment(
    `The arguments of ${call.signature}: ${lowerFirst(call.doc)} See ${call.source}.${deprecation(call)}`,
  );
  const fields = call.arguments.map(
    (argument) =>
      `${docComment(argumentDoc(argument) + deprecation(argument))}\nreadonly ${camel(argument.name)}: ${wireType(argument)};`,
  );
  if (fields.length === 0)
    return `${doc}\nexport type ${argumentsType(call)} = Readonly<Record<never, never>>;`;
  return `${doc}\nexport interface ${argumentsType(call)} {\n${fields.join("\n")}\n}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A sentence about an argument, from its type. */
export function argumentDoc({ shape, nullable, doc }: Argument): string {
  const orNull = nullable ? " May be NULL." : "";
  switch (shape.shape) {
    case "integer":
      return `${shape.type.doc}${unit(shape.type)}${shape.lengthOf ? ` The room in \`${camel(shape.lengthOf)}\`.` : ""}`;
    case "float":
      return shape.type.doc;
    case "pointer":
      return doc ?? `An address.${orNull}`;
    case "handle":
      return shape.handle.doc;
    case "cstring":
      return `${shape.type.doc} At most ${shape.type.limit - 1} bytes, else ${shape.type.overflow}.`;
    case "bytes-in":
      return `\`${camel(shape.length)}\` bytes, read.`;
    case "bytes-out":
      return `At most \`${camel(shape.length)}\` bytes, written.`;
    case "sized-bytes":
      return `Bytes, as many as \`${camel(shape.sizes.by)}\` says, ${way(shape.direction)}.`;
    case "result-room":
      return `Room of ${shape.bytes} bytes for the result.${orNull}`;
    case "scalar-in":
    case "scalar-inout": {
      const length = shape.shape === "scalar-inout" && shape.lengthOf;
      const what = length
        ? `${shape.type.doc} The room in \`${camel(length)}\`, then what it took.`
        : shape.type.doc;
      return `${what}${unit(shape.type)} By address, ${way(shape.shape === "scalar-in" ? "in" : "inout")}.${orNull}`;
    }
    case "array": {
      const { extent, type } = shape;
      const count = "fixed" in extent ? extent.fixed : `\`${camel(extent.argument)}\``;
      return `${type.doc} ${capital(String(count))} of them, ${way(shape.direction)}.${orNull}`;
    }
    case "struct-array":
      return `\`${camel(shape.length)}\` times struct ${shape.struct}, ${way(shape.direction)}.`;
    case "cstrings-in":
      return `At most ${shape.most} strings, of ${shape.bytes} bytes in all, read; else ${shape.overflow}.`;
    case "scalar-out":
      return `${shape.type.doc}${unit(shape.type)} Written.${orNull}`;
    case "struct": {
      const what =
        shape.count > 1 ? `${shape.count} times struct ${shape.struct}` : `A struct ${shape.struct}`;
      return `${what}, ${way(shape.direction)}.${orNull}`;
    }
  }
}

function way(direction: "in" | "out" | "inout"): string {
  return { in: "read", out: "written", inout: "read and written" }[direction];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function unit(type: IntegerType): string {
  return ["none", "descriptor"].includes(type.unit) ? "" : ` In ${type.unit}.`;
}

export function codec(call: Call): string {
  const type = `CallCodec<${JSON.stringify(call.signature)}, ${argumentsType(call)}>`;
  const names = call.arguments.map((argument) => camel(argument.name));
  const encodings = call.arguments.map((argument) => argument.encoding);
  const usesPointerBytes = encodings.slice(0, -1).includes("pointer");
  const reads = call.arguments.map(
    (argument, index) => `${names[index]}: ${readArgument(argument, index, encodings)},`,
  );
  const writes = call.arguments.map((argument, index) => writeArgument(argument, `args.${names[index]}`));
  const object = `({\n${reads.join("\n")}\n})`;
  const decode =
    reads.length === 0
      ? "decode: () => ({})"
      : usesPointerBytes
        ? `decode(input, at) {\nconst p = input.pointerBytes;\nreturn ${object.slice(1, -1)};\n}`
        : `decode: (input, at) => ${object}`;
  const encode = writes.length === 0 ? "encode() {}" : `encode(writer, args) {\n${writes.join("\n")}\n}`;
  return `export const ${codecName(call)}: ${type} = {
  signature: ${JSON.stringify(call.signature)},
  argumentNames: ${JSON.stringify(call.arguments.map((argument) => argument.name))},
  ${decode},
  ${encode},
};`;
}

/** Reads an argument, which is behind all before it; `place` stands for its index. */
export function readArgument(
  { shape }: Argument,
  index: number,
  encodings: readonly Encoding[],
  place = String(index),
): string {
  const encoding = encodings[index] ?? "none";
  const at = sum("at", encodings.slice(0, index).map(bytesOf));
  if (shape.shape !== "integer" || !isInteger(encoding)) return read(encoding, at);
  const { scalar } = shape.type;
  const bits = bitsOf(scalar);
  const isSigned = scalar.startsWith("i");
  if (bits === bitsOf(encoding)) return read(scalar, at);
  // What is widened has to be held against its C type.
  const method = isSigned ? "signed" : "unsigned";
  if (bitsOf(encoding) === 64) return `input.${method}(${at}, ${bits}, ${place})`;
  const wide = read(`${isSigned ? "int" : "uint"}${bitsOf(encoding) as 16 | 32}`, at);
  return `input.${isSigned ? "narrow" : "narrowUnsigned"}(${wide}, ${bits}, ${place})`;
}

function writeArgument({ shape, encoding }: Argument, value: string): string {
  if (shape.shape !== "integer" || !isInteger(encoding)) return write(encoding, value);
  const { scalar } = shape.type;
  const bits = bitsOf(scalar);
  const wide = bitsOf(encoding);
  if (bits === wide) return write(scalar, value);
  const method = scalar.startsWith("i") ? "signed" : "unsigned";
  return `writer.${method}(${value}, ${bits}${wide === 64 ? "" : `, ${wide}`});`;
}

function emitCallMap(spec: Spec): Promise<GeneratedFile> {
  const types = spec.calls.map(
    (call) => `readonly ${JSON.stringify(call.signature)}: ${argumentsType(call)};`,
  );
  const codecs = spec.calls.map((call) => `${JSON.stringify(call.signature)}: ${codecName(call)},`);
  const imports = callAreas(spec).map((area) => {
    const calls = spec.calls.filter((call) => call.area === area);
    const names = calls.flatMap((call) => [codecName(call), `type ${argumentsType(call)}`]);
    return { moduleSpecifier: `./calls/${area}.js`, namedImports: names.sort(byBareName) };
  });
  return printModule({
    path: "calls.ts",
    from: "calls/*.yaml",
    imports,
    statements: [
      `/** The arguments of every call, by its signature. */\nexport interface CallArguments {\n${types.join("\n")}\n}`,
      `/** The signature of a call that the specification knows. */\nexport type CallName = keyof CallArguments;`,
      `/** The codec of every call, by its signature. */\nexport const callCodecs = {\n${codecs.join("\n")}\n} as const;`,
    ],
  });
}

function byBareName(a: string, b: string): number {
  const bare = (name: string) => name.replace(/^type /, "");
  return bare(a) < bare(b) ? -1 : 1;
}
