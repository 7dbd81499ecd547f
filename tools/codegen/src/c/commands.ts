import type { Command, Field, Spec } from "@sandbox/spec";
import { scalarTypes } from "./scalars.js";
import { comment } from "./text.js";
import { declared, unreserved } from "./types.js";

/** The variables of a command: an address, a length or limit, a number. */
interface Variables {
  readonly address: string;
  readonly size: string;
  readonly number: string;
}

/** What a guest does for a command when its body is read, but for a field of bytes, which is still to come. */
const actions: Readonly<Record<string, (variables: Variables, letter: string) => readonly string[]>> = {
  "read-memory": ({ address, size }) => [`write_all(${address}, ${size});`],
  "read-string": ({ address, size }) => [
    `size_t found = strnlen(${address}, ${size});`,
    "write_all(&found, sizeof found);",
    `write_all(${address}, found);`,
  ],
  "write-memory": ({ address, size }) => [`read_all(${address}, ${size});`],
  allocate: ({ size }, letter) => [
    "/* malloc(0) may answer NULL, which would look like a failure. */",
    `void *block = malloc(${size} > 0 ? ${size} : 1);`,
    "if (block == NULL) {",
    `    fprintf(stderr, "sandbox: command ${letter}: failed to allocate %zu bytes\\n", ${size});`,
    "    abort();",
    "}",
    `read_all(block, ${size});`,
    "write_all(&block, sizeof block);",
  ],
  free: ({ address }) => [`free(${address});`],
  "set-errno": ({ number }) => [`call_errno = ${number};`],
};

/** What C calls a field; one of bytes is left to the action. */
function fieldType({ type }: Field): string | undefined {
  if (type === "bytes") return undefined;
  if (type === "pointer") return "void *";
  return type === "size" ? "size_t" : scalarTypes[type];
}

/** The commands that a guest in C knows how to obey; one that it does not is an unexpected byte to it. */
export function obeyedCommands(spec: Spec): Command[] {
  return spec.commands.filter((command) => Object.hasOwn(actions, command.name));
}

export function functionOf(command: Command): string {
  return `obey_${command.name.replaceAll("-", "_")}`;
}

/** The function that obeys a command, its letter being read. */
export function commandFunction(command: Command): string {
  const reads = command.body.flatMap((field) => {
    const type = fieldType(field);
    if (type === undefined) return [];
    const variable = unreserved(field.name);
    return [`${declared(type, variable)};`, `read_all(&${variable}, sizeof ${variable});`];
  });
  const variable = (...types: Field["type"][]) =>
    unreserved(command.body.find(({ type }) => types.includes(type))?.name ?? "");
  const variables = {
    address: variable("pointer"),
    size: variable("size"),
    number: variable("int32", "int64", "uint32", "int16", "uint16", "int8", "uint8", "uint64"),
  };
  const lines = [...reads, ...(actions[command.name]?.(variables, command.letter) ?? [])];
  return `${comment(`${command.letter}: ${command.doc}`)}
static void ${functionOf(command)}(void)
{
${lines.map((line) => `    ${line}`).join("\n")}
}`;
}
