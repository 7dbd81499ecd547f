import type { Command, Field, Kind, Spec } from "@sandbox/spec";
import { camel, pascal } from "../naming.js";
import { deprecation, docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { bytesOf, read, sum, typeOf, writeKind, writtenType } from "./encodings.js";
import {
  type Decoding,
  decodeFields,
  encodeFields,
  fieldType,
  fieldVariable,
  visibleFields,
} from "./fields.js";
import { resultKinds } from "./kinds.js";

/** Commands, replies and results: their types, and how they stand on the wire. */
export function emitCommands(spec: Spec): Promise<GeneratedFile> {
  const replying = spec.commands.filter((command) => command.reply);
  const kinds = resultKinds(spec);
  const statements = [
    ...spec.commands.flatMap((command) => [
      messageInterface(pascal(command.name), command.name, command.doc, command.body),
      ...(command.reply ? [replyInterface(command, command.reply)] : []),
    ]),
    ...kinds.map(resultInterface),
    union(
      "Command",
      "What a controller may ask of a guest before the result.",
      spec.commands.map((one) => pascal(one.name)),
    ),
    union(
      "Reply",
      "What a guest answers to a command.",
      replying.map((one) => `${pascal(one.name)}Reply`),
    ),
    union(
      "Result",
      "What ends a call.",
      kinds.map((kind) => `${pascal(kind.name)}Result`),
    ),
    commandReplies(spec.commands),
    resultValues(kinds),
    ...spec.commands.map(encoder),
    ...kinds.map(resultEncoder),
    controllerMessageEncoder(spec, kinds),
    ...replying.map(replyEncoder),
    replyUnionEncoder(replying),
    controllerMessageDecoder(spec, kinds),
    ...spec.commands.map(decoder),
    ...kinds.map(resultDecoder),
    replyDecoder(replying),
    ...replying.map(oneReplyDecoder),
  ];
  const text = statements.join("\n");
  return printModule({
    path: "commands.ts",
    from: "protocol.yaml",
    imports: [
      importFrom("../encode-error.js", ["EncodeError"], text),
      importFrom("../input.js", ["type Input"], text),
      importFrom("../pointer.js", ["NULL", "type Pointer"], text),
      importFrom("../protocol-error.js", ["type Fail", "showBytes"], text),
      importFrom("../writer.js", ["type Writer"], text),
    ],
    statements,
  });
}

function union(name: string, doc: string, members: readonly string[]): string {
  return `${docComment(doc)}\nexport type ${name} = ${members.join(" | ")};`;
}

function messageInterface(name: string, kind: string, doc: string, fields: readonly Field[]): string {
  const members = visibleFields(fields).map(
    (field) =>
      `${fieldDoc(field)}\nreadonly ${camel(field.name)}${field.default === undefined ? "" : "?"}: ${fieldType(field)};`,
  );
  return `${docComment(doc)}\nexport interface ${name} {\nreadonly kind: "${kind}";\n${members.join("\n")}\n}`;
}

function replyInterface(command: Command, reply: readonly Field[]): string {
  return messageInterface(
    `${pascal(command.name)}Reply`,
    `${command.name}-reply`,
    `The reply to \`${command.name}\`.`,
    reply,
  );
}

function fieldDoc(field: Field): string {
  const unit = field.unit ? ` In ${field.unit}.` : "";
  return docComment(`${field.doc}${unit}${field.unlimited ? " `Infinity` stands for no limit." : ""}`);
}

function resultInterface(kind: Kind): string {
  const value = kind.encoding === "none" ? "" : `\nreadonly value: ${typeOf(kind.encoding)};`;
  const doc = docComment(`The result of a call whose signature ends in \`${kind.letter}\`. ${kind.doc}`);
  return `${doc}\nexport interface ${pascal(kind.name)}Result {\nreadonly kind: "result";\nreadonly resultKind: "${kind.letter}";${value}\n}`;
}

function hex(letter: string): string {
  return `0x${letter.charCodeAt(0).toString(16)}`;
}

function parameter(field: Field): string {
  const name = fieldVariable(field);
  return field.default === undefined ? `${name}: ${fieldType(field)}` : `${name} = ${field.default}`;
}

function encoder(command: Command): string {
  const fields = visibleFields(command.body);
  const parameters = ["writer: Writer", ...fields.map(parameter)];
  return `${docComment(`\`${command.letter}\`: ${command.doc}${deprecation(command)}`)}
export function encode${pascal(command.name)}(${parameters.join(", ")}): void {
  writer.byte(${hex(command.letter)});
  ${encodeFields(command.body).join("\n  ")}
}`;
}

function resultEncoder(kind: Kind): string {
  const name = `encode${pascal(kind.name)}Result`;
  const doc = docComment(`\`${kind.letter}\`: ends a call whose signature ends in \`${kind.letter}\`.`);
  if (kind.encoding === "none") {
    return `${doc}\nexport function ${name}(writer: Writer): void {\n  writer.byte(${hex(kind.letter)});\n}`;
  }
  return `${doc}
export function ${name}(writer: Writer, value: ${writtenType(kind.encoding)}): void {
  writer.byte(${hex(kind.letter)});
  ${writeKind(kind.encoding, "value")}
}`;
}

/** What a guest owes for each command: what it is to answer, or nothing. */
function commandReplies(commands: readonly Command[]): string {
  const members = commands.map(({ name, reply }) => {
    return `readonly "${name}": ${reply ? `${pascal(name)}Reply` : "undefined"};`;
  });
  const replying = commands.filter((command) => command.reply);
  const kinds = replying.map(({ name }) => `kind === "${name}"`).join(" || ");
  return `/** What a guest answers to each command, if anything. */
export interface CommandReplies {\n${members.join("\n")}\n}

/** Whether the guest answers to such a command. */
export function hasReply({ kind }: Pick<Command, "kind">): boolean {
  return ${kinds || "false"};
}

/** The letter of each command, which is its first byte. */
export const commandLetters = {
${commands.map(({ name, letter }) => `"${name}": "${letter}",`).join("\n")}
} as const satisfies Readonly<Record<Command["kind"], string>>;

/** The first byte of each command. */
export const commandBytes: Readonly<Record<Command["kind"], number>> = {
${commands.map(({ name, letter }) => `"${name}": ${hex(letter)},`).join("\n")}
};`;
}

function resultValues(kinds: readonly Kind[]): string {
  const members = kinds.map(({ letter, encoding }) => `readonly ${letter}: ${typeOf(encoding)};`);
  return `/** What a call answers, by the letter that its signature ends in. */
export interface ResultValues {\n${members.join("\n")}\n}`;
}

function controllerMessageEncoder(spec: Spec, kinds: readonly Kind[]): string {
  const commands = spec.commands.map((command) => {
    const values = visibleFields(command.body).map((field) => `message.${camel(field.name)}`);
    return `case "${command.name}":\n      return encode${pascal(command.name)}(${["writer", ...values].join(", ")});`;
  });
  const results = kinds.map((kind) => {
    const value = kind.encoding === "none" ? "" : ", message.value";
    return `case "${kind.letter}":\n      return encode${pascal(kind.name)}Result(writer${value});`;
  });
  return `/** Writes what a controller writes. */
export function encodeControllerMessage(writer: Writer, message: Command | Result): void {
  switch (message.kind) {
    ${commands.join("\n    ")}
    case "result":
      return encodeResult(writer, message);
  }
}

function encodeResult(writer: Writer, message: Result): void {
  switch (message.resultKind) {
    ${results.join("\n    ")}
  }
}`;
}

function replyEncoder(command: Command): string {
  const reply = command.reply ?? [];
  const parameters = ["writer: Writer", ...visibleFields(reply).map(parameter)];
  return `/** The reply to \`${command.letter}\`. */
export function encode${pascal(command.name)}Reply(${parameters.join(", ")}): void {
  ${encodeFields(reply).join("\n  ")}
}`;
}

function replyUnionEncoder(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const values = visibleFields(command.reply ?? []).map((field) => `reply.${camel(field.name)}`);
    return `case "${command.name}-reply":\n      return encode${pascal(command.name)}Reply(${["writer", ...values].join(", ")});`;
  });
  return `/** Writes what a guest answers to a command. */
export function encodeReply(writer: Writer, reply: Reply): void {
  switch (reply.kind) {
    ${cases.join("\n    ")}
  }
}`;
}

function controllerMessageDecoder(spec: Spec, kinds: readonly Kind[]): string {
  const cases = [
    ...spec.commands.map(
      (command) =>
        `case ${hex(command.letter)}:\n      return decode${pascal(command.name)}(input, limit, fail);`,
    ),
    ...kinds.map(
      (kind) => `case ${hex(kind.letter)}:\n      return decode${pascal(kind.name)}Result(input);`,
    ),
  ];
  const letters = [...spec.commands, ...kinds].map((one) => one.letter).join(" ");
  return `/** The command or result at the input's position, if it is there whole; \`limit\` bytes may be moved at once. */
export function decodeControllerMessage(input: Input, limit: number, fail: Fail): Command | Result | undefined {
  const at = input.position;
  switch (input.bytes[at]) {
    ${cases.join("\n    ")}
    default:
      return fail("UNKNOWN_COMMAND", input.offset, "one of ${letters}", showBytes(input.bytes.subarray(at, at + 1)));
  }
}`;
}

function decoder(command: Command): string {
  const body = decodeFields(command.body, { at: "input.position + 1", context: "command" });
  const name = pascal(command.name);
  return decodeFunction(name, `limit: number`, command.name, body);
}

/** A function that decodes one message; parameters that it does not use are marked so. */
function decodeFunction(name: string, parameter: string, kind: string, body: Decoding): string {
  const text = body.lines.join("\n  ");
  const mark = (declared: string) => {
    const [word = ""] = declared.split(":");
    return new RegExp(`\\b${word}\\b`).test(text.replaceAll(/"[^"]*"/g, "")) ? declared : `_${declared}`;
  };
  return `function decode${name}(input: Input, ${mark(parameter)}, ${mark("fail: Fail")}): ${name} | undefined {
  ${text}
  return { kind: "${kind}", ${body.members.join(", ")} };
}`;
}

function resultDecoder(kind: Kind): string {
  const name = `${pascal(kind.name)}Result`;
  const bytes = bytesOf(kind.encoding);
  const behind = sum("at", [bytes], "input.pointerBytes");
  const value = bytes === 0 ? "" : `, value: ${read(kind.encoding, "at")}`;
  const check = bytes === 0 ? "" : `\n  if (${behind} > input.end) return undefined;`;
  return `function decode${name}(input: Input): ${name} | undefined {
  const at = input.position + 1;${check}
  input.position = ${behind};
  return { kind: "result", resultKind: "${kind.letter}"${value} };
}`;
}

function replyDecoder(commands: readonly Command[]): string {
  const cases = commands.map(
    (command) =>
      `case "${command.name}":\n      return decode${pascal(command.name)}Reply(input, command, fail);`,
  );
  return `/** The reply to \`command\` at the input's position, if it is there whole; nothing for a command without one. */
export function decodeReply(input: Input, command: Command, fail: Fail): Reply | undefined {
  switch (command.kind) {
    ${cases.join("\n    ")}
    default:
      return undefined;
  }
}`;
}

function oneReplyDecoder(command: Command): string {
  const body = decodeFields(command.reply ?? [], { at: "input.position", context: "reply" });
  const name = pascal(command.name);
  return decodeFunction(`${name}Reply`, `command: ${name}`, `${command.name}-reply`, body);
}
