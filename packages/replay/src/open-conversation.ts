import { detectGeneration } from "@sandbox/protocol";
import { Conversation } from "./conversation.js";
import type { Exchange } from "./exchange.js";
import type { Direction, Frame } from "./frames.js";
import { MarshalConversation } from "./marshal/marshal-conversation.js";
import type { ConversationOptions, Generation, SessionConversation } from "./two-sided-conversation.js";

export interface OpenConversationOptions extends ConversationOptions {
  /** Told by the guest's first byte unless given. */
  readonly generation?: Generation | undefined;
}

/**
 * Listens to both sides of a session of whichever generation and makes exchanges of what they say. Fed by a session's
 * tap or by the frames of a recording, cut anywhere.
 *
 * @example
 * const conversation = openConversation();
 * for (const exchange of conversation.push("guest-to-controller", bytes)) console.log(traceLine(exchange));
 */
export function openConversation(options: OpenConversationOptions = {}): SessionConversation {
  const { generation } = options;
  return generation === undefined ? new AnyConversation(options) : conversationOf(generation, options);
}

function conversationOf(generation: Generation, options: ConversationOptions): SessionConversation {
  return generation === 1 ? new MarshalConversation(options) : new Conversation(options);
}

/** The generation of whoever wrote the frames: by the first byte of the guest; `undefined` where it wrote none. */
export function generationOf(frames: Iterable<Frame>): Generation | undefined {
  for (const { direction, bytes } of frames) {
    const [first] = bytes;
    if (direction === "guest-to-controller" && first !== undefined) return detectGeneration(first);
  }
  return undefined;
}

/** A conversation whose generation its guest's first byte tells. */
class AnyConversation implements SessionConversation {
  readonly #options: ConversationOptions;
  #conversation: SessionConversation | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  get generation(): Generation | undefined {
    return this.#conversation?.generation;
  }

  get unfinished(): Exchange | undefined {
    return this.#conversation?.unfinished;
  }

  push(direction: Direction, bytes: Uint8Array): Exchange[] {
    if (!this.#conversation) {
      if (bytes.length === 0) return [];
      // A controller that speaks first is as wrong in either.
      this.#conversation = conversationOf(generationOf([{ direction, bytes }]) ?? 2, this.#options);
    }
    return this.#conversation.push(direction, bytes);
  }

  end(): Exchange | undefined {
    return this.#conversation?.end();
  }
}
