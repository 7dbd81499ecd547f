import {
  linuxX8664,
  MARSHAL_NONE,
  type MarshalAnswer,
  MarshalControllerDecoder,
  type MarshalFunctionName,
  type MarshalValue,
  marshalFloat,
  marshalInt64,
  marshalList,
  marshalRequestBytes,
  marshalString,
} from "@sandbox/protocol";
import { Session, type SessionEnd, type SessionOptions } from "../src/session.js";

/** What a guest of the first generation says and is told, in plain values: bytes as Latin-1, tuples and lists as arrays. */
export type Plain = null | boolean | number | bigint | string | readonly Plain[] | { readonly float: number };

/** A guest of the first generation, in this process. */
export class MarshalGuest {
  readonly session: Session;
  end: SessionEnd | undefined;
  readonly #decoder = new MarshalControllerDecoder();
  #onAnswer: () => void = () => {};

  constructor(
    options: Omit<SessionOptions, "abi" | "send" | "onEnd"> & Partial<Pick<SessionOptions, "abi">>,
  ) {
    this.session = new Session({
      abi: linuxX8664,
      ...options,
      send: (bytes) => {
        this.#decoder.push(bytes);
        this.#onAnswer();
      },
      onEnd: (end) => {
        this.end = end;
      },
    });
  }

  /** Calls a function of ll_os; answers what it answered, the name of an exception with its errno, or nothing yet. */
  call(shortName: string, ...args: readonly Plain[]): unknown {
    this.request(`ll_os.ll_os_${shortName}`, args.map(toValue));
    return this.answered();
  }

  /** Makes a request of any name and arguments. */
  request(name: string, args: readonly MarshalValue[]): void {
    this.session.receive(requestBytes(name, args));
  }

  /** What was answered, as `call` tells it. */
  answered(): unknown {
    const answer = this.#decoder.next();
    return answer && plainAnswer(answer);
  }

  /** What will be answered. */
  async later(): Promise<unknown> {
    await new Promise<void>((resolve) => {
      this.#onAnswer = resolve;
    });
    return this.answered();
  }
}

export function requestBytes(name: string, args: readonly MarshalValue[]): Uint8Array {
  try {
    return marshalRequestBytes({ kind: "marshal-request", function: name as MarshalFunctionName, args });
  } catch {
    const known = marshalRequestBytes({ kind: "unknown-marshal-request", name: latin1(`?${name}`), args });
    // The name without what made it one that nobody knows.
    const bytes = Uint8Array.from([...known.slice(0, 5), ...known.slice(6)]);
    bytes[1] = name.length;
    return bytes;
  }
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function toValue(plain: Plain): MarshalValue {
  if (plain === null) return MARSHAL_NONE;
  if (typeof plain === "boolean") return { type: plain ? "true" : "false" };
  if (typeof plain === "string") return marshalString(latin1(plain));
  if (typeof plain === "number" || typeof plain === "bigint") return marshalInt64(plain);
  if ("float" in plain) return marshalFloat(plain.float);
  return marshalList(plain.map(toValue));
}

function plainAnswer(answer: MarshalAnswer): unknown {
  if (answer.kind === "marshal-result") return plainValue(answer.value);
  return `${answer.name ?? answer.exception} ${answer.errno?.value ?? ""}`.trimEnd();
}

/** Integers of 8 bytes are bigints, those of 4 are numbers, floats are objects. */
function plainValue(value: MarshalValue): Plain {
  switch (value.type) {
    case "none":
      return null;
    case "true":
    case "false":
      return value.type === "true";
    case "float":
      return { float: value.value };
    case "string":
      return String.fromCharCode(...value.value);
    case "tuple":
    case "list":
      return value.items.map(plainValue);
    default:
      return value.value;
  }
}
