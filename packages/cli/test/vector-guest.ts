import { formatMessage, type Vector, type VectorMessage, type VectorValue } from "@sandbox/test-fixtures";

/** What a guest did with the bytes of a controller. */
export interface GuestDeeds {
  /** All that it wrote to the controller. */
  readonly written: Uint8Array;
  /** The request of its call of each kind; one without arguments unless given. */
  readonly requests?: Readonly<Record<string, string>>;
  /** A line for each call that came to its end, e.g. `returns i=-1 errno=2`. */
  readonly returns: readonly string[];
  /** Its last words, where it died. */
  readonly death?: string;
}

/** The kinds of the calls that a guest makes in a vector, one after another. */
export function callsOf({ calls, messages, error }: Vector): string {
  const kinds = messages.flatMap((message) => (message.kind === "result" ? [resultKind(message)] : []));
  const isOver = messages.at(-1)?.kind === "result" && !error;
  return calls ?? kinds.join("") + (isOver ? "" : "v");
}

function resultKind({ subject, fields }: VectorMessage): string {
  return subject ?? fields[0]?.name ?? "";
}

/** What a vector says that a guest does, in the form of `deedsAsTold`. */
export function expectedDeeds({ guest = [] }: Vector): readonly string[] {
  return inOrder(guest.map((step) => (step.kind === "dies" ? "dies" : formatMessage(step as VectorMessage))));
}

/** What a guest did, in the form of `expectedDeeds`; the end of its stdin is the death that the vector tells of. */
export function deedsAsTold(vector: Vector, deeds: GuestDeeds): readonly string[] {
  const { returns, death } = deeds;
  const told = vector.guest?.find((step) => step.kind === "dies");
  const words = told && "words" in told ? (told.words ?? "") : "";
  const dies =
    death === undefined ? [] : [death.includes(words) ? "dies" : `dies of ${JSON.stringify(death)}`];
  return inOrder([...repliesIn(vector, deeds), ...returns, ...dies]);
}

/** Replies and returns come on two streams: each in its order. */
function inOrder(lines: readonly string[]): readonly string[] {
  const isReply = (line: string) => line.includes("-reply");
  return [...lines.filter(isReply), ...lines.filter((line) => !isReply(line))];
}

/**
 * The replies in what a guest wrote, by hand: no decoder of ours is asked.
 * @throws Error where it wrote something else between, or more than that.
 */
function repliesIn(vector: Vector, { written, requests = {} }: GuestDeeds): string[] {
  const replies: string[] = [];
  const rest = new Cursor(written);
  const kinds = [...callsOf(vector)];
  const begin = () => {
    const kind = kinds.shift();
    if (kind !== undefined) rest.expect(requests[kind] ?? `\x09vector()${kind}`);
  };
  begin();
  for (const message of vector.messages) {
    if (message.kind === "result" && rest.left > 0) begin();
    const reply = rest.left > 0 ? rest.reply(message) : undefined;
    const isEmpty = message.kind === "read-memory" && integerOf(message, "length") === 0;
    if (isEmpty) replies.push('read-memory-reply data=""');
    else if (reply) replies.push(formatMessage(reply));
  }
  if (rest.left > 0) throw new Error(`the guest wrote ${rest.left} bytes too many`);
  return replies;
}

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new Error(`the guest wrote ${this.left} bytes, not ${count}`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  expect(text: string): void {
    const found = String.fromCharCode(...this.take(text.length));
    if (found !== text) throw new Error(`the guest wrote ${JSON.stringify(found)}`);
  }

  word(): bigint {
    const bytes = this.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  }

  reply(command: VectorMessage): VectorMessage | undefined {
    switch (command.kind) {
      case "read-memory":
        return data("read-memory-reply", this.take(integerOf(command, "length")));
      case "read-string":
        return data("read-string-reply", this.take(Number(this.word())));
      case "allocate": {
        const value: VectorValue = { type: "word", value: this.word() === 0n ? "NULL" : "any" };
        return { kind: "allocate-reply", fields: [{ name: "address", value }] };
      }
      default:
        return undefined;
    }
  }
}

function data(kind: string, value: Uint8Array): VectorMessage {
  return { kind, fields: [{ name: "data", value: { type: "bytes", value } }] };
}

function integerOf({ fields }: VectorMessage, name: string): number {
  return Number(fields.find((field) => field.name === name)?.value.value);
}
