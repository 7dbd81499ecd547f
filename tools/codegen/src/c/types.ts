import type { Argument, ArgumentShape, Call, Spec } from "@sandbox/spec";

/** Where C declares a type; any other is in sys/types.h or built in. */
const typeHeaders: Readonly<Record<string, string>> = {
  clock_t: "time.h",
  clockid_t: "time.h",
  fd_set: "sys/select.h",
  id_t: "sys/resource.h",
  nfds_t: "poll.h",
  sigset_t: "signal.h",
  socklen_t: "sys/socket.h",
  time_t: "time.h",
};

/** What C calls something else where its name is taken in C. */
const reserved = new Set(
  `auto break case char const continue default do double else enum extern float for goto if inline int long
   register restrict return short signed sizeof static struct switch typedef union unsigned void volatile
   while errno bool class delete new operator private protected public template this throw
   alignas alignof and and_eq asm bitand bitor catch char16_t char32_t char8_t co_await co_return co_yield compl
   concept consteval constexpr constinit const_cast decltype dynamic_cast explicit export false friend linux mutable
   namespace noexcept not not_eq nullptr or or_eq reinterpret_cast requires static_assert static_cast stderr stdin
   stdout thread_local true try typeid typename unix using virtual wchar_t xor xor_eq`.split(/\s+/),
);

/** The type of the handles that are addresses, which only the controller can look into. */
export function handleType(name: string): string {
  return `struct sandbox_${name}`;
}

/** A name that C lets us have. */
export function unreserved(name: string): string {
  return reserved.has(name) ? `${name}_` : name;
}

export function parameterName({ name }: Argument): string {
  return unreserved(name);
}

/** The C type of each argument of a call, as the manual page has it. */
export function parameterTypes(spec: Spec, call: Call): string[] {
  return call.arguments.map(
    ({ shape }, index) => shapeType(spec, shape) ?? typeOfKind(call.argumentKinds[index]),
  );
}

function shapeType(spec: Spec, shape: ArgumentShape): string | undefined {
  switch (shape.shape) {
    case "integer":
      return shape.type.c;
    case "handle":
      return shape.handle.isPointer ? `${handleType(shape.handle.name)} *` : "int";
    case "cstring":
      return "const char *";
    case "cstrings-in":
      return "char *const *";
    case "bytes-in":
      return "const void *";
    case "bytes-out":
      return shape.terminator ? "char *" : "void *";
    case "scalar-in":
      return `const ${shape.type.c} *`;
    case "scalar-out":
    case "scalar-inout":
      return `${shape.type.c} *`;
    case "sized-bytes":
      return `${constant(shape)}void *`;
    case "array":
      return `${constant(shape)}${shape.type.form === "integer" ? shape.type.c : "double"} *`;
    case "struct":
    case "struct-array":
      return `${constant(shape)}${structType(spec, shape.struct)} *`;
    default:
      return undefined;
  }
}

function constant({ direction }: { readonly direction: string }): string {
  return direction === "in" ? "const " : "";
}

/** What C calls a structure. */
function structType(spec: Spec, name: string): string {
  return spec.structs.find((struct) => struct.name === name)?.c ?? `struct ${name}`;
}

/** The C type of a result, as the manual page has it. */
export function returnType(spec: Spec, call: Call): string {
  const { shape } = call.returns;
  switch (shape.shape) {
    case "status":
    case "errno":
      return "int";
    case "length-of":
    case "size-of":
      return "ssize_t";
    case "integer":
    case "same-as":
      return shape.type.c;
    case "cstring":
      return "char *";
    case "cstrings":
      return "char **";
    case "handle":
      return `${handleType(shape.handle.name)} *`;
    case "block":
    case "struct":
      return `${structType(spec, shape.struct)} *`;
    case "argument": {
      const index = call.arguments.findIndex((argument) => argument.name === shape.argument);
      return parameterTypes(spec, call)[index] ?? "void *";
    }
    default:
      return typeOfKind(call.resultKind);
  }
}

/** What is left where nothing is known but the letter. */
function typeOfKind(kind = "p"): string {
  return { f: "double", p: "void *", v: "void" }[kind] ?? "long long";
}

/** A declaration: the star of a pointer stands with the name. */
export function declared(type: string, name: string): string {
  return type.endsWith("*") ? `${type}${name}` : `${type} ${name}`;
}

/** The structures whose addresses are passed; the header need not know what is in them. */
export function forwardDeclarations(spec: Spec): string[] {
  const structs = typesOf(spec).flatMap((type) => /struct \w+(?= \*$)/.exec(type) ?? []);
  return [...new Set(structs)].sort();
}

/** The headers that the prototypes need. */
export function prototypeHeaders(spec: Spec): string[] {
  const words = typesOf(spec).flatMap((type) => type.split(/\W+/));
  const headers = words.flatMap((word) => typeHeaders[word] ?? []);
  return [...new Set(["stddef.h", "sys/types.h", ...headers])].sort();
}

function typesOf(spec: Spec): string[] {
  return spec.calls.flatMap((call) => [returnType(spec, call), ...parameterTypes(spec, call)]);
}
