import { didYouMean } from "../../diagnostics.js";
import type { FunctionDocument, MarshalArgumentDocument } from "../../documents.js";
import type { Argument, Call, MarshalArgument, MarshalForm, Struct } from "../../model.js";
import type { SourceFile } from "../../source.js";
import { isOutput } from "./answers.js";
import { isTimeStruct } from "./forms.js";

/** A function whose arguments are resolved. */
export interface FunctionPlace {
  readonly file: SourceFile;
  readonly name: string;
  readonly call: Call;
  readonly structs: readonly Struct[];
}

type ArgumentEntry = Exclude<MarshalArgumentDocument, string>;

/**
 * Works out what stands on the pipe for each argument of a function; reports names that the call does not have, and
 * arguments of the call of which nobody says what they are.
 */
export function resolveFunctionArguments(
  documents: FunctionDocument["arguments"],
  place: FunctionPlace,
): MarshalArgument[] {
  const entries = documents.map((one): ArgumentEntry => (typeof one === "string" ? { name: one } : one));
  checkRepeated(entries, place);
  const resolved = entries.flatMap((entry, index) => resolveEntry(entry, index, place) ?? []);
  checkDefaults(entries, place);
  return resolved;
}

function resolveEntry(
  { name, as, ignored, default: fallback, doc }: ArgumentEntry,
  index: number,
  { file, name: functionName, call, structs }: FunctionPlace,
): MarshalArgument | undefined {
  const path = ["functions", functionName, "arguments", index];
  const rest = {
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(doc === undefined ? {} : { doc }),
  };
  const argument = call.arguments.find((one) => one.name === name);
  if (ignored !== undefined) {
    if (!argument && as === undefined) return { name, form: ignoredForms[ignored], ...rest };
    const message = argument
      ? `${call.signature} has an argument \`${name}\`, which \`ignored\` would not pass on`
      : "`as` says how an argument of the call stands, `ignored` that it has none";
    return void file.problem([...path, "ignored"], "SBX043", message);
  }
  const names = call.arguments.map((one) => one.name);
  if (!argument) {
    const message = `${call.signature} has no argument \`${name}\``;
    const hint = didYouMean(name, names) ?? "`ignored: bool` where the call has none of the kind";
    return void file.problem(path, "SBX005", message, hint);
  }
  if (isOutput(argument)) {
    const message = `\`${name}\` is what ${call.signature} answers, nothing that a guest says`;
    return void file.problem(path, "SBX043", message);
  }
  const carrier = lengthCarrier(call, argument);
  if (carrier !== undefined) {
    const message = `\`${name}\` is how long \`${carrier}\` is, which shows on the pipe`;
    return void file.problem(path, "SBX043", message, `leave \`${name}\` out`);
  }
  const form = formOf(argument, as, structs);
  if (typeof form !== "string") return { name, form, argument, ...rest };
  const at = as === undefined ? path : [...path, "as"];
  return void file.problem(at, "SBX043", `\`${name}\` cannot stand on the pipe: ${form}`);
}

const ignoredForms: Readonly<Record<NonNullable<ArgumentEntry["ignored"]>, MarshalForm>> = {
  bool: { form: "bool" },
  int: { form: "int", width: "least" },
  float: { form: "float" },
  string: { form: "string", nullable: false },
};

/** How an argument of a call stands on the pipe, or why it cannot. */
function formOf(
  { shape, nullable }: Argument,
  as: ArgumentEntry["as"],
  structs: readonly Struct[],
): MarshalForm | string {
  if (as !== undefined && shape.shape !== "struct")
    return "`as: seconds` is for a struct timeval or timespec";
  switch (shape.shape) {
    case "integer":
    case "scalar-in":
    case "scalar-inout":
      return { form: "int", width: "least" };
    case "float":
      return { form: "float" };
    case "handle":
      return shape.handle.isPointer ? "it is an address" : { form: "int", width: "least" };
    case "cstring":
    case "bytes-in":
    case "sized-bytes":
      return { form: "string", nullable };
    case "cstrings-in":
      return { form: "list", item: { form: "string", nullable: false } };
    case "array": {
      const item: MarshalForm =
        shape.type.form === "float" ? { form: "float" } : { form: "int", width: "least" };
      return { form: "list", item, ...(nullable ? { nullable } : {}) };
    }
    case "struct": {
      const struct = structs.find((one) => one.name === shape.struct);
      if (!struct || !isTimeStruct(struct)) return `there is no form for struct ${shape.struct}`;
      if (as === undefined) return "say `as: seconds`";
      if (shape.count === 1) return { form: "seconds" };
      const items = Array.from({ length: shape.count }, (_, of) => ({
        of,
        form: { form: "seconds" } as const,
      }));
      return { form: "tuple", items, ...(nullable ? { nullable } : {}) };
    }
    case "struct-array":
      return `there is no form for several of struct ${shape.struct}`;
    default:
      return "it is an address";
  }
}

/** Something may be named once, be it as an argument or as a constant. */
function checkRepeated(entries: readonly ArgumentEntry[], { file, name }: FunctionPlace): void {
  entries.forEach((entry, index) => {
    const first = entries.findIndex((other) => other.name === entry.name);
    if (first === index) return;
    const path = ["functions", name, "arguments"];
    const related = [{ message: "first named here", ...file.placeOf([...path, first]) }];
    const message = `the argument \`${entry.name}\` stands there twice`;
    file.problem([...path, index], "SBX006", message, undefined, related);
  });
}

/** Those that may be missing are the last ones: what is missing in between cannot be told. */
function checkDefaults(entries: readonly ArgumentEntry[], place: FunctionPlace): void {
  const { file, name, call } = place;
  const first = entries.findIndex((entry) => entry.default !== undefined);
  if (first < 0) return;
  entries.forEach((entry, index) => {
    const path = ["functions", name, "arguments", index];
    if (entry.default === undefined) {
      if (index < first) return;
      const message = `\`${entry.name}\` has no default, and stands behind \`${entries[first]?.name}\`, which may be missing`;
      file.problem(path, "SBX045", message, "give it a default, or take that of the other away");
      return;
    }
    const expected = typeOfDefault(entry, call);
    if (expected.fits(entry.default)) return;
    const message = `the default of \`${entry.name}\` is no ${expected.what}`;
    file.problem([...path, "default"], "SBX045", message);
  });
}

function typeOfDefault(
  { name, ignored }: ArgumentEntry,
  call: Call,
): { what: string; fits: (value: number | boolean) => boolean } {
  const shape = call.arguments.find((one) => one.name === name)?.shape;
  if (ignored === "bool") return { what: "truth value", fits: (value) => typeof value === "boolean" };
  if (ignored === "float" || shape?.shape === "float")
    return { what: "number", fits: (value) => typeof value === "number" };
  if (ignored === "int" || shape?.shape === "integer" || shape?.shape === "handle")
    return { what: "integer", fits: (value) => Number.isSafeInteger(value) };
  return {
    what: "value that can be said so: only integers, floats and truth values have defaults",
    fits: () => false,
  };
}

/** The argument whose length an integer is, where that one stands on the pipe as bytes or as a list. */
export function lengthCarrier(call: Call, { shape }: Argument): string | undefined {
  if (shape.shape !== "integer" || shape.lengthOf === undefined) return undefined;
  const carrier = call.arguments.find((other) => other.name === shape.lengthOf);
  if (!carrier || isOutput(carrier)) return undefined;
  return carrier.name;
}
