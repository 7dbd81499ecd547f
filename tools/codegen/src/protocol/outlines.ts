import type { Argument, Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { type GeneratedFile, printModule } from "../typescript.js";
import { readArgument } from "./calls.js";

/** All calls as text, which takes a tenth of the room that their codecs do. */
export function emitOutlines(spec: Spec): Promise<GeneratedFile> {
  const readers = [...new Set(spec.calls.flatMap((call) => call.arguments.map(reader)))].sort();
  const lines = spec.calls.map((call) =>
    [call.signature, ...call.arguments.map((argument) => outline(argument, readers))].join(" "),
  );
  return printModule({
    path: "outlines.ts",
    from: "calls/*.yaml",
    imports: [{ moduleSpecifier: "../input.js", isTypeOnly: true, namedImports: ["Input"] }],
    statements: [
      `/** Reads the argument of this index at \`at\`. */
export type ArgumentReader = (input: Input, at: number, index: number) => unknown;`,
      `/** How arguments are read, by the letter in front of their names: \`a\` is the first. */
export const argumentReaders: readonly ArgumentReader[] = [\n${readers.map(readerFunction).join("\n")}\n];`,
      `/**
 * A line for each call: its signature, and of each argument the letter of its reader, its name, and behind a
 * colon what its member is called where that is not its name.
 */
export const callOutlines = \`\n${lines.join("\n")}\n\`;`,
    ],
  });
}

function reader(argument: Argument): string {
  return readArgument(argument, 0, [argument.encoding], "index");
}

function readerFunction(expression: string): string {
  return `(input, at${/\bindex\b/.test(expression) ? ", index" : ""}) => ${expression},`;
}

function outline(argument: Argument, readers: readonly string[]): string {
  const letter = String.fromCharCode(97 + readers.indexOf(reader(argument)));
  const member = camel(argument.name);
  return `${letter}${argument.name}${member === argument.name ? "" : `:${member}`}`;
}
