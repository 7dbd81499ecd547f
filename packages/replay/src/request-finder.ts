import type { Abi } from "@sandbox/protocol";
import type { ContainerRecord } from "./gen/container.js";
import { isRequest } from "./messages.js";
import { openConversation } from "./open-conversation.js";
import { RecordingError } from "./recording-error.js";
import type { Generation, SessionConversation } from "./two-sided-conversation.js";

/** Tells which of a session's records are requests; none, once they cannot be understood any more. */
export class RequestFinder {
  readonly #conversation: SessionConversation;
  #isLost = false;
  #found = false;

  constructor(abi: Abi) {
    this.#conversation = openConversation({
      abi,
      onMessage: ({ message }) => {
        this.#found = isRequest(message);
      },
    });
  }

  /** Which wire the guest speaks; `undefined` until it is heard. */
  get generation(): Generation | undefined {
    return this.#conversation.generation;
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
