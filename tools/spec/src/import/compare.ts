import type { Inventory } from "../model.js";

/** One difference between what a guest calls and what is known of it. */
export type Difference =
  | {
      readonly kind: "new";
      readonly signature: string;
      /** Whether the specification describes it, and only this guest did not call it before. */
      readonly described: boolean;
    }
  | { readonly kind: "gone"; readonly signature: string }
  | {
      readonly kind: "re-typed";
      readonly signature: string;
      readonly described: boolean;
      /** The signature that the name had. */
      readonly before: string;
    };

/**
 * What differs between a dump, the guest's inventory (if there is one) and the specification's signatures.
 * The same name with other kinds is one difference, not a call gone and another one new.
 */
export function compareDump(
  dump: Inventory,
  inventory: Inventory | undefined,
  described: ReadonlySet<string>,
): Difference[] {
  const before = new Map<string, string>();
  for (const signature of described) before.set(nameOf(signature), signature);
  for (const signature of inventory?.signatures ?? []) before.set(nameOf(signature), signature);
  const called = new Set(inventory?.signatures ?? dump.signatures);
  const differences: Difference[] = [];
  for (const signature of dump.signatures) {
    if (described.has(signature) && called.has(signature)) continue;
    const known = { signature, described: described.has(signature) };
    const earlier = before.get(nameOf(signature));
    const retyped = earlier !== undefined && earlier !== signature;
    differences.push(retyped ? { kind: "re-typed", ...known, before: earlier } : { kind: "new", ...known });
  }
  const names = new Set(dump.signatures.map(nameOf));
  for (const signature of inventory?.signatures ?? []) {
    if (!names.has(nameOf(signature))) differences.push({ kind: "gone", signature });
  }
  return differences;
}

/** The inventory of a guest, or where there is none of that name the one that shares most of its calls. */
export function inventoryFor(
  name: string,
  dump: Inventory,
  inventories: readonly Inventory[],
): Inventory | undefined {
  const own = inventories.find((one) => one.name === name);
  if (own) return own;
  const names = new Set(dump.signatures.map(nameOf));
  let nearest: Inventory | undefined;
  let best = 0.5;
  for (const one of inventories) {
    const others = new Set(one.signatures.map(nameOf));
    const shared = [...names].filter((each) => others.has(each)).length;
    const likeness = shared / (names.size + others.size - shared);
    if (likeness <= best) continue;
    best = likeness;
    nearest = one;
  }
  return nearest;
}

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf("("));
}
