import type { Command, ControllerMessage, GuestMessage, Reply } from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, rowOfCall } from "../exchange.js";
import { isMarshal, isRequest } from "../messages.js";
import type { ArgumentValue, CallRow } from "../tables.js";
import { MarshalPayloads } from "./marshal-payloads.js";
import type { MessageBytes } from "./message-splitter.js";

/** What memory of the guest that crosses the pipe is, by the call that it crosses for. */
export type PayloadUse =
  /** The value of an environment variable. */
  | "value"
  /** `NAME=value`, several of them, or addresses of them. */
  | "variables"
  /** What is read from a descriptor, or written to it. */
  | "descriptor"
  /** Paths, names, structures. */
  | "other";

/** The memory of the guest in a message, or a string in one of the first generation. */
export interface Payload {
  /** Where it begins in the message. */
  readonly start: number;
  readonly data: Uint8Array;
  readonly use: PayloadUse;
  /** Of a `descriptor`: those of the call. */
  readonly descriptors: readonly number[];
  /** Where it is in the guest; an allocated block's is not known yet. */
  readonly address?: bigint;
  /** Payloads of one stream are parts of the same bytes, one after the other. */
  readonly stream: string;
}

interface AnyCall {
  readonly number: number;
  readonly row?: CallRow;
  readonly args: Readonly<Record<string, number | bigint>>;
}

interface AnyPayload extends Pick<Payload, "data"> {
  readonly call: AnyCall;
  readonly isOfGuest: boolean;
  readonly address?: bigint;
}

/** Finds the guest's memory in the messages of a session. */
export class PayloadReader {
  #calls = 0;
  #call: AnyCall | undefined;
  readonly #owed: { readonly command: Command; readonly call: AnyCall }[] = [];
  /** Where the last payload ended, and its stream. */
  #last: { readonly end: bigint; readonly stream: string; readonly call: AnyCall } | undefined;
  #streams = 0;
  readonly #marshal = new MarshalPayloads();

  /** Takes every message in order. There is at most one in a message of the second generation. */
  take({ bytes, message }: MessageBytes): Payload[] {
    if (message && isMarshal(message)) return this.#marshal.take(message);
    const found = message && this.#find(message);
    if (!found) return [];
    const { data, call, address, isOfGuest } = found;
    const role = roleOf(found);
    const stream =
      role.use === "descriptor"
        ? `fd ${role.descriptors.join()} ${isOfGuest}`
        : this.#streamAt(address, data.length, call);
    const placed = address === undefined ? {} : { address };
    return [{ start: bytes.length - data.length, data, ...role, ...placed, stream }];
  }

  #find(message: GuestMessage | ControllerMessage): AnyPayload | undefined {
    if (isGuestRequest(message)) {
      this.#call = callOf(message, ++this.#calls);
      return undefined;
    }
    const call = this.#call;
    if (!call) return undefined;
    switch (message.kind) {
      case "read-memory":
      case "read-string":
        this.#owed.push({ command: message, call });
        return undefined;
      case "allocate":
        this.#owed.push({ command: message, call });
        return { data: message.data, call, isOfGuest: false };
      case "write-memory":
        return { data: message.data, call, isOfGuest: false, address: message.address };
      case "allocate-reply":
        this.#owed.shift();
        return undefined;
      case "read-memory-reply":
      case "read-string-reply": {
        const owed = this.#owed.shift();
        if (!owed || !("address" in owed.command)) return undefined;
        return { data: message.data, call: owed.call, isOfGuest: true, address: owed.command.address };
      }
      default:
        return undefined;
    }
  }

  /** What goes on where the last ended is of its stream. */
  #streamAt(address: bigint | undefined, length: number, call: AnyCall): string {
    const last = this.#last;
    const goesOn = last !== undefined && last.call === call && last.end === address;
    const stream = goesOn ? last.stream : `memory ${++this.#streams}`;
    this.#last = address === undefined ? undefined : { end: address + BigInt(length), stream, call };
    return stream;
  }
}

function isGuestRequest(message: GuestMessage | ControllerMessage): message is Exclude<GuestMessage, Reply> {
  return isRequest(message);
}

function callOf(request: AnyRequest, number: number): AnyCall {
  if (request.kind !== "request") return { number, args: {} };
  return { number, row: rowOfCall(request.call), args: argumentsOf(request) };
}

/** What a call of the environment moves: what the guest sends, and what it gets. */
const ofEnvironment: Readonly<Record<string, Partial<Record<"guest" | "controller", PayloadUse>>>> = {
  getenv: { controller: "value" },
  get_environ: { controller: "variables" },
  putenv: { guest: "variables" },
};

/** What holds data of a descriptor, or may. */
const ofDescriptor: ReadonlySet<ArgumentValue["as"]> = new Set([
  "bytes-in",
  "bytes-out",
  "sized-bytes",
  "pointer",
]);

function roleOf({ call, address, isOfGuest }: AnyPayload): Pick<Payload, "use" | "descriptors"> {
  const { row, args } = call;
  const none = { use: "other", descriptors: [] } as const;
  if (!row) return none;
  const use = ofEnvironment[row.name]?.[isOfGuest ? "guest" : "controller"];
  if (use) return { use, descriptors: [] };
  const descriptors = row.arguments
    .filter(({ value }) => value.as === "integer" && value.style === "fd")
    .map(({ name }) => Number(args[name]));
  if (descriptors.length === 0) return none;
  const pointed = address === undefined ? undefined : argumentAt(row, args, address);
  if (pointed && !ofDescriptor.has(pointed.as)) return none;
  return { use: "descriptor", descriptors };
}

/** The argument that points to an address, or to the nearest below it. */
function argumentAt(row: CallRow, args: AnyCall["args"], address: bigint): ArgumentValue | undefined {
  let nearest: { readonly at: bigint; readonly value: ArgumentValue } | undefined;
  for (const { name, value } of row.arguments) {
    if (value.as === "integer" || value.as === "float") continue;
    const at = BigInt(args[name] ?? 0);
    if (at !== 0n && at <= address && (!nearest || at > nearest.at)) nearest = { at, value };
  }
  return nearest?.value;
}
