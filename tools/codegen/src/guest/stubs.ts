import type { Argument, Call, ReturnShape, Spec } from "@sandbox/spec";
import { camel } from "../naming.js";
import { codecName } from "../protocol/calls.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** The guest's stubs: each call of C as a method that makes a request and answers its result. */
export function emitStubs(spec: Spec): Promise<GeneratedFile> {
  const methods = spec.calls.map(stub).join("\n\n");
  const signatures = spec.calls.map((call) => JSON.stringify(call.signature)).sort();
  return printModule({
    path: "stubs.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("@sandbox/protocol", ["type Pointer", ...spec.calls.map(codecName)], methods),
      { moduleSpecifier: "../guest-pipe.js", isTypeOnly: true, namedImports: ["GuestPipe"] },
    ],
    statements: [
      `/** Every signature that the stubs may send, sorted. */
export const GUEST_SIGNATURES: readonly string[] = [\n${signatures.join(",\n")},\n];`,
      `/**
 * The system calls of a guest, as C has them: arguments by value, addresses in the guest's own address space.
 * Each is one request; after it, \`errno\` is what the controller set, or 0.
 */
export class GuestCalls {
  constructor(private readonly pipe: GuestPipe) {}

  /** The errno of the last call, 0 when it set none. */
  get errno(): number {
    return this.pipe.errno;
  }

${methods}
}`,
    ],
  });
}

function stub(call: Call): string {
  const parameters = call.arguments.map((argument) => `${camel(argument.name)}: ${parameterType(argument)}`);
  const values = call.arguments.map((argument) => passed(argument));
  const request = `${codecName(call)}, { ${values.join(", ")} }`;
  const [type, body] = resultOf(call.returns.shape, call.resultKind, request);
  return `${docComment(`${call.doc} See ${call.source}.`)}
  ${call.name}(${parameters.join(", ")}): ${type} {
    ${body}
  }`;
}

function parameterType({ shape }: Argument): string {
  if (shape.shape === "float") return "number";
  if (shape.shape !== "integer") return "Pointer";
  return shape.type.representation === "bigint" ? "bigint" : "number";
}

function passed({ name, shape }: Argument): string {
  const variable = camel(name);
  if (shape.shape === "integer" && shape.type.representation === "safe")
    return `${variable}: BigInt(${variable})`;
  return variable;
}

function resultOf(shape: ReturnShape, kind: string, request: string): [type: string, body: string] {
  if (kind === "v") return ["void", `this.pipe.callVoid(${request});`];
  if (kind === "f") return ["number", `return this.pipe.callFloat(${request});`];
  if (kind === "p") return ["Pointer", `return this.pipe.callPointer(${request});`];
  const isWide =
    (shape.shape === "integer" || shape.shape === "same-as") && shape.type.representation === "bigint";
  const result = `this.pipe.callInteger(${request})`;
  return isWide ? ["bigint", `return ${result};`] : ["number", `return Number(${result});`];
}
