import type { CallArguments, CallName, ErrnoName } from "@sandbox/protocol";
import type { Call, Exchange } from "./call.js";
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
}
