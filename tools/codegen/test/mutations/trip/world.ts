// A guest and a controller in one process, joined by functions; a part of every mutation's round trip.
import { type Handlers, Session, type SessionEnd } from "@sandbox/controller";
import { AddressSpace, type Executors, GuestCalls, GuestPipe, type Transport } from "@sandbox/guest";
import {
  type Abi,
  type Command,
  decodeStruct,
  encodeControllerMessage,
  encodeStruct,
  GuestDecoder,
  linuxX8664,
  type Pointer,
  type Reply,
  type Structs,
  Writer,
} from "@sandbox/protocol";
import {
  decodeConversation,
  decodeRequestIndependently,
  type Frame,
  signatureOfExchange,
  traceLine,
} from "@sandbox/replay";

/** What a guest can do besides its calls. */
export interface World {
  readonly abi: Abi;
  /** Puts a C string into the guest's memory. */
  text(text: string): Pointer;
  /** Room for this many bytes, all zero. */
  room(length: number): Pointer;
  /** Bytes of the guest's memory, in hexadecimal. */
  bytes(address: Pointer, length: number): string;
  /** A C string of the guest's memory. */
  string(address: Pointer): string;
  /** Puts a structure into the guest's memory. */
  put<Name extends keyof Structs>(name: Name, value: Structs[Name]): Pointer;
  /** Takes a structure out of the guest's memory. */
  take<Name extends keyof Structs>(name: Name, address: Pointer): Structs[Name];
}

/** A world with what needs a pipe. */
export interface Guest extends World {
  readonly calls: GuestCalls;
  /** Has the guest obey a command in the middle of a call, and answers what it replied. */
  ask(command: Command): Reply | undefined;
}

export interface Trip {
  readonly abi?: Abi;
  readonly handlers: Partial<Handlers>;
  readonly executors?: (world: World) => Executors;
  readonly guest: (guest: Guest) => void;
}

const printed: string[] = [];

/** Prints a line of the trip; bigints with an `n`, bytes as text. */
export function print(...values: unknown[]): void {
  printed.push(values.map(shown).join(" "));
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString("latin1")}"`;
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}: ${shown(member)}`)
    .join(", ")}}`;
}

/** Lets the guest run, prints the trace of its calls, and writes all that was printed as JSON. */
export function travel({ abi = linuxX8664, handlers, executors = () => ({}), guest }: Trip): void {
  const frames: Frame[] = [];
  const toGuest: Uint8Array[] = [];
  let end: SessionEnd | undefined;
  const session = new Session({
    abi,
    handlers,
    send(bytes) {
      frames.push({ direction: "controller-to-guest", bytes });
      toGuest.push(bytes);
    },
    onEnd: (reason) => {
      end = reason;
    },
    onHandlerError: (error) => {
      throw error;
    },
  });
  const transport: Transport = {
    write(bytes) {
      const copy = bytes.slice();
      frames.push({ direction: "guest-to-controller", bytes: copy });
      session.receive(copy);
      if (end) throw new Error(`the session ended: ${"error" in end ? String(end.error) : end.kind}`);
    },
    read(into) {
      const chunk = toGuest.shift();
      if (chunk) into.set(chunk);
      return chunk?.length ?? 0;
    },
  };
  const memory = new AddressSpace({ abi });
  const world = worldOf(memory, abi);
  const connect = (to: Transport) =>
    new GuestPipe({ memory, transport: to, abi, executors: executors(world), die });
  const ask = (command: Command) => {
    const controller = new Asking(abi, command, frames);
    new GuestCalls(connect(controller)).sched_yield();
    return controller.reply;
  };
  guest({ ...world, calls: new GuestCalls(connect(transport)), ask });
  trace(frames, abi);
  finish();
}

/** Writes all that was printed as JSON. */
export function finish(): void {
  process.stdout.write(JSON.stringify(printed));
}

function die(message: string): never {
  throw new Error(`the guest died: ${message}`);
}

/** A controller that asks for one thing before it answers. */
class Asking implements Transport {
  reply: Reply | undefined;
  readonly #decoder: GuestDecoder;
  readonly #writer: Writer;

  constructor(
    abi: Abi,
    readonly command: Command,
    readonly frames: Frame[],
  ) {
    this.#decoder = new GuestDecoder(abi);
    this.#writer = new Writer(abi);
  }

  write(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.frames.push({ direction: "guest-to-controller", bytes: copy });
    this.#decoder.push(copy);
    const message = this.#decoder.next();
    if (message?.kind === "request") {
      encodeControllerMessage(this.#writer, this.command);
      this.#decoder.expectReply(this.command);
    } else {
      this.reply = message as Reply | undefined;
    }
  }

  read(into: Uint8Array): number {
    if (this.#writer.length === 0) {
      encodeControllerMessage(this.#writer, { kind: "result", resultKind: "i", value: 0n });
    }
    const bytes = this.#writer.take();
    this.frames.push({ direction: "controller-to-guest", bytes });
    into.set(bytes);
    return bytes.length;
  }
}

function worldOf(memory: AddressSpace, abi: Abi): World {
  const allocate = (bytes: Uint8Array): Pointer => {
    const address = memory.allocate(bytes);
    if (address === undefined) throw new Error("no room in the guest");
    return address;
  };
  const read = (address: Pointer, length: number): Uint8Array => {
    const bytes = memory.read(address, length);
    if (!bytes) throw new Error(`no memory at ${address}`);
    return bytes;
  };
  return {
    abi,
    text: (text) => allocate(Buffer.from(`${text}\0`, "latin1")),
    room: (length) => allocate(new Uint8Array(length)),
    bytes: (address, length) => Buffer.from(read(address, length)).toString("hex"),
    string: (address) => Buffer.from(memory.readString(address, 65_536) ?? []).toString("latin1"),
    put: (name, value) => allocate(encodeStruct(abi.structs[name], value)),
    take: (name, address) => decodeStruct(abi.structs[name], read(address, abi.structs[name].size)),
  };
}

/** Prints every call as a trace has it, after the second decoder has agreed on what was asked. */
function trace(frames: readonly Frame[], abi: Abi): void {
  const asked = Buffer.concat(
    frames.filter((frame) => frame.direction === "guest-to-controller").map((frame) => frame.bytes),
  );
  for (const exchange of decodeConversation(frames, { abi })) {
    print(traceLine(exchange, { abi }));
    const [request] = exchange.messages;
    if (!request || exchange.request.kind === "out-of-range-request") continue;
    const other = decodeRequestIndependently(asked.subarray(request.offset, request.end), abi);
    const mine = [signatureOfExchange(exchange), ...valuesOf(exchange.request.args)].map(String);
    const theirs = [other.signature, ...other.args].map(String);
    if (mine.join() !== theirs.join()) print(`the second decoder reads ${theirs}`);
  }
}

function valuesOf(args: object): unknown[] {
  if (Array.isArray(args)) return args.map((argument: { readonly value: unknown }) => argument.value);
  return Object.values(args);
}
