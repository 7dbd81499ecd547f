import {
  type Abi,
  type CallCodec,
  type Command,
  type CommandReplies,
  ControllerDecoder,
  type ControllerMessage,
  commandBytes,
  encodeReply,
  encodeSignature,
  errnoMessage,
  linuxX8664,
  ProtocolError,
  type Result,
  type ResultOf,
  Writer,
} from "@sandbox/protocol";
import type { AddressSpace } from "./address-space.js";
import { type Die, die } from "./die.js";
import { dyingTransport } from "./dying-transport.js";
import { fdTransport, type Transport } from "./transport.js";

/** What a guest does at commands, by their kind; it answers the reply of those that have one. */
export type Executors = {
  readonly [Kind in Command["kind"]]?: (command: Extract<Command, { kind: Kind }>) => CommandReplies[Kind];
};

/** How a `GuestPipe` is made. */
export interface GuestPipeOptions {
  /** The memory that commands read and write. */
  readonly memory: AddressSpace;
  /** Descriptors 0 and 1 unless given. */
  readonly transport?: Transport;
  /** The guest's ABI; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What a guest does that obeys more commands than those on memory and errno, by their kind. */
  readonly executors?: Executors;
  /** What happens when the controller breaks the protocol or goes away; the process dies unless given. */
  readonly die?: Die;
}

/**
 * The guest's end of the pipe: makes a request, obeys commands, and answers the result.
 * What a controller may do wrong ends the guest, with the messages of `rsandbox.c`.
 */
export class GuestPipe {
  /** The errno of the last call, 0 when the controller set none. */
  errno = 0;
  /** Called when the controller closes the pipe, instead of dying. */
  whenClosed: (() => never) | undefined;
  readonly #memory: AddressSpace;
  readonly #transport: Transport;
  readonly #die: Die;
  readonly #executors: Executors;
  readonly #writer: Writer;
  readonly #decoder: ControllerDecoder;
  readonly #buffer = new Uint8Array(64 * 1024);
  /** Where the bytes in `#buffer` are in the stream. */
  #bufferStart = 0;
  #bufferEnd = 0;

  constructor(options: GuestPipeOptions) {
    const abi = options.abi ?? linuxX8664;
    this.#memory = options.memory;
    this.#die = options.die ?? die;
    this.#transport = dyingTransport(options.transport ?? fdTransport(), this.#die);
    this.#executors = options.executors ?? {};
    this.#writer = new Writer(abi);
    this.#decoder = new ControllerDecoder(abi);
  }

  /** Makes a call, and answers its result; integers of 8 bytes are signed. */
  call<Signature extends string, Arguments>(
    codec: CallCodec<Signature, Arguments>,
    args: Arguments,
  ): ResultOf<Signature> {
    this.errno = 0;
    // A request goes out in one write, and never has more than `REQUEST.maximumBytes`.
    this.#writer.clear();
    encodeSignature(this.#writer, codec.signature);
    codec.encode(this.#writer, args);
    this.#transport.write(this.#writer.peek());
    const expected = codec.signature.slice(-1);
    for (;;) {
      const message = this.#next();
      if (message.kind !== "result") this.#obey(message);
      // The letter is the one from which `ResultOf` takes the type.
      else if (message.resultKind === expected) return resultValue(message) as ResultOf<Signature>;
      else this.#refuseResult(codec.signature, expected, message.resultKind);
    }
  }

  #refuseResult(signature: string, expected: string, received: string): never {
    this.#die(`sandbox: ${signature}: waiting for a result of type ${expected} but got ${received} instead`);
  }

  #next(): ControllerMessage {
    for (;;) {
      const message = this.#decode();
      if (message) return message;
      const count = this.#transport.read(this.#buffer);
      if (count === 0) this.#closed();
      this.#bufferStart = this.#bufferEnd;
      this.#bufferEnd += count;
      this.#decoder.push(this.#buffer.subarray(0, count));
    }
  }

  #decode(): ControllerMessage | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (error.code !== "UNKNOWN_COMMAND") this.#die(`sandbox: protocol error: ${error.message}`);
      // The byte came with the last read: what came before was decoded then. C prints it as a signed char.
      const byte = this.#buffer[error.offset - this.#bufferStart] ?? 0;
      this.#die(`sandbox: protocol error: unexpected byte ${(byte << 24) >> 24}`);
    }
  }

  #closed(): never {
    if (this.whenClosed) this.whenClosed();
    this.#die("sandbox: stdin is closed, subprocess interrupted");
  }

  #obey(command: Command): void {
    switch (command.kind) {
      case "read-memory": {
        const data = this.#memory.read(command.address, command.length);
        if (!data) this.#die(`sandbox: write(stdout): ${errnoMessage("EFAULT")}`);
        return this.#transport.write(data);
      }
      case "read-string": {
        const data = this.#memory.readString(command.address, command.maximum);
        if (!data) this.#die("", "SIGSEGV");
        return this.#reply({ kind: "read-string-reply", data });
      }
      case "write-memory":
        if (this.#memory.write(command.address, command.data)) return;
        return this.#die(`sandbox: read(stdin): ${errnoMessage("EFAULT")}`);
      case "allocate": {
        const address = this.#memory.allocate(command.data);
        if (address === undefined) {
          this.#die(`sandbox: command M: failed to allocate ${command.data.length} bytes`);
        }
        return this.#reply({ kind: "allocate-reply", address });
      }
      case "free":
        if (this.#memory.free(command.address)) return;
        // What the C library says of such a pointer.
        return this.#die("free(): invalid pointer");
      case "set-errno":
        this.errno = command.errno;
        return;
      default:
        return this.#obeyOther(command);
    }
  }

  /** A command that this package gives no meaning to; without an executor the guest does not know its letter. */
  #obeyOther(command: Command): void {
    const execute = this.#executors[command.kind];
    if (!execute) this.#die(`sandbox: protocol error: unexpected byte ${commandBytes[command.kind]}`);
    // The table's type ties a command to its kind, which a lookup by a union of kinds cannot express.
    const reply = execute(command as never);
    if (reply) this.#reply(reply);
  }

  #reply(reply: Parameters<typeof encodeReply>[1]): void {
    this.#writer.clear();
    encodeReply(this.#writer, reply);
    this.#transport.write(this.#writer.peek());
  }
}

function resultValue(result: Result): number | bigint | undefined {
  return "value" in result ? result.value : undefined;
}
