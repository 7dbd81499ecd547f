/** Translates the named numbers of a guest whose system has others than Linux on x86-64. */
export interface GuestNumbers {
  /** What the guest knows as this canonical number; a flag that its system lacks is left out. */
  toGuest(canonical: number): number;
  /**
   * The canonical number of what the guest sent. What has no name stays as it is;
   * `undefined` where it would then be taken for something else.
   */
  fromGuest(number: number): number | undefined;
}

type Names = Readonly<Record<string, number>>;
/** The names that have another number in the guest; `null` where its system has no such name. */
type Overrides = Readonly<Record<string, number | null>>;

/** Numbers of which a value is one. */
export function guestEnum(names: Names, overrides: Overrides): GuestNumbers {
  const pairs = pairsOf(names, overrides);
  const toGuest = new Map(pairs);
  const fromGuest = new Map(pairs.map(([canonical, guest]) => [guest, canonical]));
  const taken = new Set(Object.values(names));
  return {
    toGuest: (canonical) => toGuest.get(canonical) ?? canonical,
    fromGuest: (number) => fromGuest.get(number) ?? (taken.has(number) ? undefined : number),
  };
}

/** Bits that are combined; those of `mask` are one value, the same in every system. */
export function guestFlags(names: Names, overrides: Overrides, mask: number): GuestNumbers {
  const pairs = pairsOf(names, overrides).filter(([canonical]) => (canonical & ~mask) !== 0);
  const canonicalBits = Object.values(names).reduce((bits, value) => bits | value, mask);
  return {
    toGuest(canonical) {
      let rest = canonical & ~mask;
      let guest = canonical & mask;
      for (const [bits, other] of pairs) {
        if ((rest & bits) !== bits) continue;
        guest |= other;
        rest &= ~bits;
      }
      return guest | (rest & ~canonicalBits);
    },
    fromGuest(number) {
      let rest = number & ~mask;
      let canonical = number & mask;
      for (const [bits, other] of pairs) {
        if (other === 0 || (rest & other) !== other) continue;
        canonical |= bits;
        rest &= ~other;
      }
      return (rest & canonicalBits) === 0 ? canonical | rest : undefined;
    },
  };
}

/** Canonical and guest's number of each name that both have; combinations come before their parts. */
function pairsOf(names: Names, overrides: Overrides): [canonical: number, guest: number][] {
  return Object.entries(names)
    .flatMap(([name, canonical]): [number, number][] => {
      const guest = name in overrides ? overrides[name] : canonical;
      return guest === null || guest === undefined ? [] : [[canonical, guest]];
    })
    .sort(([, a], [, b]) => bitCount(b) - bitCount(a));
}

function bitCount(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
