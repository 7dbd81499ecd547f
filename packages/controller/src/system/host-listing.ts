import type { Dirent } from "node:fs";
import { fileType } from "@sandbox/protocol";
import { type ByteText, toByteText } from "./byte-text.js";
import { SortedNames } from "./sorted-names.js";

/** What a host directory held when it was listed: its files, directories and links, and nothing else. */
export class HostListing {
  readonly #types = new Map<ByteText, number>();
  readonly #names: SortedNames;

  constructor(entries: readonly Dirent<Buffer>[]) {
    for (const entry of entries) {
      const type = shownType(entry);
      if (type !== undefined) this.#types.set(toByteText(entry.name), type);
    }
    this.#names = new SortedNames(this.#types.keys());
  }

  /** How many entries it holds, itself counted. */
  get weight(): number {
    return this.#types.size + 1;
  }

  /** Answers the first name after this one, with its type bits. */
  after(name: ByteText): { name: ByteText; type: number } | undefined {
    const next = this.#names.after(name);
    const type = next === undefined ? undefined : this.#types.get(next);
    return next === undefined || type === undefined ? undefined : { name: next, type };
  }
}

function shownType(entry: Dirent<Buffer>): number | undefined {
  if (entry.isFile()) return fileType.S_IFREG;
  if (entry.isDirectory()) return fileType.S_IFDIR;
  if (entry.isSymbolicLink()) return fileType.S_IFLNK;
  return undefined;
}
