// A guest of the first generation and a controller in one process, for the mutations of that specification.
import { type Handlers, type MarshalHandlers, Session, type SessionEnd } from "@sandbox/controller";
import { MarshalGuestCalls, MarshalGuestPipe, Raised, type Transport } from "@sandbox/guest";
import { linuxX8664 } from "@sandbox/protocol";
import { decodeConversation, type Frame, traceLine } from "@sandbox/replay";
import { finish, print } from "./world.js";

/** What a guest of a mutation has: its functions, and what crossed for the last one. */
export interface MarshalGuest {
  readonly calls: MarshalGuestCalls;
  /** A string of the guest, as bytes. */
  text(text: string): Uint8Array;
  /** What the guest wrote last, in hexadecimal. */
  asked(): string;
  /** What the controller wrote last, in hexadecimal. */
  told(): string;
  /** What a call raises: the exception's name, and its errno where it has one. */
  raised(call: () => unknown): string;
}

export interface MarshalTrip {
  readonly handlers: Partial<Handlers & MarshalHandlers>;
  readonly guest: (guest: MarshalGuest) => void;
}

/** Lets the guest run, prints the trace of its calls, and writes all that was printed as JSON. */
export function travel({ handlers, guest }: MarshalTrip): void {
  const frames: Frame[] = [];
  const toGuest: Uint8Array[] = [];
  let end: SessionEnd | undefined;
  const session = new Session({
    abi: linuxX8664,
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
      if (end) throw new Ended(end);
    },
    read(into) {
      const chunk = toGuest.shift();
      if (chunk) into.set(chunk);
      return chunk?.length ?? 0;
    },
  };
  const last = (direction: Frame["direction"]) =>
    Buffer.from(frames.findLast((frame) => frame.direction === direction)?.bytes ?? []).toString("hex");
  try {
    guest({
      calls: new MarshalGuestCalls(new MarshalGuestPipe({ transport, die })),
      text: (text) => Buffer.from(text, "latin1"),
      asked: () => last("guest-to-controller"),
      told: () => last("controller-to-guest"),
      raised,
    });
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    print(error.message);
  }
  if (!end) for (const exchange of decodeConversation(frames)) print(traceLine(exchange));
  finish();
}

/** The session ended in the middle of a call. */
class Ended extends Error {
  constructor(end: SessionEnd) {
    super(end.kind === "violation" ? `violation ${end.error.code}` : end.kind);
  }
}

function die(message: string): never {
  throw new Error(`the guest died: ${message}`);
}

function raised(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return "errno" in error ? `${error.name} ${String(error.errno)}` : error.name;
  }
  return "nothing";
}
