import type { MarshalValueType, MarshalWire } from "@sandbox/spec";
import { key, pascal } from "../../naming.js";
import { docComment, type GeneratedFile, printModule } from "../../typescript.js";
import { lengthBytes, rolesOf, tagText, valueNamed } from "./roles.js";

/** The kinds of value, and what messages are made of. */
export function emitMarshalValues(wire: MarshalWire): Promise<GeneratedFile> {
  const integers = wire.values.filter((value) => value.form === "integer");
  const statements = [
    ...wire.values.map(valueInterface),
    union("MarshalValue", "A value on a pipe of the first generation, by its `type`.", wire.values),
    union("MarshalInteger", "An integer, however wide.", integers),
    tags(wire),
    types(wire),
    request(wire),
    answer(wire),
  ];
  return printModule({ path: "marshal/values.ts", from: "marshal.yaml", statements });
}

/** What the type of a value is called in TypeScript. */
export function valueType(value: MarshalValueType): string {
  return `Marshal${pascal(value.name)}`;
}

function valueInterface(value: MarshalValueType): string {
  const members = [`readonly type: ${JSON.stringify(value.name)};`, ...body(value)];
  return `${docComment(value.doc)}\nexport interface ${valueType(value)} {\n${members.join("\n")}\n}`;
}

function body(value: MarshalValueType): string[] {
  switch (value.form) {
    case "constant":
      return [];
    case "integer":
      return [`readonly value: ${value.bytes === 8 ? "bigint" : "number"};`];
    case "decimal":
      return ["readonly value: number;", "/** As it stands on the pipe. */\nreadonly text: string;"];
    case "bytes":
      return ["readonly value: Uint8Array;"];
    case "items":
      return ["readonly items: readonly MarshalValue[];"];
  }
}

function union(name: string, doc: string, values: readonly MarshalValueType[]): string {
  return `${docComment(doc)}\nexport type ${name} = ${values.map(valueType).join(" | ")};`;
}

function tags({ values }: MarshalWire): string {
  const rows = values.map((value) => `${key(value.name)}: ${tagText(value)},`);
  return `/** The byte in front of each kind of value. */\nexport const MARSHAL_TAGS = {\n${rows.join("\n")}\n} as const;`;
}

function types(wire: MarshalWire): string {
  const rows = Object.entries(rolesOf(wire)).map(
    ([role, value]: [string, MarshalValueType]) => `${role}: ${JSON.stringify(value.name)},`,
  );
  return `/** Which kind of value is for what. */\nexport const MARSHAL_TYPES = {\n${rows.join("\n")}\n} as const;`;
}

function request(wire: MarshalWire): string {
  const name = valueNamed(wire, wire.request.name);
  const args = valueNamed(wire, wire.request.arguments);
  return `${docComment(`How a request stands. ${wire.request.doc}`)}
export const MARSHAL_REQUEST = {
  name: ${JSON.stringify(name.name)},
  nameTag: ${tagText(name)},
  nameLengthBytes: ${lengthBytes(name)},
  arguments: ${JSON.stringify(args.name)},
  argumentsTag: ${tagText(args)},
} as const;`;
}

function answer({ answer }: MarshalWire): string {
  return `${docComment(`How an answer begins. ${answer.doc}`)}
export const MARSHAL_ANSWER = { status: ${JSON.stringify(answer.status)}, success: ${answer.success} } as const;`;
}
