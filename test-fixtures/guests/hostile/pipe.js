// A guest's side of the pipe with nothing in it that keeps a guest honest. 64-bit and little-endian.
import { readSync, writeSync } from "node:fs";

/** A process that nobody ended is gone after this long, so that a failing test leaves none behind. */
const lifeMs = 60_000;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the process, its event loop too. */
export function sleep(ms) {
  Atomics.wait(sleeper, 0, 0, ms);
}

/** Waits to be ended. */
export function linger() {
  sleep(lifeMs);
  process.exit(99);
}

/** Burns processor time until it is ended. */
export function spin() {
  const end = Date.now() + lifeMs;
  while (Date.now() < end);
  process.exit(99);
}

/** Writes all of the bytes; without `fd`, to the controller. */
export function send(bytes, fd = 1) {
  const all = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : Uint8Array.from(bytes);
  for (let done = 0; done < all.length; ) done += retry(() => writeSync(fd, all, done));
}

/** Reads this many bytes from the controller; exits with 98 where it has closed its side. */
export function receive(length) {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const count = retry(() => readSync(0, bytes, done, length - done, null));
    if (count === 0) process.exit(98);
    done += count;
  }
  return bytes;
}

/** The pipes may be sockets that do not block: most answers come within a fraction of a millisecond. */
function retry(act) {
  for (let wait = 0.02; ; wait = Math.min(1, wait * 1.5)) {
    try {
      return act();
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      sleep(wait);
    }
  }
}

/** 8 bytes, from an integer of any size or sign. */
export function word(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
}

/** 8 bytes, from a float. */
export function float(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** A request. Arguments are integers, or bytes that stand for themselves. */
export function request(signature, ...args) {
  const name = Buffer.from(signature, "latin1");
  const words = args.map((value) => (value instanceof Uint8Array ? value : word(value)));
  return Buffer.concat([Buffer.of(name.length), name, ...words]);
}

/** The answer to `Z`: a length, which may lie, and bytes. */
export function stringReply(text, length = text.length) {
  return Buffer.concat([word(length), Buffer.from(text, "latin1")]);
}

/** The next command or result: its letter and what comes with it. */
export function receiveCommand() {
  const letter = String.fromCharCode(receive(1)[0]);
  return { letter, ...receiveBody[letter]() };
}

const address = () => receive(8).readBigUInt64LE();
const data = () => receive(Number(address()));
const receiveBody = {
  R: () => ({ address: address(), length: Number(address()) }),
  Z: () => ({ address: address(), maximum: address() }),
  W: () => ({ address: address(), data: data() }),
  M: () => ({ data: data() }),
  F: () => ({ address: address() }),
  E: () => ({ errno: receive(4).readInt32LE() }),
  v: () => ({}),
  i: () => ({ value: receive(8).readBigInt64LE() }),
  f: () => ({ value: receive(8).readDoubleLE() }),
  p: () => ({ value: address() }),
};

let allocated = 0x10_0000n;

/** What a guest answers whose strings are all "/dev/zero" and whose memory is all zeros. */
const replies = {
  R: ({ length }) => Buffer.alloc(length),
  Z: () => stringReply("/dev/zero"),
  M: () => {
    allocated += 0x1000n;
    return word(allocated);
  },
};

/**
 * Makes a call. `lies` are replies in the place of those above, by letter.
 * Answers the errno (0 where none came), the value and the commands before the result.
 */
export function call(signature, args, lies = {}) {
  send(request(signature, ...args));
  return obey(lies);
}

/** Obeys commands until the result. */
export function obey(lies = {}) {
  const commands = [];
  for (;;) {
    const command = receiveCommand();
    if ("vifp".includes(command.letter)) {
      const errno = commands.findLast(({ letter }) => letter === "E")?.errno ?? 0;
      return { errno, value: command.value, commands };
    }
    commands.push(command);
    const reply = lies[command.letter] ?? replies[command.letter];
    if (reply) send(reply(command, commands));
  }
}

/** Opens /dev/zero, which never ends, and answers its descriptor. */
export function openZero() {
  return call("open(pii)i", [0x1000, 0, 0]).value;
}
