import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compareLists, compareNamed } from "../compare/lists.js";
import type { Abi, Argument, Call, Spec, Struct, StructField, StructLayout } from "../model.js";
import type { YamlPath } from "../source.js";
import type { Finding } from "./rule.js";

/** One thing that both specifications have. */
export interface Kept<T> {
  readonly subject: string;
  readonly before: T;
  readonly after: T;
  readonly at?: NonNullable<Finding["at"]>;
}

/** The calls that both have, by signature. */
export function keptCalls(before: Spec, after: Spec): Kept<Call>[] {
  return compareLists(before.calls, after.calls, (call) => call.signature).kept.map((pair) => ({
    ...pair,
    subject: pair.after.signature,
    at: callAt(pair.after),
  }));
}

/** Where an entry of a call stands. */
export function callAt(call: Call, ...path: YamlPath) {
  return { file: `calls/${basename(call.file)}`, path: ["calls", call.signature, ...path] };
}

/** The arguments that both have: those of one place in calls of one signature. */
export function keptArguments(before: Spec, after: Spec): (Kept<Argument> & { readonly call: Kept<Call> })[] {
  return keptCalls(before, after).flatMap((call) =>
    call.after.arguments.flatMap((argument, index) => {
      const earlier = call.before.arguments[index];
      if (!earlier) return [];
      return [
        {
          subject: `${call.subject}/${argument.name}`,
          before: earlier,
          after: argument,
          at: callAt(call.after, "arguments", index),
          call,
        },
      ];
    }),
  );
}

/** The structures that both have. */
export function keptStructs(before: Spec, after: Spec): Kept<Struct>[] {
  return compareNamed(before.structs, after.structs).kept.map((pair) => ({
    ...pair,
    subject: `struct ${pair.after.name}`,
    at: { file: "structs.yaml", path: ["structs", pair.after.name] },
  }));
}

/** The fields that both have. */
export function keptFields(before: Spec, after: Spec): Kept<StructField>[] {
  return keptStructs(before, after).flatMap((struct) =>
    compareNamed(struct.before.fields, struct.after.fields).kept.map((pair) => ({
      ...pair,
      subject: `${struct.subject}/${pair.after.name}`,
      at: {
        file: "structs.yaml",
        path: ["structs", struct.after.name, "fields", struct.after.fields.indexOf(pair.after)],
      },
    })),
  );
}

/** The ABIs that both have. */
export function keptAbis(before: Spec, after: Spec): Kept<Abi>[] {
  return compareNamed(before.abis, after.abis).kept.map((pair) => ({
    ...pair,
    subject: pair.after.name,
    at: { file: `abi/${pair.after.name}.yaml`, path: [] },
  }));
}

/** The layouts that both have. */
export function keptLayouts(before: Spec, after: Spec): Kept<StructLayout>[] {
  return keptAbis(before, after).flatMap((abi) =>
    compareNamed(abi.before.structs, abi.after.structs).kept.map((pair) => ({
      ...pair,
      subject: `${abi.subject}/struct ${pair.after.name}`,
      at: { file: `abi/${abi.after.name}.yaml`, path: ["structs", pair.after.name] },
    })),
  );
}

/** A finding for each pair of which `aspect` answers two different things; `words` puts them into words. */
export function changed<T>(
  pairs: readonly Kept<T>[],
  aspect: (element: T) => unknown,
  words: (element: T) => string = (element) => String(aspect(element)),
): Finding[] {
  return pairs
    .filter((pair) => !isDeepStrictEqual(aspect(pair.before), aspect(pair.after)))
    .map((pair) => finding(pair, `was ${words(pair.before)}, is ${words(pair.after)}`));
}

/** A finding about a pair. */
export function finding<T>({ subject, at }: Kept<T>, message: string): Finding {
  return at ? { subject, message, at } : { subject, message };
}
