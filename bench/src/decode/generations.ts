import { readdirSync, readFileSync } from "node:fs";
import { GuestDecoder, linuxX8664, MarshalGuestDecoder } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { type Contestant, type Effort, race } from "../rounds.js";
import type { Table } from "../table.js";
import { type Corpus, recordedCorpus } from "./corpus.js";

/** What decodes requests of either generation. */
interface RequestDecoder {
  push(bytes: Uint8Array): void;
  next(): { readonly kind: string } | undefined;
  expectRequest(): void;
}

/** Requests of one generation, how they are fed, and what decodes them so. */
interface Entry {
  readonly generation: 1 | 2;
  readonly fed: string;
  readonly corpus: Corpus;
  readonly run: () => unknown;
}

/** Nanoseconds for one request of each generation, on the recordings of real guests that speak it. */
export function benchGenerations(effort: Effort): Table {
  const entries = [
    ...entriesOf(1, marshalCorpus(), (allowPipelining) => new MarshalGuestDecoder({ allowPipelining })),
    ...entriesOf(2, recordedCorpus(), (allowPipelining) => new GuestDecoder(linuxX8664, { allowPipelining })),
  ];
  const nanoseconds = race(entries.map(contestant), effort);
  return {
    title: "Decoding a request of either generation",
    columns: [
      { name: "generation" },
      { name: "requests" },
      { name: "fed" },
      { name: "count" },
      { name: "bytes each" },
      { name: "each", digits: 1, suffix: " ns" },
    ],
    rows: entries.map((entry) => {
      const { generation, fed, corpus } = entry;
      const { length } = corpus.requests;
      const ns = (nanoseconds.get(contestant(entry).name) ?? Number.NaN) / length;
      return [String(generation), corpus.name, fed, length, corpus.whole.length / length, ns];
    }),
    notes: [
      "One process, interleaved rounds, medians. A request of the first generation has its strings in it and copies",
      "them out; one of the second has their addresses, and each string is a reply of its own.",
      "What a guest writes into files is left out where it is more than 4096 bytes.",
    ],
  };
}

function entriesOf(
  generation: 1 | 2,
  corpus: Corpus,
  make: (allowPipelining: boolean) => RequestDecoder,
): Entry[] {
  const [pipelined, live] = [make(true), make(false)];
  const messages = corpus.requests.map((bytes) => Buffer.from(bytes));
  const whole = Buffer.from(corpus.whole);
  const drain = () => {
    pipelined.push(whole);
    let last: unknown;
    for (let message = pipelined.next(); message; message = pipelined.next()) last = message;
    return last;
  };
  const each = () => {
    let last: unknown;
    for (const message of messages) {
      live.push(message);
      last = live.next();
      live.expectRequest();
    }
    return last;
  };
  return [
    { generation, corpus, fed: "all at once", run: drain },
    { generation, corpus, fed: "one by one", run: each },
  ];
}

function contestant({ generation, fed, run }: Entry): Contestant {
  return { name: `${generation}, ${fed}`, run };
}

/** No request is longer, in bytes: what is measured is decoding, not copying. */
const LONGEST = 4096;

/** Every request of the recordings of real guests of the first generation: each is a write of its own. */
function marshalCorpus(): Corpus {
  const folder = fixturePath("recordings/generation-1");
  const files = readdirSync(folder).filter((name) => name.endsWith(".frames"));
  const requests = files
    .sort()
    .flatMap((name) => requestsOf(readFileSync(`${folder}/${name}`)))
    .filter(({ length }) => length <= LONGEST);
  return { name: `${files.length} recordings`, requests, whole: Buffer.concat(requests) };
}

function requestsOf(file: Buffer): Uint8Array[] {
  const requests: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const end = at + 5 + file.readUInt32LE(at + 1);
    if (file[at] === 0) requests.push(file.subarray(at + 5, end));
    at = end;
  }
  return requests;
}
