/** Two lists of named things side by side: what both have, what only one has. */
export interface Comparison<T> {
  readonly kept: readonly { readonly before: T; readonly after: T }[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/** Compares two lists by what `key` answers for each element; the order of the newer list is kept. */
export function compareLists<T>(
  before: readonly T[],
  after: readonly T[],
  key: (element: T) => string,
): Comparison<T> {
  const old = new Map(before.map((element) => [key(element), element]));
  const kept: { before: T; after: T }[] = [];
  const added: T[] = [];
  for (const element of after) {
    const earlier = old.get(key(element));
    if (earlier === undefined) added.push(element);
    else kept.push({ before: earlier, after: element });
    old.delete(key(element));
  }
  return { kept, removed: [...old.values()], added };
}

/** Compares two lists of things with names. */
export function compareNamed<T extends { readonly name: string }>(before: readonly T[], after: readonly T[]) {
  return compareLists(before, after, (element) => element.name);
}
