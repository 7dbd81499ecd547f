import type { Exchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { MemoryImage, type Segment } from "../memory-image.js";
import { type OutputRegion, outputRegions } from "../output-regions.js";
import { quote } from "../trace/quote.js";
import { placeOf } from "./address-place.js";
import { bytesDifference, firstDifference, SHOWN_BYTES } from "./bytes-difference.js";
import type { CompareContext } from "./compare-exchange.js";
import type { Difference } from "./divergence.js";
import { compareStructs, type PlacedField } from "./match-structs.js";

/**
 * Compares what two controllers wrote into the guest's memory during a call: however they cut it, the same bytes
 * must be there afterwards, but for fields that may differ. What is in blocks of their own is compared by the result.
 */
export function compareWrites(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): Difference | undefined {
  const mine = writesOf(recorded);
  const others = writesOf(live);
  const theirRegions = outputRegions(live, context.abi) ?? [];
  for (const [index, region] of (outputRegions(recorded, context.abi) ?? []).entries()) {
    // The live call has the same arguments, but for the addresses that the controllers gave out.
    const theirs = theirRegions[index] ?? region;
    const difference = compareRegion(
      { region, pieces: cutOut(mine, region), memory: context.recordedMemory },
      { region: theirs, pieces: cutOut(others, theirs), memory: context.liveMemory },
      context,
    );
    if (difference) return difference;
  }
  return comparePieces(elsewhere(mine, recorded), elsewhere(others, live), "");
}

function writesOf(exchange: Exchange): MemoryImage {
  const image = new MemoryImage();
  for (const { command } of exchange.commands)
    if (command.kind === "write-memory") image.write(command.address, command.data);
  for (const { address, data } of memoryOf(exchange).blocks) image.forget(address, data.length);
  return image;
}

/** Takes what was written in a region out of an image, by its place in the region. */
function cutOut(image: MemoryImage, { address, length }: OutputRegion): Segment[] {
  const pieces = image.within(address, length);
  image.forget(address, length);
  return pieces.map((piece) => ({ address: piece.address - address, bytes: piece.bytes }));
}

/** What was written outside of all regions: by its place behind an argument, which may lie anywhere. */
function elsewhere(image: MemoryImage, { request }: Exchange): Segment[] {
  return image.within(0n, Number.POSITIVE_INFINITY).map((piece) => {
    const place = placeOf(piece.address, request);
    return place ? { ...piece, address: BigInt(place.offset) } : piece;
  });
}

/** What one controller wrote in a region, and the memory that it left. */
interface Written {
  readonly region: OutputRegion;
  readonly pieces: readonly Segment[];
  readonly memory: MemoryImage;
}

function compareRegion(recorded: Written, live: Written, context: CompareContext): Difference | undefined {
  const { argument, struct } = recorded.region;
  const { name, role, optional, value } = argument;
  const bothWrote = recorded.pieces.length > 0 && live.pieces.length > 0;
  if (bothWrote && isRandom(recorded.region, context) && context.rules.mayDiffer("random")) return undefined;
  if (optional && !bothWrote) return undefined;
  const mine = contentOf(recorded);
  const others = contentOf(live);
  if (bothWrote && mine && others) {
    const { rules } = context;
    if ((value.as === "scalar" || value.as === "array") && rules.mayDiffer(role)) return undefined;
    if (struct) return fieldsMismatch(compareStructs(struct, mine, others, context), name);
  }
  return comparePieces(recorded.pieces, live.pieces, name);
}

/** Whether a region is filled from a source of random numbers. */
function isRandom({ address, length }: OutputRegion, { types }: CompareContext): boolean {
  const type = types.at(address, length);
  return "role" in type && type.role === "random";
}

function fieldsMismatch(fields: readonly PlacedField[], place: string): Difference | undefined {
  const [first] = fields;
  if (!first) return undefined;
  const { path, expected, received } = first;
  return {
    ...mismatch(`${path}=${expected} in ${place}`, `${path}=${received}`),
    fields: fields.map((field) => ({
      name: field.name,
      expected: field.expected,
      received: field.received,
    })),
  };
}

/** All of a region as a controller left it, where it may have written only a part of it now. */
function contentOf({ region, memory }: Written): Uint8Array | undefined {
  return memory.read(region.address, region.length);
}

function comparePieces(
  recorded: readonly Segment[],
  live: readonly Segment[],
  place: string,
): Difference | undefined {
  for (let i = 0; i < Math.max(recorded.length, live.length); i++) {
    const mine = recorded[i];
    const others = live[i];
    const at = firstDifference(mine, others);
    if (at === undefined) continue;
    const where = place === "" ? "" : ` in ${place}`;
    const difference = mismatch(`${pieceText(mine, at)}${where}`, pieceText(others, at));
    const bytes = mine && others ? bytesDifference(mine, others, place || "memory") : undefined;
    return bytes ? { ...difference, bytes } : difference;
  }
  return undefined;
}

/** A piece from a little before the place that matters. */
function pieceText(piece: Segment | undefined, at: number): string {
  if (!piece) return "nothing written";
  const from = Math.max(0, at - SHOWN_BYTES / 2);
  const place = piece.address + BigInt(from);
  return `${quote(piece.bytes.subarray(from), SHOWN_BYTES)} at +${place}`;
}

function mismatch(expected: string, received: string): Difference {
  return { code: "write_mismatch", expected, received };
}
