/** Two sequences side by side: `a[i]` is the place of a step in the first, -1 where only the second has it. */
export interface Alignment {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** A part of both sequences: from a begin to an end that is no more of it. */
interface Part {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/** By how many steps a part may differ for the shortest edit to be looked for. */
const MAXIMUM_EDITS = 1000;

/**
 * Aligns two sequences of numbers: both in order, equal numbers side by side, as many as there can be (Myers' shortest
 * edit) where they differ by 1,000 steps at most. Of others what is once in either is taken for fixed, and what lies
 * between is aligned by itself (patience); where nothing is, they are another thing altogether. So time and memory are
 * bounded for any input.
 */
export function align(a: Int32Array, b: Int32Array): Alignment {
  const pairs: [number, number][] = [];
  const parts: Part[] = [{ a0: 0, a1: a.length, b0: 0, b1: b.length }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const rest = trim(a, b, part, pairs);
    if (rest.a0 === rest.a1 || rest.b0 === rest.b1) continue;
    if (shortestEdit(a, b, rest, pairs)) continue;
    const anchors = uniquePairs(a, b, rest);
    if (anchors.length > 0) parts.push(...between(anchors, rest, pairs));
  }
  pairs.sort(([x], [y]) => x - y);
  return merged(pairs, a.length, b.length);
}

/** Takes equal begins and ends. */
function trim(a: Int32Array, b: Int32Array, part: Part, pairs: [number, number][]): Part {
  let { a0, a1, b0, b1 } = part;
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) pairs.push([a0++, b0++]);
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) pairs.push([--a1, --b1]);
  return { a0, a1, b0, b1 };
}

/** The numbers that are once in either part, as far as they come in the same order. */
function uniquePairs(a: Int32Array, b: Int32Array, { a0, a1, b0, b1 }: Part): [number, number][] {
  const places = new Map<number, { count: number; a: number; others: number; b: number }>();
  for (let i = a0; i < a1; i++) {
    const place = places.get(a[i] as number);
    if (place) place.count++;
    else places.set(a[i] as number, { count: 1, a: i, others: 0, b: -1 });
  }
  for (let i = b0; i < b1; i++) {
    const place = places.get(b[i] as number);
    if (!place) continue;
    place.others++;
    place.b = i;
  }
  const pairs: [number, number][] = [];
  for (const { count, a, others, b } of places.values()) if (count === 1 && others === 1) pairs.push([a, b]);
  return longestAscending(pairs);
}

/** Of pairs that ascend by their first, the most that ascend by their second, too. */
function longestAscending(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  for (const [index, [, value]] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] as number] as [number, number])[1] < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  }
  const chosen: [number, number][] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] as number)
    chosen.push(pairs[at] as [number, number]);
  return chosen.reverse();
}

function between(anchors: readonly [number, number][], rest: Part, pairs: [number, number][]): Part[] {
  const parts: Part[] = [];
  let { a0, b0 } = rest;
  for (const [x, y] of anchors) {
    parts.push({ a0, a1: x, b0, b1: y });
    pairs.push([x, y]);
    a0 = x + 1;
    b0 = y + 1;
  }
  parts.push({ a0, a1: rest.a1, b0, b1: rest.b1 });
  return parts;
}

/** Myers' greedy algorithm; `false` where it takes more than `MAXIMUM_EDITS`. */
function shortestEdit(a: Int32Array, b: Int32Array, part: Part, pairs: [number, number][]): boolean {
  const [n, m] = [part.a1 - part.a0, part.b1 - part.b0];
  const limit = Math.min(n + m, MAXIMUM_EDITS);
  const trace: Int32Array[] = [];
  const furthest = new Int32Array(2 * limit + 3);
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest.slice(limit - edits, limit + edits + 3));
    for (let k = -edits; k <= edits; k += 2) {
      const down = furthest[limit + 1 + k + 1] as number;
      const right = furthest[limit + 1 + k - 1] as number;
      let x = k === -edits || (k !== edits && right < down) ? down : right + 1;
      let y = x - k;
      while (x < n && y < m && a[part.a0 + x] === b[part.b0 + y]) {
        x++;
        y++;
      }
      furthest[limit + 1 + k] = x;
      if (x < n || y < m) continue;
      backtrack(trace, part, edits, pairs);
      return true;
    }
  }
  return false;
}

function backtrack(trace: readonly Int32Array[], part: Part, edits: number, pairs: [number, number][]): void {
  let [x, y] = [part.a1 - part.a0, part.b1 - part.b0];
  for (let d = edits; d >= 0; d--) {
    // Of round `d`, what was known before it: diagonals from -d-1 to d+1.
    const before = trace[d] as Int32Array;
    const at = (k: number) => before[k + d + 1] as number;
    const k = x - y;
    const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const startX = d === 0 ? 0 : isDown ? at(k + 1) : at(k - 1) + 1;
    const startY = startX - k;
    while (x > startX && y > startY) pairs.push([part.a0 + --x, part.b0 + --y]);
    if (d === 0) return;
    if (isDown) y = startY - 1;
    else x = startX - 1;
    x = isDown ? startX : x;
    y = isDown ? y : startY;
  }
}

function merged(pairs: readonly [number, number][], lengthA: number, lengthB: number): Alignment {
  const length = lengthA + lengthB - pairs.length;
  const a = new Int32Array(length).fill(-1);
  const b = new Int32Array(length).fill(-1);
  let [step, i, j] = [0, 0, 0];
  for (const [x, y] of [...pairs, [lengthA, lengthB] as const]) {
    while (i < x) a[step++] = i++;
    while (j < y) b[step++] = j++;
    if (x === lengthA) break;
    a[step] = i++;
    b[step++] = j++;
  }
  return { a, b };
}
