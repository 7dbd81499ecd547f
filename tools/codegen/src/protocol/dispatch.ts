import type { Spec } from "@sandbox/spec";
import { type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { callAreas, codecName } from "./calls.js";

/** How signatures are told apart by their lengths and some of their bytes, four at a time. */
interface PerfectHash {
  readonly bits: number;
  /** One for each place that is read. The places are evenly spread, the first and the last four bytes among them. */
  readonly multipliers: readonly number[];
  readonly lengthMultiplier: number;
}

/** The table in which a decoder finds the codec of a signature. */
export function emitDispatch(spec: Spec): Promise<GeneratedFile> {
  const statements = dispatchStatements(spec);
  const text = statements.join("\n");
  return printModule({
    path: "dispatch.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("../call-codec.js", ["type CallEntry", "callTable"], text),
      importFrom("../input.js", ["type Input"], text),
      ...callAreas(spec).map((area) => ({
        moduleSpecifier: `./calls/${area}.js`,
        namedImports: spec.calls
          .filter((call) => call.area === area)
          .map(codecName)
          .sort(),
      })),
    ],
    statements,
  });
}

/** The table and the function that looks into it. */
export function dispatchStatements(spec: Spec): string[] {
  const signatures = spec.calls.map((call) => call.signature);
  const hash = findPerfectHash(signatures);
  const slots = spec.calls
    .map((call) => ({
      slot: slotOf(samplesOf(call.signature, hash.multipliers.length - 1), hash),
      codec: codecName(call),
    }))
    .sort((a, b) => a.slot - b.slot)
    .map(({ slot, codec }) => `[${slot}, ${codec}],`);
  const products = [
    ...hash.multipliers.map((multiplier, i) => {
      return `Math.imul(input.fourBytes(${samplePlace(i, hash.multipliers.length - 1)}), ${multiplier})`;
    }),
    `Math.imul(last, ${hash.lengthMultiplier})`,
  ];
  const statements = [
    `/** Each signature has a slot of its own: the generator looked for multipliers that make it so. */
const { entries, heads } = callTable(${2 ** hash.bits}, [\n${slots.join("\n")}\n]);`,
    `/** The call whose signature begins at \`at\` and has \`length\` bytes, which must be there. */
export function findCall(input: Input, at: number, length: number): CallEntry | undefined {
  const last = length - 4;
  if (last < 0) return undefined;
  const hash = ${products.join(" +\n    ")};
  const entry = entries[hash >>> ${32 - hash.bits}];
  if (entry?.tailAt !== last || entry.tail !== input.fourBytes(at + last)) return undefined;
  const { headStart, headEnd } = entry;
  for (let i = headStart, from = at; i < headEnd; i++, from += 4) {
    if (heads[i] !== input.fourBytes(from)) return undefined;
  }
  return entry;
}`,
  ];
  return statements;
}

/** Where sample `i` of `steps` is read, as TypeScript: the last one begins `last` bytes behind the first. */
function samplePlace(i: number, steps: number): string {
  if (i === 0) return "at";
  if (i === steps) return "at + last";
  const shift = Math.log2(steps);
  return i === 1 ? `at + (last >> ${shift})` : `at + ((last * ${i}) >> ${shift})`;
}

/** What of a signature is hashed when it is read in so many steps: four bytes at each, and its length. */
function samplesOf(signature: string, steps: number): number[] {
  const bytes = Buffer.from(signature, "latin1");
  const last = bytes.length - 4;
  const shift = Math.log2(steps);
  const places = Array.from({ length: steps + 1 }, (_, i) => (last * i) >> shift);
  return [...places.map((place) => bytes.readInt32LE(place)), last];
}

function slotOf(samples: readonly number[], { bits, multipliers, lengthMultiplier }: PerfectHash): number {
  let hash = 0;
  samples.forEach((sample, i) => {
    hash = (hash + Math.imul(sample, multipliers[i] ?? lengthMultiplier)) | 0;
  });
  return hash >>> (32 - bits);
}

function findPerfectHash(signatures: readonly string[]): PerfectHash {
  const smallest = Math.ceil(Math.log2(signatures.length * 4));
  for (let steps = 2; steps <= 64; steps *= 2) {
    const samples = signatures.map((signature) => samplesOf(signature, steps));
    // Where two signatures look alike at these places, no multiplier tells them apart.
    if (new Set(samples.map(String)).size < samples.length) continue;
    for (let bits = smallest; bits <= smallest + 4; bits++) {
      const hash = findMultipliers(samples, bits, steps + 1);
      if (hash) return hash;
    }
  }
  throw new Error("no perfect hash for the signatures of the specification");
}

/** Tries multipliers in a fixed order, so that the same specification gives the same table. */
function findMultipliers(
  samples: readonly (readonly number[])[],
  bits: number,
  count: number,
): PerfectHash | undefined {
  let state = 0x9e3779b1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state | 1;
  };
  for (let attempt = 0; attempt < 20_000; attempt++) {
    const hash = { bits, multipliers: Array.from({ length: count }, next), lengthMultiplier: next() };
    const used = new Set<number>();
    if (samples.every((one) => used.size < used.add(slotOf(one, hash)).size)) return hash;
  }
  return undefined;
}
