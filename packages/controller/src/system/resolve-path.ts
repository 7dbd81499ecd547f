import { fail } from "../failure.js";
import { type ByteText, toByteText } from "./byte-text.js";
import { type Credentials, requireSearch } from "./credentials.js";
import type { DirectoryNode, LinkNode, Node } from "./node.js";
import { MAXIMUM_NAME_BYTES } from "./room.js";

/** The longest path, with the NUL that ends it in C. */
const MAXIMUM_PATH_BYTES = 4096;
/** How many links one path may lead through, as on Linux. */
const MAXIMUM_LINKS = 40;
const SLASH = 0x2f;

/**
 * What happens to a link in the last place of a path: it is followed; it is what is asked for, unless a
 * slash follows it; it is followed, unless a slash follows it, as where a file is created; or it is what is
 * asked for in any case, as where a name is made or removed.
 */
export type LastLink = "follow" | "keep" | "create" | "keep-always";

/** The last place of a path. */
export interface Place {
  readonly directory: DirectoryNode;
  /** The last component; "" where the path has none, as in "/". */
  readonly name: ByteText;
  /** Whether a slash follows it, so that it has to be a directory. */
  readonly hasSlash: boolean;
  /** What is there; for "", "." and ".." always a directory. */
  readonly node: Node | undefined;
}

const IS_KEPT: Readonly<Record<LastLink, (hasSlash: boolean) => boolean>> = {
  follow: () => false,
  keep: (hasSlash) => !hasSlash,
  create: (hasSlash) => hasSlash,
  "keep-always": () => true,
};

/** Whether a place has a name of its own, that can be made or removed. */
export function isNamed({ name }: Place): boolean {
  return name !== "" && name !== "." && name !== "..";
}

/** Checks a path as it comes from a guest; throws ENAMETOOLONG, or EINVAL for a NUL, which no C string has. */
export function toPath(bytes: Uint8Array): ByteText {
  if (bytes.length >= MAXIMUM_PATH_BYTES) throw fail("ENAMETOOLONG");
  const path = toByteText(bytes);
  if (path.includes("\0")) throw fail("EINVAL");
  return path;
}

/** Walks paths as Linux does, below one root that `..` does not leave. */
export class PathResolver {
  readonly #root: DirectoryNode;
  readonly #credentials: Credentials;
  // Counts over one whole walk, however links nest.
  #links = 0;

  constructor(root: DirectoryNode, credentials: Credentials) {
    this.#root = root;
    this.#credentials = credentials;
  }

  /** Answers what is at a path; throws ENOENT where nothing is, and what the walk meets. */
  resolve(from: DirectoryNode, path: ByteText, last: LastLink): Node {
    this.#links = 0;
    return existing(this.#find(from, path, last));
  }

  /** Answers the last place of a path, whose directory has to be there, but not what it names. */
  find(from: DirectoryNode, path: ByteText, last: LastLink): Place {
    this.#links = 0;
    return this.#find(from, path, last);
  }

  #find(from: DirectoryNode, path: ByteText, last: LastLink): Place {
    if (path === "") throw fail("ENOENT");
    let directory = path.charCodeAt(0) === SLASH ? this.#root : from;
    let start = skipSlashes(path, 0);
    if (start === path.length) return { directory, name: "", hasSlash: true, node: directory };
    for (;;) {
      const slash = path.indexOf("/", start);
      const end = slash === -1 ? path.length : slash;
      const next = skipSlashes(path, end);
      const name = path.slice(start, end);
      const node = this.#step(directory, name);
      if (next === path.length) {
        return this.#end({ directory, name, hasSlash: end < path.length, node }, last);
      }
      directory = this.#enter(directory, node);
      start = next;
    }
  }

  /** Looks one component up; throws EACCES where the directory may not be searched. */
  #step(directory: DirectoryNode, name: ByteText): Node | undefined {
    requireSearch(directory, this.#credentials);
    if (name === ".") return directory;
    if (name === "..") return directory.parent;
    // Nothing is looked up in a directory that was removed, of whatever length.
    if (name.length > MAXIMUM_NAME_BYTES && !directory.isRemoved) throw fail("ENAMETOOLONG");
    const node = directory.lookup(name);
    if (node === undefined || directory.volume.mounts.size === 0) return node;
    return directory.volume.mounts.get(node.ino) ?? node;
  }

  /** Goes on into a component that is not the last. */
  #enter(directory: DirectoryNode, node: Node | undefined): DirectoryNode {
    if (node === undefined) throw fail("ENOENT");
    const entered = node.kind === "link" ? this.#follow(directory, node) : node;
    if (entered.kind !== "directory") throw fail("ENOTDIR");
    return entered;
  }

  #end(place: Place, last: LastLink): Place {
    const { directory, node, hasSlash } = place;
    if (node?.kind !== "link" || IS_KEPT[last](hasSlash)) return place;
    return this.#find(directory, this.#targetOf(node) + (hasSlash ? "/" : ""), last);
  }

  #follow(directory: DirectoryNode, link: LinkNode): Node {
    return existing(this.#find(directory, this.#targetOf(link), "follow"));
  }

  #targetOf(link: LinkNode): ByteText {
    this.#links++;
    if (this.#links > MAXIMUM_LINKS) throw fail("ELOOP");
    return link.target();
  }
}

function existing({ node, hasSlash }: Place): Node {
  if (node === undefined) throw fail("ENOENT");
  if (hasSlash && node.kind !== "directory") throw fail("ENOTDIR");
  return node;
}

function skipSlashes(path: ByteText, start: number): number {
  let end = start;
  while (path.charCodeAt(end) === SLASH) end++;
  return end;
}
