import type { Argument, Call, Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { argumentsType } from "../protocol/calls.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { resultStatements } from "./results.js";
import { type HandlerInput, type HandlerOutput, handlerShape } from "./shapes.js";

/** The trampolines of one area: each turns a request into a handler's call and its answer into commands. */
export function emitTrampolines(spec: Spec, area: string): Promise<GeneratedFile> {
  const calls = spec.calls.filter((call) => call.area === area);
  const statements = calls.map(trampoline);
  const text = statements.join("\n");
  return printModule({
    path: `trampolines/${area}.ts`,
    from: `calls/${area}.yaml`,
    imports: [
      importFrom("@sandbox/protocol", ["NULL", ...calls.map((call) => `type ${argumentsType(call)}`)], text),
      importFrom("../../answer.js", ["settle"], text),
      importFrom("../../call.js", ["type Call", "type Exchange"], text),
    ],
    statements,
  });
}

/** The function that carries out a call. */
export function trampolineName(call: Call): string {
  return camel(call.name);
}

function trampoline(call: Call): string {
  const shape = handlerShape(call);
  const checks = call.arguments.flatMap((argument) => checkStatements(argument));
  const conversions = shape.inputs.flatMap((input) => conversion(call, input));
  const reads = shape.inputs.flatMap(readStatement);
  const given = shape.inputs.map(handed).join(", ");
  const invocation = `call.handlers.${call.name}({ ${given} }, call)`;
  const results = resultStatements(call, shape);
  const needsAnswer = shape.answer !== "void";
  const lines = [
    ...checks,
    ...conversions,
    ...reads,
    ...(reads.length > 0 ? ['yield "replies";'] : []),
    `${needsAnswer ? "const answer = " : ""}yield* settle(${invocation});`,
    ...shape.outputs.flatMap((output) => writeStatements(output, shape.answersObject)),
    ...results,
  ];
  const body = lines.join("\n  ");
  const args = /\bargs\./.test(body) ? "args" : "_args";
  const name = trampolineName(call);
  return `${docComment(`${call.signature}: ${call.doc}`)}
export function* ${name}(${args}: ${argumentsType(call)}, call: Call): Exchange {
  ${body}
}`;
}

/** Addresses that must be ones. */
function checkStatements({ name, nullable, shape }: Argument): string[] {
  const isOutput = shape.shape === "scalar-out" || (shape.shape === "struct" && shape.direction !== "in");
  return isOutput && !nullable ? [`call.requireAddress(args.${camel(name)});`] : [];
}

/** Numbers that are narrowed before a handler sees them. */
function conversion(call: Call, { argument, name }: HandlerInput): string[] {
  const { shape } = argument;
  if (shape.shape === "handle") return [`const ${name} = call.handle("${shape.handle.name}", args.${name});`];
  if (shape.shape !== "integer") return [];
  const buffer = call.arguments.find((other) => other.name === shape.lengthOf);
  if (buffer?.shape.shape === "bytes-out") {
    return [`const ${name} = call.room(args.${camel(buffer.name)}, args.${name});`];
  }
  if (shape.type.representation === "safe")
    return [`const ${name} = call.safe(args.${name}, "${shape.type.outside}");`];
  return [];
}

function readStatement({ argument, name }: HandlerInput): string[] {
  const { shape, nullable } = argument;
  switch (shape.shape) {
    case "cstring": {
      const read = nullable ? "readOptionalString" : "readString";
      return [`const ${name} = call.${read}(args.${name}, ${shape.type.limit}, "${shape.type.overflow}");`];
    }
    case "bytes-in":
      return [`const ${name} = call.readBytes(args.${name}, args.${camel(shape.length)});`];
    case "struct": {
      const count = shape.count > 1 ? `, ${shape.count}` : "";
      const read = `${nullable ? "readOptional" : "read"}${shape.count > 1 ? "Structs" : "Struct"}`;
      return [`const ${name} = call.${read}("${shape.struct}", args.${name}${count});`];
    }
    default:
      return [];
  }
}

/** How an input stands in the object that a handler gets. */
function handed({ argument, name }: HandlerInput): string {
  const { shape } = argument;
  switch (shape.shape) {
    case "cstring":
    case "bytes-in":
    case "struct":
      return `${name}: ${name}.value`;
    case "handle":
      return name;
    case "integer":
      return shape.lengthOf || shape.type.representation === "safe" ? name : `${name}: args.${name}`;
    default:
      return `${name}: args.${name}`;
  }
}

function writeStatements({ argument, name }: HandlerOutput, answersObject: boolean): string[] {
  const { shape, nullable, optional } = argument;
  const value = answersObject ? `answer.${name}` : "answer";
  const write = writeStatement(argument, name, value);
  if (shape.shape === "bytes-out") return [write];
  const conditions = [
    ...(nullable ? [`args.${name} !== NULL`] : []),
    ...(optional || (nullable && shape.shape === "struct" && shape.direction === "inout") ? [value] : []),
  ];
  return conditions.length === 0 ? [write] : [`if (${conditions.join(" && ")}) ${write}`];
}

function writeStatement({ shape }: Argument, name: string, value: string): string {
  switch (shape.shape) {
    case "bytes-out": {
      const ending = shape.terminator ? "writeString" : "writeBytes";
      return `call.${ending}(args.${name}, ${value}, ${camel(shape.length)}, "${shape.overflow}");`.replace(
        /^/,
        shape.overflow === "truncate" ? "const written = " : "",
      );
    }
    case "scalar-out":
      return `call.writeScalar("${shape.type.scalar}", args.${name}, ${value});`;
    case "struct":
      return `call.write${shape.count > 1 ? "Structs" : "Struct"}("${shape.struct}", args.${name}, ${value});`;
    default:
      throw new Error(`${name} is no output`);
  }
}
