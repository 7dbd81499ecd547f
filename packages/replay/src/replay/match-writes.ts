import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { MemoryImage, type Segment } from "../memory-image.js";
import { type OutputRegion, outputRegions } from "../output-regions.js";
import { quote } from "../trace/quote.js";
import type { Difference } from "./divergence.js";
import { compareStructs, mayDiffer } from "./match-structs.js";

/** No more of a buffer is shown. */
const SHOWN_BYTES = 64;

/**
 * Compares what two controllers wrote into the guest's memory during a call: however they cut it, the same bytes
 * must be there afterwards, but for fields that may differ. What is in blocks of their own is compared by the result.
 */
export function compareWrites(recorded: Exchange, live: Exchange, abi: Abi): Difference | undefined {
  const ours = { image: writesOf(recorded), regions: outputRegions(recorded, abi) ?? [] };
  const theirs = { image: writesOf(live), regions: outputRegions(live, abi) ?? [] };
  for (const [index, region] of ours.regions.entries()) {
    const other = theirs.regions[index] as OutputRegion;
    const before = ours.image.within(region.address, region.length);
    const after = theirs.image.within(other.address, other.length);
    const difference = compareRegion(region, relative(before, region), relative(after, other), abi);
    if (difference) return difference;
    ours.image.forget(region.address, region.length);
    theirs.image.forget(other.address, other.length);
  }
  return compareElsewhere(ours.image, theirs.image);
}

function writesOf(exchange: Exchange): MemoryImage {
  const image = new MemoryImage();
  for (const { command } of exchange.commands)
    if (command.kind === "write-memory") image.write(command.address, command.data);
  for (const { address, data } of memoryOf(exchange).blocks) image.forget(address, data.length);
  return image;
}

/** Pieces by their place in the region. */
function relative(pieces: readonly Segment[], { address }: OutputRegion): Segment[] {
  return pieces.map((piece) => ({ address: piece.address - address, bytes: piece.bytes }));
}

function compareRegion(
  { argument, length, struct }: OutputRegion,
  recorded: readonly Segment[],
  live: readonly Segment[],
  abi: Abi,
): Difference | undefined {
  const { name, role, optional } = argument;
  if (optional && (recorded.length === 0 || live.length === 0)) return undefined;
  const isWhole = (pieces: readonly Segment[]) => pieces[0]?.bytes.length === length;
  if (isWhole(recorded) && isWhole(live)) {
    if (argument.value.as === "scalar-out" && mayDiffer(role)) return undefined;
    const [mine, others] = [recorded[0] as Segment, live[0] as Segment];
    const field = struct && compareStructs(abi, struct, mine.bytes, others.bytes);
    if (field)
      return mismatch(`${field.field}=${field.expected} in ${name}`, `${field.field}=${field.received}`);
    if (struct) return undefined;
  }
  return comparePieces(recorded, live, ` in ${name}`);
}

function compareElsewhere(recorded: MemoryImage, live: MemoryImage): Difference | undefined {
  const pieces = (image: MemoryImage) => image.within(0n, Number.POSITIVE_INFINITY);
  return comparePieces(pieces(recorded), pieces(live), "");
}

function comparePieces(
  recorded: readonly Segment[],
  live: readonly Segment[],
  where: string,
): Difference | undefined {
  for (let i = 0; i < Math.max(recorded.length, live.length); i++) {
    const mine = recorded[i];
    const others = live[i];
    const at = firstDifference(mine, others);
    if (at === undefined) continue;
    return mismatch(`${pieceText(mine, at)}${where}`, pieceText(others, at));
  }
  return undefined;
}

/** Where two pieces first differ, in bytes from their beginning. */
function firstDifference(mine: Segment | undefined, others: Segment | undefined): number | undefined {
  if (!mine || !others || mine.address !== others.address) return 0;
  const at = mine.bytes.findIndex((byte, index) => byte !== others.bytes[index]);
  if (at >= 0) return at;
  return mine.bytes.length < others.bytes.length ? mine.bytes.length : undefined;
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
