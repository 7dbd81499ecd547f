import { didYouMean } from "../../diagnostics.js";
import type { MarshalArgument } from "../../model.js";
import { isOutput } from "./answers.js";
import { type FunctionPlace, lengthCarrier } from "./arguments.js";

/** Reads `with`: numbers for arguments of the call that no guest sends; reports those that make no sense. */
export function resolveConstants(
  documents: Readonly<Record<string, number>>,
  args: readonly { readonly name: string }[],
  { file, name: functionName, call }: FunctionPlace,
): Map<string, number> {
  const constants = new Map<string, number>();
  for (const [name, value] of Object.entries(documents)) {
    const path = ["functions", functionName, "with", name];
    const argument = call.arguments.find((one) => one.name === name);
    const names = call.arguments.map((one) => one.name);
    const carrier = argument && lengthCarrier(call, argument);
    if (!argument) {
      file.problem(path, "SBX005", `${call.signature} has no argument \`${name}\``, didYouMean(name, names));
    } else if (args.some((one) => one.name === name)) {
      file.problem(path, "SBX043", `\`${name}\` stands on the pipe: it is no constant`);
    } else if (argument.shape.shape !== "integer") {
      file.problem(path, "SBX043", `\`${name}\` is no integer: only those have constants`);
    } else if (carrier !== undefined) {
      file.problem(path, "SBX043", `\`${name}\` is how long \`${carrier}\` is, which shows on the pipe`);
    }
    constants.set(name, value);
  }
  return constants;
}

/** Reports arguments of the call that are neither on the pipe nor constant, and do not follow from the others. */
export function checkLeftOver(
  args: readonly Pick<MarshalArgument, "name">[],
  constants: ReadonlyMap<string, number>,
  place: FunctionPlace,
): void {
  const { file, name, call } = place;
  // A name that is misspelt has been reported, and is likely the one that would be missed.
  if (file.isFaulty("functions", name)) return;
  const left = call.arguments.filter(
    (argument) =>
      !args.some((one) => one.name === argument.name) &&
      !constants.has(argument.name) &&
      !isOutput(argument) &&
      !argument.nullable &&
      lengthCarrier(call, argument) === undefined,
  );
  for (const argument of left) {
    const message = `nothing says what \`${argument.name}\` of ${call.signature} is`;
    const hint =
      argument.shape.shape === "integer"
        ? `name it among the arguments, or give it a number: \`with: { ${argument.name}: 0 }\``
        : "name it among the arguments";
    file.problem(["functions", name, "arguments"], "SBX043", message, hint);
  }
}
