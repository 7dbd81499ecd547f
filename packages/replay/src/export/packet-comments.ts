import type { Abi } from "@sandbox/protocol";
import type { Frame } from "../frames.js";
import { isMarshal } from "../messages.js";
import { openConversation } from "../open-conversation.js";
import { RecordingError } from "../recording-error.js";
import { marshalWords } from "../transcript/marshal-text.js";

/** A comment is for people: what is longer is cut, in characters. */
const LONGEST_COMMENT = 512;

/** Says of each packet of a session of the first generation, which no dissector knows, what messages end in it. */
export class PacketComments {
  readonly #abi: Abi;
  #found: string[] = [];
  #isLost = false;
  readonly #conversation = openConversation({
    generation: 1,
    onMessage: ({ message }) => {
      if (isMarshal(message)) this.#found.push(this.#text(message));
    },
  });

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  /** Takes the frames in order; printable ASCII, empty where nothing is whole. */
  of({ direction, bytes }: Frame): string {
    if (this.#isLost) return "";
    this.#found = [];
    try {
      this.#conversation.push(direction, bytes);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.#isLost = true;
      this.#found.push(error.message);
    }
    return this.#found.join("; ").slice(0, LONGEST_COMMENT);
  }

  #text(message: Parameters<typeof marshalWords>[0]): string {
    const { mark, text, data } = marshalWords(message, this.#abi);
    return [...(mark === "request" ? [] : [mark]), text, ...data].join(" ");
  }
}
