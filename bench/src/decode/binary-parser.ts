import {
  callCodecs,
  encodeSignature,
  GuestDecoder,
  linuxX8664,
  parseSignature,
  Writer,
} from "@sandbox/protocol";
import { Parser } from "binary-parser";

/** What binary-parser makes of a request. */
export interface ParsedRequest {
  readonly length: number;
  readonly signature: string;
  readonly args: Readonly<Record<string, number | bigint>>;
}

type FieldType = "double" | "int32" | "uint32" | "int64" | "uint64";

/**
 * binary-parser at its best for these bytes: a signature is looked up in a Map, and what C holds in 32 bits is
 * read as 32 bits, not as a bigint. It does not look at the upper half, which our decoder does.
 */
export function tunedParsers(): { request: Parser; requests: Parser } {
  const numbers = new Map(Object.keys(callCodecs).map((signature, index) => [signature, index]));
  const choices = Object.fromEntries(
    [...numbers].map(([signature, number]) => [number, argsParser(signature)]),
  );
  const request = new Parser()
    .endianness("little")
    .uint8("length")
    .string("signature", { length: "length", encoding: "latin1" })
    .choice("args", {
      // In an array the argument is the whole, `this` the item.
      tag(this: { signature: string }) {
        return numbers.get(this.signature) ?? -1;
      },
      choices,
    });
  const requests = new Parser().array("requests", { type: request, readUntil: "eof" });
  return { request, requests };
}

function argsParser(signature: string): Parser {
  const parser = new Parser().endianness("little");
  for (const { name, type } of fieldsOf(signature)) addField(parser, name, type);
  return parser;
}

function addField(parser: Parser, name: string, type: FieldType): void {
  switch (type) {
    case "double":
      parser.doublele(name);
      return;
    case "int32":
      parser.int32(name).seek(4);
      return;
    case "uint32":
      parser.uint32(name).seek(4);
      return;
    case "int64":
      parser.int64(name);
      return;
    case "uint64":
      parser.uint64(name);
  }
}

/** The arguments of a call and how wide they are, learnt from what our decoder makes of all ones in one of them. */
function fieldsOf(signature: string): { name: string; type: FieldType }[] {
  const kinds = [...(parseSignature(signature)?.argumentKinds ?? "")];
  const names = Object.keys(
    decodeArgs(
      signature,
      kinds.map(() => 0n),
    ) ?? {},
  );
  return names.map((name, index) => {
    const args = decodeArgs(
      signature,
      kinds.map((_, other) => (other === index ? -1n : 0n)),
    );
    return { name, type: kinds[index] === "f" ? "double" : typeOf(args?.[name]) };
  });
}

/** An unsigned type of 32 bits does not hold all ones in 64. */
function typeOf(allOnes: number | bigint | undefined): FieldType {
  if (allOnes === undefined) return "uint32";
  if (typeof allOnes === "number") return "int32";
  return allOnes < 0n ? "int64" : "uint64";
}

function decodeArgs(
  signature: string,
  words: readonly bigint[],
): Record<string, number | bigint> | undefined {
  const writer = new Writer(linuxX8664);
  encodeSignature(writer, signature);
  for (const word of words) writer.integer(word);
  const decoder = new GuestDecoder(linuxX8664);
  decoder.push(writer.take());
  const message = decoder.next();
  return message?.kind === "request" ? { ...message.args } : undefined;
}
