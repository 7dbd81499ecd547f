import {
  type MarshalExceptionName,
  marshalExceptionName,
  marshalExceptions,
} from "../gen/marshal/exceptions.js";
import { MARSHAL_ANSWER, MARSHAL_TAGS, MARSHAL_TYPES, type MarshalInteger } from "../gen/marshal/values.js";
import { MarshalDecoder } from "./decoder.js";
import { isMarshalInteger } from "./make.js";
import type { MarshalAnswer, MarshalRaise } from "./messages.js";

/**
 * Decodes what a controller of the first generation writes: answers, each a result or an exception. A guest takes
 * nothing behind an answer before its next request: there must be no `pendingBytes` then.
 */
export class MarshalControllerDecoder extends MarshalDecoder<MarshalAnswer> {
  protected override readonly messageWords = "an answer";
  #answers = 0;
  #status: MarshalInteger | undefined;

  /** How many answers have been decoded. */
  get answerNumber(): number {
    return this.#answers;
  }

  protected override get currentRequest(): number {
    return this.#answers + 1;
  }

  protected override read(): MarshalAnswer | undefined {
    this.#status ??= this.#integer("the status of an answer");
    if (this.#status === undefined) return undefined;
    const answer = this.#answer(this.#status);
    if (answer === undefined) return undefined;
    this.reader.finishMessage();
    this.#status = undefined;
    this.#answers++;
    return answer;
  }

  #answer(status: MarshalInteger): MarshalAnswer | undefined {
    const number = Number(status.value);
    const statusType = status.type === MARSHAL_ANSWER.status ? {} : { statusType: status.type };
    if (number === MARSHAL_ANSWER.success) {
      const value = this.reader.value();
      return value && { kind: "marshal-result", value, ...statusType };
    }
    if (!Number.isSafeInteger(number))
      this.fail("WRONG_VALUE", "a status of at most 53 bits", `${status.value}`);
    const name = marshalExceptionName(number);
    if (name === undefined) return { kind: "marshal-exception", exception: number, ...statusType };
    return this.#raise({ kind: "marshal-exception", exception: number, name, ...statusType }, name);
  }

  /** An exception with its errno, if it has one. */
  #raise(answer: MarshalRaise, name: MarshalExceptionName): MarshalRaise | undefined {
    if (marshalExceptions[name].errno === undefined) return answer;
    const errno = this.#integer("an errno");
    return errno && { ...answer, errno };
  }

  #integer(expected: string): MarshalInteger | undefined {
    const { reader } = this;
    if (!reader.hasTag(expected, MARSHAL_TAGS[MARSHAL_TYPES.int32], MARSHAL_TAGS[MARSHAL_TYPES.int64]))
      return undefined;
    const value = reader.value();
    return value && isMarshalInteger(value) ? value : undefined;
  }
}
