import { GuestDecoder, type GuestMessage, linuxX8664 } from "@sandbox/protocol";
import type { Contestant } from "../rounds.js";
import { type ParsedRequest, tunedParsers } from "./binary-parser.js";
import type { Corpus } from "./corpus.js";

/** Decoders of requests that are all in memory, and decoders of one request at a time. */
export interface Decoder {
  readonly name: string;
  /** Decodes all of the corpus and answers what came last. */
  readonly run: () => unknown;
  /** What it makes of the corpus, in the form of binary-parser's. */
  readonly decoded: () => ParsedRequest[];
}

const { request, requests } = tunedParsers();

/** Decodes a row of requests in one buffer. */
export function wholeDecoders({ whole }: Corpus): Decoder[] {
  const decoder = new GuestDecoder(linuxX8664, { allowPipelining: true });
  const bytes = Buffer.from(whole);
  return [
    {
      name: "ours",
      run: () => {
        decoder.push(bytes);
        return drain(decoder);
      },
      decoded: () => {
        decoder.push(bytes);
        return collect(decoder);
      },
    },
    {
      name: "binary-parser",
      run: () => requests.parse(bytes),
      decoded: () => (requests.parse(bytes) as { requests: ParsedRequest[] }).requests,
    },
  ];
}

/** Decodes requests that come one by one, as a live guest's do. */
export function messageDecoders(corpus: Corpus): Decoder[] {
  const decoder = new GuestDecoder(linuxX8664);
  const messages = corpus.requests.map((bytes) => Buffer.from(bytes));
  const decode = (message: Buffer) => {
    decoder.push(message);
    const decoded = decoder.next();
    decoder.expectRequest();
    return decoded;
  };
  return [
    { name: "ours", run: () => each(messages, decode), decoded: () => messages.map(decode).map(plain) },
    {
      name: "binary-parser",
      run: () => each(messages, (message) => request.parse(message)),
      decoded: () => messages.map((message) => request.parse(message) as ParsedRequest),
    },
  ];
}

/** A decoder as a contestant. */
export function contestant({ name, run }: Decoder): Contestant {
  return { name, run };
}

function each(messages: readonly Buffer[], decode: (message: Buffer) => unknown): unknown {
  let last: unknown;
  for (const message of messages) last = decode(message);
  return last;
}

function drain(decoder: GuestDecoder): GuestMessage | undefined {
  let last: GuestMessage | undefined;
  for (let message = decoder.next(); message; message = decoder.next()) last = message;
  return last;
}

function collect(decoder: GuestDecoder): ParsedRequest[] {
  const all: ParsedRequest[] = [];
  for (let message = decoder.next(); message; message = decoder.next()) all.push(plain(message));
  return all;
}

function plain(message: GuestMessage | undefined): ParsedRequest {
  if (message?.kind !== "request") throw new Error(`expected a known request, decoded ${message?.kind}`);
  return { length: message.call.length, signature: message.call, args: { ...message.args } };
}
