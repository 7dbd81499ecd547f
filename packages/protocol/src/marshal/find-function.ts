import { marshalFunctions } from "../gen/marshal/functions.js";
import type { Input } from "../input.js";
import type { MarshalFunctionRow } from "./form.js";

/** A function with its name as bytes, four at a time: the last four again, so that no byte is left over. */
interface Entry {
  readonly row: MarshalFunctionRow;
  readonly length: number;
  readonly words: Int32Array;
  /** Another one in the same slot. */
  readonly next: Entry | undefined;
}

const SLOT_BITS = 9;
let table: readonly (Entry | undefined)[] | undefined;

/** The function whose name begins at `at` and has `length` bytes, which are there. */
export function findFunction(input: Input, at: number, length: number): MarshalFunctionRow | undefined {
  if (length < 4) return undefined;
  table ??= makeTable();
  const tail = at + length - 4;
  let entry = table[slotOf(input.fourBytes(tail), length)];
  while (entry !== undefined && !(entry.length === length && isName(input, at, tail, entry.words)))
    entry = entry.next;
  return entry?.row;
}

function isName(input: Input, at: number, tail: number, words: Int32Array): boolean {
  const last = words.length - 1;
  for (let i = 0; i < last; i++) if (input.fourBytes(at + 4 * i) !== words[i]) return false;
  return input.fourBytes(tail) === words[last];
}

function slotOf(tail: number, length: number): number {
  return Math.imul(tail ^ (length * 0x01000193), 0x9e3779b1) >>> (32 - SLOT_BITS);
}

/** Made when it is first asked for: who only imports the package does not pay for it. */
function makeTable(): (Entry | undefined)[] {
  const slots = new Array<Entry | undefined>(2 ** SLOT_BITS).fill(undefined);
  for (const row of Object.values(marshalFunctions)) {
    const { name } = row;
    const view = new DataView(Uint8Array.from(name, (letter) => letter.charCodeAt(0)).buffer);
    const tailAt = name.length - 4;
    if (tailAt < 0) throw new RangeError(`${name} is too short to be found`);
    const places = [...Array.from({ length: Math.ceil(tailAt / 4) }, (_, i) => 4 * i), tailAt];
    const words = Int32Array.from(places, (place) => view.getInt32(place, true));
    const slot = slotOf(words[words.length - 1] ?? 0, name.length);
    slots[slot] = { row, length: name.length, words, next: slots[slot] };
  }
  return slots;
}
