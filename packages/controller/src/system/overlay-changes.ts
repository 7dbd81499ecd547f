import { type ByteText, toBytes } from "./byte-text.js";
import type { MemoryEntry } from "./memory-directory.js";
import type { DirectoryNode, Node } from "./node.js";
import { OverlayDirectory } from "./overlay-directory.js";
import { OverlayFile } from "./overlay-file.js";
import { OverlayLink } from "./overlay-link.js";
import type { OverlayVolume } from "./overlay-volume.js";

/** What became of a file, directory or symbolic link of an overlay, compared with what is underneath. */
export interface OverlayChange {
  /** Where it is, or was, in the guest's tree: an absolute path. */
  readonly path: Uint8Array;
  readonly kind: "file" | "directory" | "link";
  /**
   * "added": nothing is underneath; everything in an added directory is listed too, also where it was moved.
   * "removed": it is there underneath; a removed directory stands for everything in it.
   * "changed": it has content or attributes of its own; of a directory, other permissions or another owner.
   * What was replaced by another kind, or by another directory, is listed as removed and then as added.
   */
  readonly change: "added" | "changed" | "removed";
}

/** A change, and the file that it is about as it was then. */
interface Found {
  readonly path: ByteText;
  readonly node: Node;
  readonly change: OverlayChange["change"];
}

const ORDER = { removed: 0, changed: 1, added: 2 } as const;

/**
 * Lists what became of overlays since they were made, by path in byte order. A file of several names
 * underneath that was changed is listed by the name that it was changed by.
 */
export class OverlayChanges {
  readonly #volumes: readonly OverlayVolume[];
  readonly #before: ReadonlySet<string>;

  /** What was changed until now is not listed, unless it is changed again. */
  constructor(volumes: readonly OverlayVolume[]) {
    this.#volumes = volumes;
    this.#before = new Set(this.#find().map(identify));
  }

  list(): OverlayChange[] {
    return this.#find()
      .filter((found) => !this.#before.has(identify(found)))
      .sort((one, other) => compare(one.path, other.path) || ORDER[one.change] - ORDER[other.change])
      .flatMap(({ path, node, change }) => {
        const { kind } = node;
        if (kind === "device" || kind === "stream") return [];
        return [{ path: toBytes(path), kind, change }];
      });
  }

  #find(): Found[] {
    const found: Found[] = [];
    for (const volume of this.#volumes) {
      for (const node of volume.live.values()) findOf(node, found);
    }
    return found;
  }
}

/** Finds what became of a node that stands on one underneath, where it is still in its place. */
function findOf(node: MemoryEntry, found: Found[]): void {
  if (!(node instanceof OverlayFile || node instanceof OverlayLink || node instanceof OverlayDirectory))
    return;
  const path = placeOf(node);
  if (path === undefined || !node.tie.isChanged) return;
  if (!(node instanceof OverlayDirectory)) {
    found.push({ path, node, change: "changed" });
    return;
  }
  if (hasOtherRights(node)) found.push({ path, node, change: "changed" });
  const prefix = path === "/" ? "" : path;
  for (const name of node.hidden) findHidden(node, name, { path: `${prefix}/${name}`, found });
  for (const [name, entry] of node.ownEntries()) {
    if (!node.hidden.has(name)) addAll(`${prefix}/${name}`, entry, found);
  }
}

function findHidden(
  directory: OverlayDirectory,
  name: ByteText,
  { path, found }: { path: ByteText; found: Found[] },
): void {
  const before = directory.lower.lookup(name);
  const now = directory.lookup(name);
  if (before !== undefined && now?.kind === before.kind && now.kind !== "directory") {
    found.push({ path, node: now, change: "changed" });
    return;
  }
  if (before !== undefined) found.push({ path, node: before, change: "removed" });
  if (now !== undefined) addAll(path, now, found);
}

function addAll(path: ByteText, node: MemoryEntry, found: Found[]): void {
  const pending: { path: ByteText; node: Node }[] = [{ path, node }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    found.push({ ...next, change: "added" });
    const { node: at } = next;
    if (at.kind !== "directory") continue;
    for (let entry = at.entryAfter(""); entry; entry = at.entryAfter(entry.name)) {
      const below = at.lookup(entry.name);
      if (below !== undefined) pending.push({ path: `${next.path}/${entry.name}`, node: below });
    }
  }
}

/** Answers the path of a node in its place underneath; nothing where it, or a directory above it, has left that. */
function placeOf(node: OverlayFile | OverlayLink | OverlayDirectory): ByteText | undefined {
  if (node.attributes().links === 0 && node.kind !== "directory") return undefined;
  const { directory, name } = node.tie.place;
  if (node.tie.isMoved || (node instanceof OverlayDirectory && node.isRemoved)) return undefined;
  if (directory === undefined) return node instanceof OverlayDirectory ? pathOf(node) : undefined;
  const above = placeOf(directory.unique);
  return above === undefined ? undefined : `${above === "/" ? "" : above}/${name}`;
}

/** Answers where the root of a mount is in the tree. */
function pathOf(root: DirectoryNode): ByteText {
  let path = "";
  for (let at = root; at.parent !== at; at = at.parent) path = `/${at.name}${path}`;
  return path === "" ? "/" : path;
}

function hasOtherRights(directory: OverlayDirectory): boolean {
  const before = directory.lower.attributes();
  const now = directory.attributes();
  return now.mode !== before.mode || now.uid !== before.uid || now.gid !== before.gid;
}

function identify({ path, node, change }: Found): string {
  const { mode, uid, gid } = node.attributes();
  // What is made in a directory is a change of its own.
  const state = node.kind !== "directory" && "revision" in node ? node.revision : `${mode} ${uid} ${gid}`;
  return `${change} ${node.ino} ${state} ${path}`;
}

function compare(one: ByteText, other: ByteText): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
