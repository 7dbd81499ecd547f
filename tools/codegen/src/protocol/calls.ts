import { type Argument, bitsOf, type Call, type IntegerType, type Spec } from "@sandbox/spec";
import { camel, pascal } from "../naming.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

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

function argumentsInterface(call: Call): string {
  const doc = docComment(`The arguments of ${call.signature}: ${lowerFirst(call.doc)} See ${call.source}.`);
  const fields = call.arguments.map(
    (argument) =>
      `${docComment(argumentDoc(argument))}\nreadonly ${camel(argument.name)}: ${wireType(argument)};`,
  );
  if (fields.length === 0)
    return `${doc}\nexport type ${argumentsType(call)} = Readonly<Record<never, never>>;`;
  return `${doc}\nexport interface ${argumentsType(call)} {\n${fields.join("\n")}\n}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A sentence about an argument, from its type. */
export function argumentDoc({ shape, nullable }: Argument): string {
  const orNull = nullable ? " May be NULL." : "";
  switch (shape.shape) {
    case "integer":
      return `${shape.type.doc}${unit(shape.type)}${shape.lengthOf ? ` The room in \`${camel(shape.lengthOf)}\`.` : ""}`;
    case "float":
      return shape.type.doc;
    case "pointer":
      return `An address.${orNull}`;
    case "handle":
      return shape.handle.doc;
    case "cstring":
      return `${shape.type.doc} At most ${shape.type.limit - 1} bytes, else ${shape.type.overflow}.`;
    case "bytes-in":
      return `\`${camel(shape.length)}\` bytes, read.`;
    case "bytes-out":
      return `At most \`${camel(shape.length)}\` bytes, written.`;
    case "scalar-out":
      return `${shape.type.doc}${unit(shape.type)} Written.${orNull}`;
    case "struct": {
      const what =
        shape.count > 1 ? `${shape.count} times struct ${shape.struct}` : `A struct ${shape.struct}`;
      const way = { in: "read", out: "written", inout: "read and written" }[shape.direction];
      return `${what}, ${way}.${orNull}`;
    }
  }
}

function unit(type: IntegerType): string {
  return ["none", "descriptor"].includes(type.unit) ? "" : ` In ${type.unit}.`;
}

function codec(call: Call): string {
  const type = `CallCodec<${JSON.stringify(call.signature)}, ${argumentsType(call)}>`;
  const names = call.arguments.map((argument) => camel(argument.name));
  const usesPointerBytes = call.argumentKinds.slice(0, -1).includes("p");
  const reads = call.arguments.map(
    (argument, index) => `${names[index]}: ${readArgument(call, argument, index)},`,
  );
  const writes = call.arguments.map((argument, index) => writeArgument(argument, names[index] ?? ""));
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

/** Where argument `index` is, as a sum of 8-byte words and addresses. */
function offset(call: Call, index: number): string {
  const before = call.argumentKinds.slice(0, index);
  const pointers = before.filter((kind) => kind === "p").length;
  const bytes = (before.length - pointers) * 8;
  const terms = ["at"];
  if (bytes > 0) terms.push(String(bytes));
  if (pointers > 0) terms.push(pointers === 1 ? "p" : `${pointers} * p`);
  return terms.join(" + ");
}

function readArgument(call: Call, { shape }: Argument, index: number): string {
  const at = offset(call, index);
  if (shape.shape === "float") return `input.float64(${at})`;
  if (shape.shape !== "integer") return `input.pointer(${at})`;
  const { scalar } = shape.type;
  const bits = bitsOf(scalar);
  const isSigned = scalar.startsWith("i");
  if (bits === 64) return `input.${isSigned ? "int64" : "uint64"}(${at})`;
  return `input.${isSigned ? "signed" : "unsigned"}(${at}, ${bits}, ${index})`;
}

function writeArgument({ shape }: Argument, name: string): string {
  if (shape.shape === "float") return `writer.float64(args.${name});`;
  return shape.shape === "integer" ? `writer.integer(args.${name});` : `writer.pointer(args.${name});`;
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
