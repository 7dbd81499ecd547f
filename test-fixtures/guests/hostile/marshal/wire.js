// A guest's side of the first generation with nothing in it that keeps a guest honest.
import { receive, send } from "../pipe.js";

/** 4 bytes, from an integer of any size or sign. */
export function count(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(BigInt.asUintN(32, BigInt(value))));
  return bytes;
}

/** An integer of 64 bits, of any size or sign. */
export function int(value) {
  const bytes = Buffer.alloc(9, "I");
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), 1);
  return bytes;
}

/** A float from its text, whatever that is. */
export function float(text) {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.of(0x66, bytes.length), bytes]);
}

/** A string with a length that may lie. */
export function string(text, length = Buffer.byteLength(text)) {
  return Buffer.concat([Buffer.from("s"), count(length), Buffer.from(text)]);
}

export const tuple = (...items) => Buffer.concat([Buffer.from("("), count(items.length), ...items]);
export const list = (...items) => Buffer.concat([Buffer.from("["), count(items.length), ...items]);
export const none = Buffer.from("N");
export const yes = Buffer.from("T");

/** A function's whole name; one without a dot is of `ll_os`. */
export const named = (name) => (name.includes(".") ? name : `ll_os.ll_os_${name}`);

/** A value from what JavaScript has: a number is an int, a text a string; bytes stand for themselves. */
function value(from) {
  if (from instanceof Uint8Array) return from;
  return typeof from === "string" ? string(from) : int(from);
}

/** A request. */
export function request(name, ...args) {
  return Buffer.concat([string(named(name)), tuple(...args.map(value))]);
}

const byTag = {
  N: () => null,
  T: () => true,
  F: () => false,
  i: () => BigInt(receive(4).readInt32LE()),
  I: () => receive(8).readBigInt64LE(),
  f: () => Number(receive(receive(1)[0]).toString("latin1")),
  s: () => receive(receive(4).readInt32LE()),
  "(": items,
  "[": items,
};

function items() {
  return Array.from({ length: receive(4).readInt32LE() }, receiveValue);
}

function receiveValue() {
  return byTag[String.fromCharCode(receive(1)[0])]();
}

/** The next answer: its value, or the number of an exception and its errno, 0 where there is none. */
export function receiveAnswer() {
  const exception = Number(receiveValue());
  if (exception === 0) return { exception, errno: 0, value: receiveValue() };
  return { exception, errno: exception === 1 ? Number(receiveValue()) : 0, value: undefined };
}

/** Makes a call. */
export function call(name, ...args) {
  send(request(name, ...args));
  return receiveAnswer();
}
