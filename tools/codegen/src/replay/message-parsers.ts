import type { Abi, Command, Field, Spec } from "@sandbox/spec";
import { camel, key } from "../naming.js";
import { abiName } from "../protocol/abi.js";
import { resultKinds } from "../protocol/kinds.js";
import { readMethod } from "./binary-parsers.js";

/** The definitions of what a controller of one ABI writes, and of the replies. */
export function messageStatements(spec: Spec, abi: Abi): string[] {
  const commands = spec.commands.map(
    ({ letter, body }) =>
      `${letter.charCodeAt(0)}: parser()${body.map((field) => reader(abi, field)).join("")},`,
  );
  const results = resultKinds(spec).map(
    ({ letter, encoding }) =>
      `${letter.charCodeAt(0)}: parser()${encoding === "none" ? "" : `${readMethod(abi, encoding)}("value")`},`,
  );
  const replies = spec.commands.flatMap((command) => (command.reply ? [replyParser(abi, command)] : []));
  return [
    ...lengthFunctions(spec),
    `/**
 * A command or a result: its letter's code, and in \`body\` what follows by name; the next begins at \`end\`.
 * Bytes may come back short: hold them against their length.
 */
export const ${abiName(abi)}Message = parser()
.uint8("letter")
.choice("body", { tag: "letter", choices: {\n${[...commands, ...results].join("\n")}\n} })
.saveOffset("end");`,
    `/** The reply to each command that has one, alone: bytes whose number the command says go to the end. */
export const ${abiName(abi)}Reply = {\n${replies.join("\n")}\n};`,
  ];
}

function replyParser(abi: Abi, { name, reply = [] }: Command): string {
  return `${key(name)}: parser()${reply.map((field) => reader(abi, field)).join("")},`;
}

function reader(abi: Abi, { name, type, length = "" }: Field): string {
  const label = JSON.stringify(camel(name));
  if (type !== "bytes") return `${readMethod(abi, type === "size" ? "pointer" : type)}(${label})`;
  if (length.startsWith("command.")) return `.buffer(${label}, { readUntil: "eof" })`;
  return `.buffer(${label}, { length: ${lengthFunction(length)} })`;
}

/** Functions that answer a length: a parser cannot count with the bigint that a length of 8 bytes is. */
function lengthFunctions(spec: Spec): string[] {
  const fields = spec.commands.flatMap(({ body, reply = [] }) => [...body, ...reply]);
  const lengths = fields.flatMap(({ type, length = "" }) =>
    type === "bytes" && !length.startsWith("command.") ? [length] : [],
  );
  return [...new Set(lengths)].map(
    (length) => `/** What is being read is \`this\`; its integers of 8 bytes are bigint. */
function ${lengthFunction(length)}(this: { readonly ${camel(length)}: number | bigint }): number {
return Number(this.${camel(length)});
}`,
  );
}

function lengthFunction(length: string): string {
  return `${camel(length)}AsNumber`;
}
