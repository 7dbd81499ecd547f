import type { Spec } from "@sandbox/spec";
import { type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { callAreas, codecName } from "./calls.js";

/** How signatures are told apart by a few of their bytes. */
interface PerfectHash {
  readonly bits: number;
  readonly multiplier: number;
  /** How many bytes of a signature count, a power of two. */
  readonly samples: number;
}

/** The table in which a decoder finds the codec of a signature. */
export function emitDispatch(spec: Spec): Promise<GeneratedFile> {
  const signatures = spec.calls.map((call) => call.signature);
  const hash = findPerfectHash(signatures);
  const slots = spec.calls
    .map((call) => ({ slot: slotOf(call.signature, hash), codec: codecName(call) }))
    .sort((a, b) => a.slot - b.slot)
    .map(({ slot, codec }) => `[${slot}, ${codec}],`);
  const steps = Array.from({ length: hash.samples }, (_, i) => {
    return `hash = Math.imul(hash, MULTIPLIER) + (bytes[${samplePlace(i, hash.samples)}] as number);`;
  });
  const statements = [
    `const MULTIPLIER = ${hash.multiplier};`,
    `const SLOTS = ${2 ** hash.bits};`,
    `/** Each signature has a slot of its own: the generator looked for a multiplier that makes it so. */
const table = new Array<CallEntry | undefined>(SLOTS).fill(undefined);`,
    `for (const [slot, codec] of [\n${slots.join("\n")}\n] satisfies [number, AnyCallCodec][]) table[slot] = callEntry(codec);`,
    `/** The call whose length byte and signature begin at \`at\`; the signature must be there whole. */
export function findCall(bytes: Uint8Array, at: number): CallEntry | undefined {
  const length = bytes[at] as number;
  const last = length - 1;
  let hash = length;
  ${steps.join("\n  ")}
  const entry = table[Math.imul(hash, MULTIPLIER) >>> ${32 - hash.bits}];
  if (!entry || entry.head.length !== length + 1) return undefined;
  for (let i = 1; i <= length; i++) if (entry.head[i] !== bytes[at + i]) return undefined;
  return entry;
}`,
  ];
  const text = statements.join("\n");
  return printModule({
    path: "dispatch.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("../call-codec.js", ["type AnyCallCodec", "type CallEntry", "callEntry"], text),
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

/** Where sample `i` of a signature is read, as TypeScript: \`at\` is its length byte, \`last\` one less than its length. */
function samplePlace(i: number, samples: number): string {
  if (i === 0) return "at + 1";
  const shift = Math.log2(samples);
  return i === 1 ? `at + 1 + (last >> ${shift})` : `at + 1 + ((last * ${i}) >> ${shift})`;
}

function slotOf(signature: string, { bits, multiplier, samples }: PerfectHash): number {
  const last = signature.length - 1;
  let hash = signature.length;
  for (let i = 0; i < samples; i++) {
    hash = Math.imul(hash, multiplier) + signature.charCodeAt((last * i) >> Math.log2(samples));
  }
  return Math.imul(hash, multiplier) >>> (32 - bits);
}

function findPerfectHash(signatures: readonly string[]): PerfectHash {
  const smallest = Math.ceil(Math.log2(signatures.length * 4));
  for (let samples = 4; samples <= 64; samples *= 2) {
    for (let bits = smallest; bits <= smallest + 4; bits++) {
      const multiplier = findMultiplier(signatures, bits, samples);
      if (multiplier !== undefined) return { bits, multiplier, samples };
    }
  }
  throw new Error("no perfect hash for the signatures of the specification");
}

/** Tries multipliers in a fixed order, so that the same specification gives the same table. */
function findMultiplier(signatures: readonly string[], bits: number, samples: number): number | undefined {
  let multiplier = 0x9e3779b1;
  for (let attempt = 0; attempt < 20_000; attempt++) {
    multiplier = (Math.imul(multiplier, 1664525) + 1013904223) | 1;
    const used = new Set(signatures.map((one) => slotOf(one, { bits, multiplier, samples })));
    if (used.size === signatures.length) return multiplier;
  }
  return undefined;
}
