import type { Call, Spec } from "@sandbox/spec";
import { dispatchRow } from "../controller/dispatch.js";
import { handlerInput, handlerMethod } from "../controller/handlers.js";
import { trampoline } from "../controller/trampolines.js";
import { stub } from "../guest/stubs.js";
import { camel, pascal } from "../naming.js";
import { argumentsInterface, argumentsType, codec, codecName } from "../protocol/calls.js";
import { dispatchStatements } from "../protocol/dispatch.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

/**
 * The code of a project whose interpreter has externals of its own: codecs, handlers, trampolines and stubs of its
 * calls, beside those of the packages, which it imports as any user would.
 */
export async function generateExtension(spec: Spec): Promise<GeneratedFile[]> {
  if (!spec.extends)
    throw new Error(`${spec.name} extends no other specification: generate its packages instead`);
  const own = spec.calls.filter((call) => !call.inherited);
  return Promise.all([
    emitCalls(spec, own),
    emitDispatch(spec, own),
    emitHandlers(spec, own),
    emitTrampolines(spec, own),
    emitInterpreter(spec, own),
    emitStubs(spec, own),
    emitIndex(spec),
  ]);
}

function emitCalls(spec: Spec, own: readonly Call[]): Promise<GeneratedFile> {
  const rows = own.map((call) => `readonly ${JSON.stringify(call.signature)}: ${argumentsType(call)};`);
  const codecs = own.map((call) => `${JSON.stringify(call.signature)}: ${codecName(call)},`);
  const statements = [
    ...own.flatMap((call) => [argumentsInterface(call), codec(call)]),
    `/** The arguments of every call of ${spec.name}, by its signature. */
export interface CallArguments extends BaseCallArguments {\n${rows.join("\n")}\n}`,
    `/** The codec of every call of ${spec.name}, by its signature. */
export const callCodecs = {\n  ...baseCodecs,\n${codecs.join("\n")}\n} as const;`,
  ];
  const text = statements.join("\n");
  return printModule({
    path: "calls.ts",
    from: "calls/*.yaml",
    imports: [
      {
        moduleSpecifier: "@sandbox/protocol",
        namedImports: [
          "type CallArguments as BaseCallArguments",
          "callCodecs as baseCodecs",
          ...["CallCodec", "Pointer"]
            .filter((name) => new RegExp(`\\b${name}\\b`).test(text))
            .map((name) => `type ${name}`),
        ],
      },
    ],
    statements,
  });
}

function emitDispatch(spec: Spec, own: readonly Call[]): Promise<GeneratedFile> {
  const inherited = spec.calls.filter((call) => call.inherited);
  return printModule({
    path: "dispatch.ts",
    from: "calls/*.yaml",
    imports: [
      {
        moduleSpecifier: "@sandbox/protocol",
        namedImports: ["type CallEntry", "callTable", "type Input", ...inherited.map(codecName).sort()],
      },
      { moduleSpecifier: "./calls.js", namedImports: own.map(codecName).sort() },
    ],
    statements: dispatchStatements(spec),
  });
}

function emitHandlers(spec: Spec, own: readonly Call[]): Promise<GeneratedFile> {
  const given = own.flatMap(handlerInput);
  const methods = own.map(handlerMethod).join("\n");
  const text = [...given, methods].join("\n");
  const structTypes = spec.structs.map((struct) => `type ${pascal(struct.name)}`);
  return printModule({
    path: "handlers.ts",
    from: "calls/*.yaml",
    imports: [
      {
        moduleSpecifier: "@sandbox/controller",
        isTypeOnly: true,
        namedImports: [
          "Answer",
          "CallContext",
          "Handlers as BaseHandlers",
          ...(/\bNothing\b/.test(text) ? ["Nothing"] : []),
        ],
      },
      importFrom("@sandbox/protocol", ["type Pointer", ...structTypes], text),
    ],
    statements: [
      ...given,
      `/** What a controller answers to ${spec.name}: all that the packages know, and its own externals. */
export interface Handlers extends BaseHandlers {\n${methods}\n}`,
    ],
  });
}

function emitTrampolines(_spec: Spec, own: readonly Call[]): Promise<GeneratedFile> {
  const statements = own.map((call) => trampoline(call).replaceAll("call: Call)", "call: Call<Handlers>)"));
  const text = statements.join("\n");
  return printModule({
    path: "trampolines.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("@sandbox/controller", ["type Call", "type Exchange", "settle"], text),
      importFrom("@sandbox/protocol", ["NULL"], text),
      importFrom(
        "./calls.js",
        own.map((call) => `type ${argumentsType(call)}`),
        text,
      ),
      { moduleSpecifier: "./handlers.js", isTypeOnly: true, namedImports: ["Handlers"] },
    ],
    statements,
  });
}

function emitInterpreter(spec: Spec, own: readonly Call[]): Promise<GeneratedFile> {
  const rows = own.map((call) => {
    const row = dispatchRow(call, "own");
    return `${JSON.stringify(call.signature)}: ${row},`;
  });
  return printModule({
    path: "interpreter.ts",
    from: "protocol.yaml and calls/*.yaml",
    imports: [
      { moduleSpecifier: "@sandbox/controller", namedImports: ["type Interpreter", "trampolines"] },
      { moduleSpecifier: "./dispatch.js", namedImports: ["findCall"] },
      { moduleSpecifier: "./handlers.js", isTypeOnly: true, namedImports: ["Handlers"] },
      { moduleSpecifier: "./trampolines.js", namespaceImport: "own" },
    ],
    statements: [
      `${docComment(`${spec.doc} For the option \`interpreter\` of \`runGuest\`.`)}
export const ${interpreterName(spec)}: Interpreter<Handlers> = {
  findCall,
  trampolines: {
    ...trampolines,
    ${rows.join("\n    ")}
  },
};`,
    ],
  });
}

function interpreterName(spec: Spec): string {
  return camel(spec.name);
}

function emitStubs(spec: Spec, own: readonly Call[]): Promise<GeneratedFile> {
  const methods = own.map((call) => (call.replacesInherited ? overriding(call) : stub(call))).join("\n\n");
  return printModule({
    path: "stubs.ts",
    from: "calls/*.yaml",
    imports: [
      { moduleSpecifier: "@sandbox/guest", namedImports: ["GuestCalls as BaseGuestCalls"] },
      importFrom("@sandbox/protocol", ["type Pointer"], methods),
      importFrom("./calls.js", own.map(codecName), methods),
    ],
    statements: [
      `/** The stubs of ${spec.name}: those of the packages, and its own. */
export class GuestCalls extends BaseGuestCalls {\n${methods}\n}`,
    ],
  });
}

/** A stub whose class inherits one of that name. */
function overriding(call: Call): string {
  return stub(call).replace(`  ${call.name}(`, `  override ${call.name}(`);
}

function emitIndex(_spec: Spec): Promise<GeneratedFile> {
  const modules = ["calls", "handlers", "interpreter", "stubs"].map(
    (name) => `export * from "./${name}.js";`,
  );
  return printModule({ path: "index.ts", from: "the specification", statements: [modules.join("\n")] });
}
