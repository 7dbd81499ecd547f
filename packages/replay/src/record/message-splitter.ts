import type { Abi } from "@sandbox/protocol";
import { concatenate, plain } from "../bytes.js";
import type { Direction } from "../frames.js";
import type { AnyMessage } from "../messages.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import type { Generation, SessionConversation } from "../two-sided-conversation.js";

/** A whole message as it was on the pipe, or bytes that are none (then without `message`). */
export interface MessageBytes {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  readonly message?: AnyMessage;
}

/**
 * Makes messages of the bytes of a session as they come, cut anywhere. Once a side has broken the protocol there
 * are no messages any more: bytes are passed on as they are.
 */
export class MessageSplitter {
  readonly #conversation: SessionConversation;
  readonly #streams: Readonly<Record<Direction, Stream>> = {
    "guest-to-controller": new Stream(),
    "controller-to-guest": new Stream(),
  };
  #found: MessageBytes[] = [];
  #failure: RecordingError | undefined;

  constructor(abi: Abi) {
    this.#conversation = openConversation({
      abi,
      onMessage: ({ direction, message, end }) => {
        this.#found.push({ direction, bytes: this.#streams[direction].takeUntil(end), message });
      },
    });
  }

  /** Which wire the guest speaks; `undefined` until it is heard. */
  get generation(): Generation | undefined {
    return this.#conversation.generation;
  }

  /** Why bytes are no messages any more. */
  get failure(): RecordingError | undefined {
    return this.#failure;
  }

  /** Takes what a side wrote, and answers what is whole by it. What is answered is good until the next `push`. */
  push(direction: Direction, bytes: Uint8Array): MessageBytes[] {
    if (this.#failure) return bytes.length > 0 ? [{ direction, bytes }] : [];
    this.#streams[direction].push(bytes);
    try {
      this.#conversation.push(direction, bytes);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.#failure = error;
    }
    if (this.#failure) return [...this.#take(), ...this.end()];
    // Who wrote may use the memory for what is next.
    this.#streams[direction].keep();
    return this.#take();
  }

  /** What both sides have begun and not ended. */
  end(): MessageBytes[] {
    return (Object.entries(this.#streams) as [Direction, Stream][]).flatMap(([direction, stream]) => {
      const bytes = stream.takeAll();
      return bytes.length > 0 ? [{ direction, bytes }] : [];
    });
  }

  #take(): MessageBytes[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }
}

/** What a side wrote and no message has taken. */
class Stream {
  #bytes: Uint8Array = new Uint8Array(0);
  /** Where `#bytes` begins in what the side wrote. */
  #offset = 0;

  push(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? plain(bytes) : concatenate([this.#bytes, bytes]);
  }

  /** Copies what is left. */
  keep(): void {
    if (this.#bytes.length > 0) this.#bytes = new Uint8Array(this.#bytes);
  }

  takeUntil(end: number): Uint8Array {
    const taken = this.#bytes.subarray(0, end - this.#offset);
    this.#bytes = this.#bytes.subarray(taken.length);
    this.#offset = end;
    return taken;
  }

  takeAll(): Uint8Array {
    return this.takeUntil(this.#offset + this.#bytes.length);
  }
}
