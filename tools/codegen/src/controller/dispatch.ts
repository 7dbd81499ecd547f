import type { Call, Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
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
        namespaceImport: namespace(area),
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

export function dispatchRow(call: Call): string {
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
    `run: ${namespace(call.area)}.${trampolineName(call)}`,
    `resultKind: "${call.resultKind}"`,
    `failure: ${how}`,
    `outside: { ${outside.join(", ")} }`,
    `answer: ${expectedAnswer(call)}`,
    ...(call.support.level === "refused" ? [`refused: "${call.support.errno}"`] : []),
  ];
  return `{ ${members.join(", ")} }`;
}

function namespace(area: string): string {
  return camel(area);
}
