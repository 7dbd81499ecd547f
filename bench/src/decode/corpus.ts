import { readdirSync, readFileSync } from "node:fs";
import {
  ControllerDecoder,
  callCodecs,
  encodeGuestMessage,
  encodeSignature,
  GuestDecoder,
  linuxX8664,
  parseSignature,
  pointer,
  Writer,
} from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";

/** Requests to decode: each alone, as a live pipe brings them, and all in a row. */
export interface Corpus {
  readonly name: string;
  readonly requests: readonly Uint8Array[];
  readonly whole: Uint8Array;
}

/** Every request of the recordings of real guests, in their order. */
export function recordedCorpus(): Corpus {
  const folder = fixturePath("recordings");
  const files = readdirSync(folder).filter((name) => name.endsWith(".frames") && !name.startsWith("v1-"));
  const requests = files.sort().flatMap((name) => requestsOf(readFileSync(`${folder}/${name}`)));
  return corpus(`${files.length} recordings`, requests);
}

/** Every call of the specification as often, in an order that no branch predictor guesses. */
export function syntheticCorpus(): Corpus {
  const random = randomNumbers(42);
  const signatures = Object.keys(callCodecs);
  const requests = Array.from({ length: 20 }, () => shuffled(signatures, random)).flat();
  return corpus(
    "every call, shuffled",
    requests.map((signature) => inventRequest(signature, random)),
  );
}

function corpus(name: string, requests: readonly Uint8Array[]): Corpus {
  return { name, requests, whole: Buffer.concat(requests) };
}

/** The requests of a `.frames` file, without the replies between them. */
function requestsOf(file: Buffer): Uint8Array[] {
  const guest = new GuestDecoder(linuxX8664);
  const controller = new ControllerDecoder(linuxX8664);
  const writer = new Writer(linuxX8664);
  const requests: Uint8Array[] = [];
  const readGuest = (bytes: Uint8Array) => {
    guest.push(bytes);
    for (let message = guest.next(); message; message = guest.next()) {
      if (!("args" in message)) continue;
      encodeGuestMessage(writer, message);
      requests.push(writer.take());
    }
  };
  const readController = (bytes: Uint8Array) => {
    controller.push(bytes);
    for (let message = controller.next(); message; message = controller.next()) {
      if (message.kind === "result") guest.expectRequest();
      else guest.expectReply(message);
    }
  };
  for (let at = 0; at < file.length; ) {
    const end = at + 5 + file.readUInt32LE(at + 1);
    (file[at] === 0 ? readGuest : readController)(file.subarray(at + 5, end));
    at = end;
  }
  return requests;
}

/** A request with arguments that every C type holds. */
function inventRequest(signature: string, random: () => number): Uint8Array {
  const writer = new Writer(linuxX8664);
  encodeSignature(writer, signature);
  for (const kind of parseSignature(signature)?.argumentKinds ?? "") {
    if (kind === "p") writer.pointer(pointer(0x7f00_0000_0000n + BigInt(random())));
    else if (kind === "f") writer.float64(random() / 3);
    else writer.integer(random() % 128);
  }
  return writer.take();
}

/** Integers from 0 to 2^31-1, the same ones in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fff_ffff;
    return state >> 8;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
