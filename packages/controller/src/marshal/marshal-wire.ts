import {
  type Abi,
  type AnyMarshalRequest,
  type BytesAround,
  type ErrnoName,
  encodeMarshalAnswer,
  guestErrno,
  MARSHAL_WIRE,
  type MarshalAnswer,
  MarshalGuestDecoder,
  marshalBool,
  marshalRaise,
  printable,
  Writer,
} from "@sandbox/protocol";
import type { Exchange } from "../call.js";
import { marshalTrampolines } from "../gen/marshal/dispatch.js";
import type { CountKey, Wire, WirePort } from "../wire/wire.js";
import { MarshalArguments } from "./marshal-arguments.js";
import { MarshalCall, type MarshalCallHandlers, type MarshalPort } from "./marshal-call.js";
import { ownCalls } from "./own-calls.js";

const nothing: AnyMarshalRequest = { kind: "unknown-marshal-request", name: new Uint8Array(0), args: [] };

/** The first generation: requests and answers are tagged values, and of the guest's memory nothing is seen. */
export class MarshalWire implements Wire {
  readonly generation = 1;
  /** Nothing is asked back of a guest that sends values. */
  readonly awaitsReplies = false;
  readonly #decoder = new MarshalGuestDecoder();
  readonly #writer = new Writer(MARSHAL_WIRE);
  readonly #handlers: Partial<MarshalCallHandlers>;
  readonly #abi: Abi;
  readonly #port: WirePort;
  readonly #callPort: MarshalPort;
  #request = nothing;

  constructor(abi: Abi, port: WirePort) {
    this.#abi = abi;
    this.#port = port;
    this.#handlers = withOwnCalls(port.handlers);
    const { signal, exit, stop } = port;
    this.#callPort = {
      abi,
      signal,
      exit,
      stop,
      answer: (value) => this.#write({ kind: "marshal-result", value }),
    };
  }

  get requestNumber(): number {
    return this.#decoder.requestNumber;
  }

  get offset(): number {
    return this.#decoder.offset;
  }

  get around(): BytesAround {
    return this.#decoder.around(this.#decoder.offset);
  }

  get isMidMessage(): boolean {
    return this.#decoder.pendingBytes > 0;
  }

  get signature(): string {
    const request = this.#request;
    if (request.kind !== "unknown-marshal-request") return request.function;
    return printable(String.fromCharCode(...request.name));
  }

  get countKey(): CountKey {
    return this.#request.kind === "unknown-marshal-request" ? "unknown" : this.#request.function;
  }

  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk);
  }

  next(): "request" | undefined {
    const request = this.#decoder.next();
    if (request === undefined) return undefined;
    // Whoever says more than it was asked is not believed the rest either: no handler runs for it.
    this.#decoder.expectNothing();
    this.#request = request;
    return "request";
  }

  expectNothing(): void {
    this.#decoder.expectNothing();
  }

  end(): void {
    this.#decoder.end();
  }

  start(): Exchange | ErrnoName {
    const request = this.#request;
    // A guest takes an OSError for what the call came to; of the RuntimeError of the old controllers it died.
    if (request.kind === "unknown-marshal-request") return this.#refuse("ENOSYS");
    if (request.kind === "ill-typed-marshal-request") return this.#refuse("EINVAL");
    const { handler, run, refused = "ENOSYS" } = marshalTrampolines[request.function];
    if (!this.#handlers[handler]) return this.#refuse(refused);
    const handlers = this.#handlers as MarshalCallHandlers;
    const call = new MarshalCall(this.#callPort, handlers, request.function, this.requestNumber, refused);
    return run(new MarshalArguments(request.args, this.#abi), call);
  }

  refuse(errno: ErrnoName): void {
    this.#refuse(errno);
  }

  flush(): void {
    if (this.#writer.length > 0) this.#port.send(this.#writer.take());
  }

  finish(): void {
    this.#decoder.expectRequest();
    this.flush();
  }

  #refuse(errno: ErrnoName): ErrnoName {
    const request = this.#request;
    const failure =
      request.kind === "unknown-marshal-request" ? undefined : marshalTrampolines[request.function].failure;
    if (failure === undefined) this.#write(marshalRaise("OSError", guestErrno(this.#abi, errno)));
    else this.#write({ kind: "marshal-result", value: marshalBool(failure) });
    return errno;
  }

  /** Takes the place of what was written before. */
  #write(answer: MarshalAnswer): void {
    this.#writer.clear();
    encodeMarshalAnswer(this.#writer, answer);
  }
}

/** The handlers of a session, with those of the calls that only this generation has where they lack them. */
function withOwnCalls(handlers: object): Partial<MarshalCallHandlers> {
  const own = ownCalls(handlers);
  const all: Record<string, unknown> = {};
  for (const { handler } of Object.values(marshalTrampolines)) {
    const given: unknown = Reflect.get(handlers, handler);
    // A handler may need its object, which stays what it is.
    if (typeof given === "function") all[handler] = given.bind(handlers);
    else if (Object.hasOwn(own, handler)) all[handler] = Reflect.get(own, handler);
  }
  // Each member is what `handlers` has under this name, or an own call.
  return all;
}
