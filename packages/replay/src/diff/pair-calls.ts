import { type Alignment, align } from "./align.js";

/** How two calls, or one, stand in a comparison. */
export type StepKind = "same" | "changed" | "dropped" | "inserted";

/** The numbers of a recording's calls: equal ones ask the same, or have the same signature. */
export interface CallNumbers {
  readonly keys: Int32Array;
  readonly signatures: Int32Array;
}

/** An alignment in which calls of one signature that ask other things stand beside each other, too. */
export interface Pairing extends Alignment {
  /** For each call of the first that is in another place of the second: where, from 0; for the second likewise. */
  readonly movedTo: ReadonlyMap<number, number>;
  readonly movedFrom: ReadonlyMap<number, number>;
}

/** Finds which calls of two recordings belong together. */
export function pairCalls(a: CallNumbers, b: CallNumbers): Pairing {
  const first = align(a.keys, b.keys);
  const { movedTo, movedFrom } = movedCalls(first, a.keys, b.keys);
  const steps = { a: new Int32Array(first.a.length), b: new Int32Array(first.a.length) };
  let count = 0;
  const add = (x: number, y: number) => {
    steps.a[count] = x;
    steps.b[count++] = y;
  };
  for (let at = 0; at < first.a.length; ) {
    const end = gapEnd(first, at);
    if (end === at) {
      add(first.a[at] as number, first.b[at] as number);
      at++;
      continue;
    }
    const gapA = first.a.subarray(at, end).filter((x) => x >= 0);
    const gapB = first.b.subarray(at, end).filter((y) => y >= 0);
    // What has gone elsewhere is no other form of what stands here.
    const kindsA = gapA.map((x) => (movedTo.has(x) ? -1 - x : (a.signatures[x] as number)));
    const kindsB = gapB.map((y) => (movedFrom.has(y) ? MINIMUM + y : (b.signatures[y] as number)));
    const inner = align(kindsA, kindsB);
    for (const [index, x] of inner.a.entries()) {
      const y = inner.b[index] as number;
      add(x < 0 ? -1 : (gapA[x] as number), y < 0 ? -1 : (gapB[y] as number));
    }
    at = end;
  }
  return { a: steps.a.subarray(0, count), b: steps.b.subarray(0, count), movedTo, movedFrom };
}

/** Numbers from here on are as far from those of the other side as can be. */
const MINIMUM = -(2 ** 31);

/** Where the steps end that only one side has. */
function gapEnd({ a, b }: Alignment, at: number): number {
  let end = at;
  while (end < a.length && ((a[end] as number) < 0 || (b[end] as number) < 0)) end++;
  return end;
}

/** Calls that are in both, but in another order: the first dropped one of a key goes with the first inserted one. */
function movedCalls({ a, b }: Alignment, keysA: Int32Array, keysB: Int32Array) {
  const dropped = new Map<number, number[]>();
  for (const [step, x] of a.entries()) {
    if (x < 0 || (b[step] as number) >= 0) continue;
    const key = keysA[x] as number;
    const waiting = dropped.get(key);
    if (waiting) waiting.push(x);
    else dropped.set(key, [x]);
  }
  for (const waiting of dropped.values()) waiting.reverse();
  const movedTo = new Map<number, number>();
  const movedFrom = new Map<number, number>();
  for (const [step, y] of b.entries()) {
    if (y < 0 || (a[step] as number) >= 0) continue;
    const x = dropped.get(keysB[y] as number)?.pop();
    if (x === undefined) continue;
    movedTo.set(x, y);
    movedFrom.set(y, x);
  }
  return { movedTo, movedFrom };
}
