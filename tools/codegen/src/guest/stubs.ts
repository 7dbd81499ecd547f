import { type Argument, bitsOf, type Call, type Scalar, type Spec } from "@sandbox/spec";
import { camel, variable } from "../naming.js";
import { codecName } from "../protocol/calls.js";
import { isInteger, typeOf } from "../protocol/encodings.js";
import { deprecation, docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

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
  constructor(protected readonly guestPipe: GuestPipe) {}

  /** The errno of the last call, 0 when it set none. */
  get errno(): number {
    return this.guestPipe.errno;
  }

${methods}
}`,
    ],
  });
}

export function stub(call: Call): string {
  const parameters = call.arguments.map((argument) => `${parameter(argument)}: ${parameterType(argument)}`);
  const values = call.arguments.map((argument) => passed(argument));
  const request = `${codecName(call)}, { ${values.join(", ")} }`;
  const [type, body] = resultOf(call, `this.guestPipe.call(${request})`);
  return `${docComment(`${call.doc} See ${call.source}.${deprecation(call)}`)}
  ${call.name}(${parameters.join(", ")}): ${type} {
    ${body}
  }`;
}

function parameterType({ shape }: Argument): string {
  if (shape.shape === "float") return "number";
  if (shape.shape !== "integer") return "Pointer";
  return shape.type.representation === "bigint" ? "bigint" : "number";
}

function parameter({ name }: Argument): string {
  return variable(camel(name), new Set(), "Argument");
}

function passed(argument: Argument): string {
  const { shape } = argument;
  const [member, name] = [camel(argument.name), parameter(argument)];
  if (shape.shape === "integer" && shape.type.representation === "safe") return `${member}: BigInt(${name})`;
  return member === name ? member : `${member}: ${name}`;
}

function resultOf({ returns, result }: Call, call: string): [type: string, body: string] {
  const { encoding } = result;
  if (!isInteger(encoding)) {
    return encoding === "none" ? ["void", `${call};`] : [typeOf(encoding), `return ${call};`];
  }
  const { shape } = returns;
  const type = shape.shape === "integer" || shape.shape === "same-as" ? shape.type : undefined;
  if (bitsOf(encoding) < 64) return ["number", `return ${unsigned(call, encoding, type?.scalar)};`];
  return type?.representation === "bigint"
    ? ["bigint", `return ${call};`]
    : ["number", `return Number(${call});`];
}

/** An unsigned integer of C that a signed kind brings just as wide. */
function unsigned(call: string, encoding: Scalar, scalar: Scalar | undefined): string {
  if (scalar !== `u${encoding}`) return call;
  return bitsOf(encoding) === 32 ? `${call} >>> 0` : `${call} & ${2 ** bitsOf(encoding) - 1}`;
}
