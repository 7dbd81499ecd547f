import type { Call, Spec } from "@sandbox/spec";
import { camel, variable } from "../naming.js";
import { callAreas } from "../protocol/calls.js";
import { type GeneratedFile, printModule } from "../typescript.js";
import { expectedAnswer } from "./expected.js";
import { trampolineName } from "./trampolines.js";

/** The table in which a session finds how to carry out a call, and how it fails. */
export function emitDispatch(spec: Spec): Promise<GeneratedFile> {
  const rows = spec.calls.map((call) => `${JSON.stringify(call.signature)}: ${dispatchRow(call)},`);
  return printModule({
    path: "dispatch.ts",
    from: "calls/*.yaml",
    imports: [
      { moduleSpecifier: "@sandbox/protocol", isTypeOnly: true, namedImports: ["CallName"] },
      { moduleSpecifier: "../trampoline.js", isTypeOnly: true, namedImports: ["Trampoline"] },
      ...callAreas(spec).map((area) => ({
        moduleSpecifier: `./trampolines/${area}.js`,
        namespaceImport: areaNamespace(area, "trampolines"),
      })),
    ],
    statements: [
      `/** Every call by its signature. */
export const trampolines: { readonly [Name in CallName]: Trampoline<Name> } = {
${rows.join("\n")}
};`,
    ],
  });
}

/** `from` is the namespace in which its trampoline is. */
export function dispatchRow(call: Call, from = areaNamespace(call.area, "trampolines")): string {
  const outside = call.arguments.flatMap(({ name, shape }) =>
    shape.shape === "integer" && shape.type.representation === "number"
      ? [`${name}: "${shape.type.outside}"`]
      : [],
  );
  const { shape, failure } = call.returns;
  const how =
    shape.shape === "errno" ? '"errno"' : call.result.encoding === "none" ? '"void"' : String(failure);
  const members = [
    `handler: "${call.name}"`,
    `run: ${from}.${trampolineName(call)}`,
    `resultKind: "${call.resultKind}"`,
    `failure: ${how}`,
    `outside: { ${outside.join(", ")} }`,
    `answer: ${expectedAnswer(call)}`,
    ...(call.support.level === "refused" ? [`refused: "${call.support.errno}"`] : []),
  ];
  return `{ ${members.join(", ")} }`;
}

/** What a module of an area is imported as, beside what the module that does has itself. */
export function areaNamespace(area: string, ...own: readonly string[]): string {
  return variable(camel(area), new Set(own), "Area");
}
