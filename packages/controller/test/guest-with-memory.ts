import { type Handlers, Session, type SessionEnd, type SessionOptions } from "@sandbox/controller";
import {
  type Abi,
  type CallArguments,
  type CallName,
  type Command,
  ControllerDecoder,
  type ControllerMessage,
  type ErrnoName,
  encodeGuestMessage,
  type GuestMessage,
  guestErrnoName,
  linuxX8664,
  type Pointer,
  pointer,
  type Result,
  Writer,
} from "@sandbox/protocol";

/** Where a guest's memory begins; nothing below it may be touched. */
const START = 0x10000;
const BYTES = 0x40000;

/** What came of one call. */
export interface Answered {
  readonly result: number | bigint | undefined;
  readonly errno: ErrnoName | undefined;
  /** How much of its memory the guest was asked for, in bytes. */
  readonly bytesRead: number;
  readonly commands: readonly Command[];
}

/** A guest with some memory that makes calls of a session, and obeys it; a touch outside of the memory throws. */
export class GuestWithMemory {
  readonly bytes = new Uint8Array(BYTES);
  end: SessionEnd | undefined;
  /** How often the session wrote to the guest. */
  writeCount = 0;
  readonly #pointerBytes: number;
  readonly #writer: Writer;
  readonly #decoder: ControllerDecoder;
  readonly #session: Session;
  #next = START;

  constructor(
    handlers: Partial<Handlers>,
    private readonly abi: Abi = linuxX8664,
    listeners: Pick<SessionOptions, "onCall" | "onHandlerError"> = {},
  ) {
    this.#pointerBytes = abi.pointerBytes;
    this.#writer = new Writer(abi);
    this.#decoder = new ControllerDecoder(abi);
    this.#session = new Session({
      abi,
      handlers,
      ...listeners,
      send: (bytes) => {
        this.writeCount++;
        this.#decoder.push(bytes);
      },
      onEnd: (end) => {
        this.end = end;
      },
    });
  }

  /** Makes a call, whose handler must answer at once. */
  call<Name extends CallName>(call: Name, args: CallArguments[Name]): Answered {
    const commands: Command[] = [];
    let bytesRead = 0;
    let errno: ErrnoName | undefined;
    // The message's type ties `args` to `call`, which a generic name cannot express.
    this.#send({ kind: "request", call, args } as GuestMessage);
    for (let message = this.#decode(); message; message = this.#decode()) {
      if (message.kind === "result") return { result: resultOf(message), errno, bytesRead, commands };
      commands.push(message);
      if (message.kind === "set-errno") errno = guestErrnoName(this.abi, message.errno);
      if (message.kind === "read-memory") bytesRead += message.length;
      this.#obey(message);
    }
    return { result: undefined, errno, bytesRead, commands };
  }

  /** Puts bytes into memory of their own. */
  place(bytes: Uint8Array | string): Pointer {
    const data = typeof bytes === "string" ? new TextEncoder().encode(`${bytes}\0`) : bytes;
    const at = this.#next;
    this.#next += Math.ceil(data.length / 16) * 16 + 16;
    this.bytes.set(data, at - START);
    return pointer(BigInt(at));
  }

  /** Puts 32-bit integers into memory of their own. */
  placeInts(...values: number[]): Pointer {
    return this.place(new Uint8Array(Int32Array.from(values).buffer));
  }

  /** Puts an array of addresses into memory of its own. */
  placePointers(...addresses: Pointer[]): Pointer {
    const wide = BigUint64Array.from(addresses);
    const array = this.#pointerBytes === 8 ? wide : Uint32Array.from(addresses, Number);
    return this.place(new Uint8Array(array.buffer));
  }

  at(address: Pointer, length: number): Uint8Array {
    const from = this.#offset(address, length);
    return this.bytes.slice(from, from + length);
  }

  intsAt(address: Pointer, count: number): number[] {
    return [...new Int32Array(this.at(address, count * 4).buffer)];
  }

  stringAt(address: Pointer): string {
    const bytes = this.bytes.subarray(this.#offset(address, 1));
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  }

  #offset(address: Pointer, length: number): number {
    const from = Number(address) - START;
    if (from < 0 || from + length > BYTES) throw new Error(`touched ${length} bytes at ${address}`);
    return from;
  }

  #obey(command: Command): void {
    switch (command.kind) {
      case "read-memory":
        return this.#send({ kind: "read-memory-reply", data: this.at(command.address, command.length) });
      case "read-string": {
        const bytes = this.bytes.subarray(this.#offset(command.address, 1));
        const end = Math.min(bytes.indexOf(0), command.maximum);
        return this.#send({ kind: "read-string-reply", data: bytes.slice(0, end) });
      }
      case "write-memory":
        this.bytes.set(command.data, this.#offset(command.address, command.data.length));
        return;
      case "allocate":
        return this.#send({ kind: "allocate-reply", address: this.place(command.data) });
      default:
    }
  }

  #send(message: GuestMessage): void {
    encodeGuestMessage(this.#writer, message);
    this.#session.receive(this.#writer.take());
  }

  #decode(): ControllerMessage | undefined {
    return this.end ? undefined : this.#decoder.next();
  }
}

function resultOf(result: Result): number | bigint | undefined {
  return "value" in result ? result.value : undefined;
}
