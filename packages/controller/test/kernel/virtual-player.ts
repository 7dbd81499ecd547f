import {
  type Command,
  ControllerDecoder,
  encodeGuestMessage,
  encodeSignature,
  guestErrnoName,
  linuxX8664,
  type Pointer,
  parseSignature,
  pointer,
  type Reply,
  type Result,
  Writer,
} from "@sandbox/protocol";
import { Session } from "../../src/session.js";
import type { System } from "../../src/system/system.js";
import { type Argument, isPause, type Operation, type Step } from "./operation.js";
import { type Answer, pathBytes } from "./player.js";

const START = 0x10000;
// Arguments are placed from the start anew for each call; what the controller allocates stays behind them.
const HEAP = 0x90000;
const BYTES = 0x100000;
const DIRENT_BYTES = 280;

/** Plays steps on a virtual system through the pipe's own bytes, and answers what each step answered. */
export function playVirtually(system: System, root: string, steps: readonly Step[]): Answer[][] {
  const guest = new CallingGuest(system, root);
  return steps.map((step) => {
    if (isPause(step)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, step.pauseMs);
      return [];
    }
    return Array.from({ length: step.repeat ?? 1 }, () => guest.call(step));
  });
}

// One memory for all: a play reads nothing that it did not write before.
const memory = new Uint8Array(BYTES);

/** A guest with memory, whose calls are answered at once. */
class CallingGuest {
  readonly #bytes = memory;
  readonly #writer = new Writer(linuxX8664);
  readonly #decoder = new ControllerDecoder(linuxX8664);
  readonly #labels = new Map<string, bigint>();
  readonly #session: Session;
  #next = START;
  #heap = HEAP;

  constructor(
    system: System,
    private readonly root: string,
  ) {
    this.#session = new Session({
      abi: linuxX8664,
      handlers: system,
      send: (bytes) => this.#decoder.push(bytes),
      onEnd: (end) => {
        throw new Error(
          `the session ended: ${JSON.stringify(end, (_, v) => (typeof v === "bigint" ? `${v}` : v))}`,
        );
      },
      onHandlerError: (error) => {
        throw error;
      },
    });
  }

  call(operation: Operation): Answer {
    this.#next = START;
    const rooms: { at: number; length: number }[] = [];
    encodeSignature(this.#writer, operation.call);
    const kinds = parseSignature(operation.call)?.argumentKinds ?? "";
    operation.args.forEach((argument, index) => {
      const value = this.#value(argument, rooms);
      if (kinds[index] === "p") this.#writer.pointer(pointer(BigInt.asUintN(64, value)));
      else this.#writer.integer(BigInt.asIntN(64, value));
    });
    this.#session.receive(this.#writer.take());
    const { result, errno } = this.#obeyUntilResult(operation);
    if (operation.as !== undefined) this.#labels.set(operation.as, result);
    const told = rooms.map(({ at, length }) => this.#bytes.slice(at - START, at - START + length));
    if (!operation.call.startsWith("readdir(") || result === 0n) return { result, errno, told };
    return { result, errno, told, entry: this.#at(pointer(result), DIRENT_BYTES).slice() };
  }

  #obeyUntilResult({ call }: Operation): Pick<Answer, "result" | "errno"> {
    let errno: Answer["errno"];
    for (;;) {
      const message = this.#decoder.next();
      if (message === undefined) throw new Error(`${call} was not answered at once`);
      if (message.kind === "result") return { result: resultOf(message), errno };
      if (message.kind === "set-errno") errno = guestErrnoName(linuxX8664, message.errno);
      const reply = this.#obey(message);
      if (reply === undefined) continue;
      encodeGuestMessage(this.#writer, reply);
      this.#session.receive(this.#writer.take());
    }
  }

  #obey(command: Command): Reply | undefined {
    switch (command.kind) {
      case "read-memory":
        return { kind: "read-memory-reply", data: this.#at(command.address, command.length) };
      case "read-string": {
        const bytes = this.#at(command.address, 0, true);
        return {
          kind: "read-string-reply",
          data: bytes.slice(0, Math.min(bytes.indexOf(0), command.maximum)),
        };
      }
      case "write-memory":
        this.#at(command.address, command.data.length).set(command.data);
        return undefined;
      case "allocate":
        return { kind: "allocate-reply", address: this.#allocate(command.data) };
      default:
        return undefined;
    }
  }

  #value(argument: Argument, rooms: { at: number; length: number }[]): bigint {
    if (typeof argument === "string") return BigInt(this.#place(pathBytes(argument, this.root)));
    if (argument instanceof Uint8Array) return BigInt(this.#place(argument));
    if (typeof argument !== "object") return BigInt(argument);
    if ("room" in argument) {
      const at = this.#place(new Uint8Array(argument.room));
      rooms.push({ at, length: argument.room });
      return BigInt(at);
    }
    const value = this.#labels.get(argument.answered);
    if (value === undefined) throw new Error(`nothing was answered yet as ${argument.answered}`);
    return value;
  }

  /** Puts bytes and a NUL where nothing of this call is. */
  #place(data: Uint8Array): number {
    const at = this.#next;
    this.#next += data.length + 1;
    if (this.#next > HEAP) throw new Error("the arguments are too large");
    this.#bytes.set(data, at - START);
    this.#bytes[at - START + data.length] = 0;
    return at;
  }

  #allocate(data: Uint8Array): Pointer {
    const at = this.#heap;
    this.#heap += Math.ceil(data.length / 16) * 16;
    this.#at(pointer(BigInt(at)), data.length).set(data);
    return pointer(BigInt(at));
  }

  #at(address: Pointer, length: number, toEnd = false): Uint8Array {
    const from = Number(address) - START;
    if (from < 0 || from + length > BYTES) throw new Error(`touched ${length} bytes at ${address}`);
    return this.#bytes.subarray(from, toEnd ? BYTES : from + length);
  }
}

function resultOf(result: Result): bigint {
  return "value" in result ? BigInt(result.value) : 0n;
}
