import type { Abi, Argument, Call, ReturnShape, Spec } from "@sandbox/spec";
import { declaredOtherwise } from "./declared-otherwise.js";
import { holds } from "./structs.js";

/**
 * Each call of a manual page is called with arguments of exactly the declared types: one whose width or sign
 * the function does not have is an error, by GCC's -Wtraditional-conversion, as is the address of another structure.
 */
export function checkCalls(spec: Spec, abi: Abi): string[] {
  return [
    ...["int-conversion", "incompatible-pointer-types", "pointer-sign", "implicit-function-declaration"].map(
      error,
    ),
    "#ifndef __clang__",
    error("traditional-conversion"),
    "#endif",
    ...spec.calls.filter(isOfSystem).map((call) => checkCall(spec, abi, call)),
  ];
}

function error(warning: string): string {
  return `#pragma GCC diagnostic error "-W${warning}"`;
}

/** Whether the manual has it, in the sections of system calls and of the C library. */
function isOfSystem({ source }: Call): boolean {
  return /^\w+\([23]\w*\)$/.test(source);
}

function checkCall(spec: Spec, abi: Abi, call: Call): string {
  const reason = abi.check.skip.get(call.name);
  if (reason !== undefined) return `/* ${call.signature} is not checked: ${reason} */`;
  // With _FILE_OFFSET_BITS=64 the plain names are those of the large ones, and so are their structures.
  const name = call.name.replace(/64$/, "");
  const parameters = call.arguments.map((argument) => `${parameterType(spec, argument)}${argument.name}`);
  const called = `${name}(${call.arguments.map((argument) => argument.name).join(", ")})`;
  const result = checkResult(call.returns.shape, called, call.signature);
  const check = `void check_${call.name}(${parameters.join(", ") || "void"}) {\n  ${[`(void)${called};`, ...result].join("\n  ")}\n}`;
  const difference = declaredOtherwise[call.name];
  return difference === undefined ? check : anyWidth(check, difference);
}

/** A check that lets C convert the integers. */
function anyWidth(check: string, reason: string): string {
  return [
    `/* ${reason}. */`,
    "#pragma GCC diagnostic push",
    "#ifndef __clang__",
    '#pragma GCC diagnostic ignored "-Wtraditional-conversion"',
    "#endif",
    check,
    "#pragma GCC diagnostic pop",
  ].join("\n");
}

/** A parameter's type, with the space or asterisk before its name. */
function parameterType(spec: Spec, { shape }: Argument): string {
  switch (shape.shape) {
    case "integer":
      return `${shape.type.c} `;
    case "float":
      return "double ";
    case "cstring":
      return "char *";
    case "scalar-in":
    case "scalar-out":
    case "scalar-inout":
      return `${shape.type.c} *`;
    case "array":
      return `${"c" in shape.type ? shape.type.c : "double"} *`;
    case "struct":
    case "struct-array": {
      // Functions take an address of any family by that of the general structure.
      if (shape.struct.startsWith("sockaddr")) return "struct sockaddr *";
      return `${spec.structs.find(({ name }) => name === shape.struct)?.c ?? "void"} *`;
    }
    default:
      return "void *";
  }
}

function checkResult(shape: ReturnShape, called: string, signature: string): string[] {
  const is = (type: string) =>
    holds(`__builtin_types_compatible_p(__typeof__(${called}), ${type})`, `${signature} answers ${type}`);
  switch (shape.shape) {
    case "void":
    case "never":
      return [is("void")];
    case "status":
    case "errno":
      return [is("int")];
    case "integer":
    case "same-as":
      return [is(shape.type.c)];
    case "float":
      return [is("double")];
    case "length-of":
    case "size-of":
      return [holds(`__builtin_classify_type(${called}) == 1`, `${signature} answers an integer`)];
    default:
      return [holds(`sizeof(${called}) == sizeof(void *)`, `${signature} answers an address`)];
  }
}
