import {
  type Abi,
  type Command,
  encodeControllerMessage,
  encodeGuestMessage,
  linuxX8664,
  type Result,
  Writer,
} from "@sandbox/protocol";
import type { Vector, VectorMessage } from "@sandbox/test-fixtures";
import { concatenate } from "../src/bytes.js";

/** A vector as a recording: what the controller writes in between stands there too, in its own frames. */
export function vectorFrames({ abi, turns }: Vector): { readonly file: Uint8Array; readonly lead: number } {
  const writer = new Writer({ ...linuxX8664, ...abi } as Abi);
  const frames: Uint8Array[] = [];
  const add = (direction: number, bytes: Uint8Array) => {
    const head = new Uint8Array(5);
    head[0] = direction;
    new DataView(head.buffer).setUint32(1, bytes.length, true);
    frames.push(head, bytes);
  };
  const lead = turns[0]?.outstanding ? 1 : 0;
  if (lead) {
    encodeGuestMessage(writer, { kind: "request", call: "getppid()i", args: {} });
    add(0, writer.take());
  }
  for (const { bytes, outstanding, controller } of turns) {
    for (const message of outstanding ?? controller ?? []) encodeControllerMessage(writer, ours(message));
    add(bytes ? 0 : 1, bytes ?? writer.take());
  }
  return { file: concatenate(frames), lead };
}

function ours({ kind, subject, fields }: VectorMessage): Command | Result {
  const values = fields.map(({ name, value: { type, value } }) => {
    if (type === "word") return [name, Number.POSITIVE_INFINITY];
    return [name, type === "integer" && kind !== "result" ? Number(value) : value];
  });
  const [[resultKind, value] = [subject]] = values;
  return (kind === "result" ? { kind, resultKind, value } : { kind, ...Object.fromEntries(values) }) as
    | Command
    | Result;
}
