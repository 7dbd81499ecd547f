import type { CallArguments, CallName, ErrnoName, FindCall } from "@sandbox/protocol";
import type { Call, Exchange } from "./call.js";
import type { ExpectedAnswer } from "./expected-answer.js";
import type { Handlers } from "./gen/handlers.js";

/** How one call is carried out, and how it fails. */
export interface Trampoline<Name extends CallName = CallName> {
  readonly handler: keyof Handlers;
  readonly run: (args: CallArguments[Name], call: Call) => Exchange;
  readonly resultKind: string;
  /** The value that says failure; or `void`; or `errno`: the call answers the errno itself. */
  readonly failure: number | "void" | "errno";
  /** The errno for an argument that its C type does not hold. */
  readonly outside: Readonly<Record<string, ErrnoName>>;
  /** What its handler has to answer. */
  readonly answer: ExpectedAnswer;
  /** The errno that the call is refused with where there is no handler; ENOSYS unless given. */
  readonly refused?: ErrnoName;
}

/** A trampoline of some call. */
export type AnyTrampoline = Omit<Trampoline, "handler" | "run"> & {
  readonly handler: string;
  readonly run: (args: never, call: never) => Exchange;
};

/**
 * An interpreter with externals of its own: what `sandbox-codegen --package extension` makes of a specification
 * that extends ours. `OwnHandlers` is what its guests may ask.
 */
export interface Interpreter<OwnHandlers extends object = Handlers> {
  readonly findCall: FindCall;
  readonly trampolines: Readonly<Record<string, AnyTrampoline>>;
  /** For the compiler alone: which handlers go with it. */
  readonly handlers?: OwnHandlers;
}
