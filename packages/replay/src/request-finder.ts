import type { Abi } from "@sandbox/protocol";
import { Conversation } from "./conversation.js";
import type { ContainerRecord } from "./gen/container.js";
import { RecordingError } from "./recording-error.js";

/** Tells which of a session's records are requests; none, once they cannot be understood any more. */
export class RequestFinder {
  readonly #conversation: Conversation;
  #isLost = false;
  #found = false;

  constructor(abi: Abi) {
    this.#conversation = new Conversation({
      abi,
      onMessage: ({ message }) => {
        this.#found = "args" in message;
      },
    });
  }

  /** To be asked of every record, in order. */
  isRequest(record: ContainerRecord): boolean {
    const isOfGuest = record.record === "guest-message";
    if (this.#isLost || (!isOfGuest && record.record !== "controller-message")) return false;
    this.#found = false;
    try {
      this.#conversation.push(isOfGuest ? "guest-to-controller" : "controller-to-guest", record.bytes);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.#isLost = true;
    }
    return this.#found;
  }
}
