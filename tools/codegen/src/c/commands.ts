import type { Command, Field, Spec } from "@sandbox/spec";
import { scalarTypes } from "./scalars.js";
import { comment } from "./text.js";
import { declared, unreserved } from "./types.js";

/** What a guest does for a command, with the fields of its body as variables; a field of bytes is still to be read. */
const actions: Readonly<Record<string, readonly string[]>> = {
  "read-memory": ["write_all(address, length);"],
  "read-string": [
    "size_t length = strnlen(address, maximum);",
    "write_all(&length, sizeof length);",
    "write_all(address, length);",
  ],
  "write-memory": ["read_all(address, length);"],
  allocate: [
    "/* malloc(0) may answer NULL, which would look like a failure. */",
    "void *address = malloc(length > 0 ? length : 1);",
    "if (address == NULL) {",
    '    fprintf(stderr, "sandbox: command M: failed to allocate %zu bytes\\n", length);',
    "    abort();",
    "}",
    "read_all(address, length);",
    "write_all(&address, sizeof address);",
  ],
  free: ["free(address);"],
  "set-errno": ["call_errno = errno_;"],
};

/** What C calls a field; one of bytes is left to the action. */
function fieldType({ type }: Field): string | undefined {
  if (type === "bytes") return undefined;
  if (type === "pointer") return "void *";
  return type === "size" ? "size_t" : scalarTypes[type];
}

/** The commands that a guest in C knows how to obey. */
export function obeyedCommands(spec: Spec): Command[] {
  return spec.commands.filter((command) => command.name in actions);
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
  const lines = [...reads, ...(actions[command.name] ?? [])];
  return `${comment(`${command.letter}: ${command.doc}`)}
static void ${functionOf(command)}(void)
{
${lines.map((line) => `    ${line}`).join("\n")}
}`;
}
