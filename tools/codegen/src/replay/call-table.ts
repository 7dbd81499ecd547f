import type { Argument, Call, Return, Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { callAreas } from "../protocol/calls.js";
import { constantSetName } from "../protocol/constants.js";
import { type GeneratedFile, printModule } from "../typescript.js";
import { Expression, type Literal, literal } from "./literal.js";
import { argumentValue, numberStyle } from "./values.js";

/** What each call's arguments and result mean: a module for each area, and one that gathers them. */
export function emitCallTable(spec: Spec): Promise<GeneratedFile>[] {
  return [...callAreas(spec).map((area) => emitArea(spec, area)), emitGathered(spec)];
}

/** The same for the calls that only the first generation has. */
export function emitMarshalCallTable(marshalSpec: Spec): Promise<GeneratedFile> {
  const calls = marshalSpec.calls.filter(({ inherited }) => !inherited);
  const rows = calls.map((call) => `${JSON.stringify(call.signature)}: ${callRow(marshalSpec, call)},`);
  const text = rows.join("\n");
  const constants = marshalSpec.constants
    .map(constantSetName)
    .filter((name) => text.includes(`${name}.`))
    .sort();
  return printModule({
    path: "marshal/call-table.ts",
    from: "rpython-sandbox-1/calls/*.yaml",
    imports: [
      {
        moduleSpecifier: "@sandbox/protocol",
        isTypeOnly: constants.length === 0,
        namedImports: [...constants, constants.length === 0 ? "MarshalCallName" : "type MarshalCallName"],
      },
      { moduleSpecifier: "../../tables.js", isTypeOnly: true, namedImports: ["CallRow"] },
    ],
    statements: [
      `/** Every call that only the first generation has, by its signature. */
export const marshalCallTable: Readonly<Record<MarshalCallName, CallRow>> = {\n${text}\n};`,
    ],
  });
}

function areaName(area: string): string {
  return `${camel(area)}Calls`;
}

function emitArea(spec: Spec, area: string): Promise<GeneratedFile> {
  const calls = spec.calls.filter((call) => call.area === area);
  const rows = calls.map((call) => `${JSON.stringify(call.signature)}: ${callRow(spec, call)},`);
  const text = rows.join("\n");
  const constants = spec.constants.map(constantSetName).filter((name) => text.includes(`${name}.`));
  return printModule({
    path: `calls/${area}.ts`,
    from: `calls/${area}.yaml`,
    imports: [
      { moduleSpecifier: "@sandbox/protocol", namedImports: constants },
      { moduleSpecifier: "../../tables.js", isTypeOnly: true, namedImports: ["CallRow"] },
    ],
    statements: [`export const ${areaName(area)} = {\n${text}\n} satisfies Record<string, CallRow>;`],
  });
}

function callRow(spec: Spec, call: Call): string {
  const rows = call.arguments.map((_, index) => literal(argumentRow(spec, call, index)));
  const list = rows.length === 0 ? "[]" : `[\n${rows.join(",\n")},\n]`;
  const head = { name: call.name, class: call.class, floating: call.floating };
  const members = literal(head).slice(2, -2);
  return `{\n${members}, arguments: ${list},\nreturns: ${literal(returnRow(call.returns))},\n}`;
}

function argumentRow(spec: Spec, call: Call, index: number): Literal {
  const argument = call.arguments[index] as Argument;
  return {
    name: camel(argument.name),
    role: argumentRole(argument),
    value: argumentValue(argument),
    onlyWith: creationFlag(spec, call, index),
    optional: argument.optional ? true : undefined,
    makes: argument.makes,
    ends: argument.ends,
    frees: argument.frees,
  };
}

function argumentRole({ shape }: Argument): string {
  if ("type" in shape) return shape.type.role;
  return shape.shape === "pointer" || shape.shape === "handle" ? "pointer" : "exact";
}

/** A mode behind the flags of open(2) counts only where these make a file. */
function creationFlag(spec: Spec, call: Call, index: number): Literal | undefined {
  const flags = call.arguments[index - 1];
  const { shape } = call.arguments[index] as Argument;
  if (flags?.shape.shape !== "integer" || flags.shape.type.flags !== "open") return undefined;
  if (shape.shape !== "integer" || shape.type.format !== "octal") return undefined;
  const set = spec.constants.find((one) => one.name === "open");
  if (!set?.values.some((one) => one.name === "O_CREAT")) throw new Error("the open flags have no O_CREAT");
  return { argument: camel(flags.name), bits: new Expression(`${constantSetName(set)}.O_CREAT`) };
}

function returnRow({ shape, fails, failure, nullable, makes }: Return): Literal {
  const orNull = nullable ? true : undefined;
  return { role: returnRole(shape), value: returnValue(shape), fails, failure, nullable: orNull, makes };
}

function returnRole(shape: Return["shape"]): string {
  if ("type" in shape) return shape.type.role;
  return ["pointer", "handle"].includes(shape.shape) ? "pointer" : "exact";
}

function returnValue(shape: Return["shape"]): Literal {
  switch (shape.shape) {
    case "integer":
    case "same-as":
      return { as: "integer", style: numberStyle(shape.type) };
    case "length-of":
    case "size-of":
    case "argument":
      return { as: shape.shape, argument: camel(shape.argument) };
    case "struct":
      return { as: "struct", struct: shape.struct };
    case "block":
      return { as: "block", struct: shape.struct, argument: camel(shape.argument) };
    case "handle":
      return { as: "handle", handle: shape.handle.name };
    default:
      return { as: shape.shape };
  }
}

function emitGathered(spec: Spec): Promise<GeneratedFile> {
  const areas = callAreas(spec);
  return printModule({
    path: "call-table.ts",
    from: "calls/*.yaml",
    imports: [
      { moduleSpecifier: "@sandbox/protocol", isTypeOnly: true, namedImports: ["CallName"] },
      { moduleSpecifier: "../tables.js", isTypeOnly: true, namedImports: ["CallRow"] },
      ...areas.map((area) => ({
        moduleSpecifier: `./calls/${area}.js`,
        namedImports: [areaName(area)],
      })),
    ],
    statements: [
      `/** Every call by its signature. */
export const callTable: Readonly<Record<CallName, CallRow>> = {
${areas.map((area) => `...${areaName(area)},`).join("\n")}
};`,
    ],
  });
}
