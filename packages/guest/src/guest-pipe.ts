import {
  type Abi,
  type CallCodec,
  type Command,
  ControllerDecoder,
  type ControllerMessage,
  type ErrnoName,
  encodeReply,
  encodeSignature,
  errnoMessage,
  type FloatResult,
  type IntegerResult,
  linuxX8664,
  type Pointer,
  type PointerResult,
  ProtocolError,
  type Result,
  Writer,
} from "@sandbox/protocol";
import type { AddressSpace } from "./address-space.js";
import { type Die, die } from "./die.js";
import { fdTransport, systemErrorCode, type Transport } from "./transport.js";

/** How a `GuestPipe` is made. */
export interface GuestPipeOptions {
  /** The memory that commands read and write. */
  readonly memory: AddressSpace;
  /** Descriptors 0 and 1 unless given. */
  readonly transport?: Transport;
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
  readonly #writer: Writer;
  readonly #decoder: ControllerDecoder;
  readonly #buffer = new Uint8Array(64 * 1024);
  /** Where the bytes in `#buffer` are in the stream. */
  #bufferStart = 0;
  #bufferEnd = 0;

  constructor(options: GuestPipeOptions) {
    // The module's own pointers have 32 bits; the scratch area above them needs more.
    const abi: Abi = linuxX8664;
    this.#memory = options.memory;
    this.#transport = options.transport ?? fdTransport();
    this.#die = options.die ?? die;
    this.#writer = new Writer(abi);
    this.#decoder = new ControllerDecoder(abi);
  }

  callVoid<Arguments>(codec: CallCodec<string, Arguments>, args: Arguments): void {
    this.#call(codec, args, "v");
  }

  /** Integers of the wire are signed. */
  callInteger<Arguments>(codec: CallCodec<string, Arguments>, args: Arguments): bigint {
    return (this.#call(codec, args, "i") as IntegerResult).value;
  }

  callFloat<Arguments>(codec: CallCodec<string, Arguments>, args: Arguments): number {
    return (this.#call(codec, args, "f") as FloatResult).value;
  }

  callPointer<Arguments>(codec: CallCodec<string, Arguments>, args: Arguments): Pointer {
    return (this.#call(codec, args, "p") as PointerResult).value;
  }

  #call<Arguments>(
    codec: CallCodec<string, Arguments>,
    args: Arguments,
    expected: Result["resultKind"],
  ): Result {
    this.errno = 0;
    // A signature has at most 255 bytes and 32 arguments: 512 bytes in all, in one write.
    this.#writer.clear();
    encodeSignature(this.#writer, codec.signature);
    codec.encode(this.#writer, args);
    this.#write(this.#writer.peek());
    for (;;) {
      const message = this.#next();
      if (message.kind !== "result") this.#obey(message);
      else if (message.resultKind === expected) return message;
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
      const count = this.#read();
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
        return this.#write(data);
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
    }
  }

  #reply(reply: Parameters<typeof encodeReply>[1]): void {
    this.#writer.clear();
    encodeReply(this.#writer, reply);
    this.#write(this.#writer.peek());
  }

  #write(bytes: Uint8Array): void {
    try {
      this.#transport.write(bytes);
    } catch (error) {
      this.#failed("write(stdout)", error);
    }
  }

  #read(): number {
    try {
      return this.#transport.read(this.#buffer);
    } catch (error) {
      this.#failed("read(stdin)", error);
    }
  }

  #failed(operation: string, error: unknown): never {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    this.#die(`sandbox: ${operation}: ${errnoMessage(code as ErrnoName) ?? code}`);
  }
}
