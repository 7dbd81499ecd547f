import { deepStrictEqual } from "node:assert/strict";
import { type Effort, race } from "../rounds.js";
import type { Table } from "../table.js";
import { contestant, type Decoder, messageDecoders, wholeDecoders } from "./contestants.js";
import { type Corpus, recordedCorpus, syntheticCorpus } from "./corpus.js";
import { benchGenerations } from "./generations.js";

/** Nanoseconds for one request: ours and binary-parser's, and ours of either generation. */
export function benchDecode(effort: Effort): readonly Table[] {
  return [benchAgainstBinaryParser(effort), benchGenerations(effort)];
}

function benchAgainstBinaryParser(effort: Effort): Table {
  const rows = [recordedCorpus(), syntheticCorpus()].flatMap((corpus) => [
    measure(corpus, "all at once", wholeDecoders(corpus), effort),
    measure(corpus, "one by one", messageDecoders(corpus), effort),
  ]);
  return {
    title: "Decoding a request",
    columns: [
      { name: "requests" },
      { name: "fed" },
      { name: "count" },
      { name: "ours", digits: 1, suffix: " ns" },
      { name: "binary-parser", digits: 1, suffix: " ns" },
      { name: "ratio", digits: 2, suffix: "x" },
    ],
    rows,
    notes: [
      "Both decode to the same values, checked before. One process, interleaved rounds, medians.",
      "binary-parser has no ranges to check and cannot wait for the rest of a message; ours does both.",
    ],
  };
}

function measure(
  corpus: Corpus,
  fed: string,
  decoders: readonly Decoder[],
  effort: Effort,
): (string | number)[] {
  requireSameValues(decoders);
  const nanoseconds = race(decoders.map(contestant), effort);
  const [ours = Number.NaN, theirs = Number.NaN] = decoders.map(
    ({ name }) => (nanoseconds.get(name) ?? Number.NaN) / corpus.requests.length,
  );
  return [corpus.name, fed, corpus.requests.length, ours, theirs, theirs / ours];
}

function requireSameValues(decoders: readonly Decoder[]): void {
  const [first, ...others] = decoders.map(({ decoded }) => decoded());
  for (const other of others) deepStrictEqual(other, first);
}
