import type { MarshalException, MarshalWire } from "@sandbox/spec";
import { key } from "../../naming.js";
import { docComment, type GeneratedFile, printModule } from "../../typescript.js";

/** The exceptions that a controller may answer. */
export function emitMarshalExceptions({ exceptions }: MarshalWire): Promise<GeneratedFile> {
  const names = exceptions.map(({ name }) => JSON.stringify(name));
  const cases = exceptions.map(({ name, number }) => `case ${number}:\nreturn ${JSON.stringify(name)};`);
  return printModule({
    path: "marshal/exceptions.ts",
    from: "marshal.yaml",
    imports: [{ moduleSpecifier: "./values.js", isTypeOnly: true, namedImports: ["MarshalInteger"] }],
    statements: [
      `/** What Python calls an exception that a controller may answer. */\nexport type MarshalExceptionName = ${names.join(" | ")};`,
      `/** How an exception is answered. */
export interface MarshalExceptionRow {
  /** On the pipe, in place of that of success. */
  readonly number: number;
  /** How the errno stands that follows; missing where none does. */
  readonly errno?: MarshalInteger["type"];
}`,
      `/** The exceptions that a controller may answer, by their names. */
export const marshalExceptions: Readonly<Record<MarshalExceptionName, MarshalExceptionRow>> = {\n${exceptions.map(row).join("\n")}\n};`,
      `/** The name of the exception of a number; nothing where the specification has none. */
export function marshalExceptionName(number: number): MarshalExceptionName | undefined {
  switch (number) {
    ${cases.join("\n")}
    default:
      return undefined;
  }
}`,
    ],
  });
}

function row({ name, number, errno, doc }: MarshalException): string {
  const members = [`number: ${number}`, ...(errno === undefined ? [] : [`errno: ${JSON.stringify(errno)}`])];
  return `${docComment(doc)}\n${key(name)}: { ${members.join(", ")} },`;
}
