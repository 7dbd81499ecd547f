import { Failure } from "../failure.js";
import { type ByteText, encodeText } from "./byte-text.js";
import { MemoryDirectory } from "./memory-directory.js";
import type { Creation, DirectoryNode, Node } from "./node.js";
import type { FileContent, FileOption, Ownership, SystemOptions } from "./options.js";
import { MAXIMUM_NAME_BYTES } from "./room.js";

const DIRECTORY_BITS = 0o755;
const FILE_BITS = 0o644;
const PERMISSIONS = 0o7777;
const LINK_BITS = 0o777;
const EXECUTABLE_BITS = 0o755;

/** Where something hangs in the tree: the directory, and the name in it. */
export interface Spot {
  readonly directory: DirectoryNode;
  readonly name: ByteText;
  readonly node: Node | undefined;
}

/** Fills a tree with what the options name. It throws a TypeError for a path that cannot be, quoting it. */
export class Populator {
  readonly #root: MemoryDirectory;
  readonly #uid: number;
  readonly #gid: number;

  /** What it makes belongs to the given user and group. */
  constructor(root: MemoryDirectory, uid: number, gid: number) {
    this.#root = root;
    this.#uid = uid;
    this.#gid = gid;
  }

  /** Makes everything that the options name, mounts apart. */
  addAll({ directories = [], files = {}, links = {}, argv0 }: SystemOptions): void {
    const rows = Array.isArray(directories)
      ? directories.map((path: string) => [path, undefined] as const)
      : Object.entries(directories as Readonly<Record<string, Ownership>>);
    for (const [path, ownership] of rows) this.addDirectory(path, ownership);
    for (const [path, file] of Object.entries(files)) this.#addFile(path, file);
    for (const [path, target] of Object.entries(links)) this.#addLink(path, target);
    if (argv0?.startsWith("/") && this.spot(argv0).node === undefined) {
      this.#addFile(argv0, { data: "", mode: EXECUTABLE_BITS });
    }
  }

  /** Answers the directory at a path, making those that are missing; an ownership is set in any case. */
  addDirectory(path: string, ownership?: Ownership): DirectoryNode {
    const directory = this.#enter(componentsOf(path), path);
    if (ownership === undefined) return directory;
    const { bits, uid, gid } = this.#creation(ownership, DIRECTORY_BITS);
    requireMemory(directory, path);
    directory.setMode(bits);
    directory.setOwner(uid, gid);
    return directory;
  }

  /** Answers where a path that is not the root hangs, making the directories above it that are missing. */
  spot(path: string): Spot {
    const components = componentsOf(path);
    const name = components.pop();
    if (name === undefined) throw new TypeError(`expected a path below the root, received ${quote(path)}`);
    const directory = this.#enter(components, path);
    return { directory, name, node: lookup(directory, name) };
  }

  #addFile(path: string, file: FileContent | FileOption): void {
    const option = typeof file === "string" || file instanceof Uint8Array ? { data: file } : file;
    const bytes = typeof option.data === "string" ? new TextEncoder().encode(option.data) : option.data;
    const { directory, name } = this.#vacancy(path);
    placing(path, () => directory.createFile(name, this.#creation(option, FILE_BITS)).fill(bytes));
  }

  #addLink(path: string, target: string): void {
    const { directory, name } = this.#vacancy(path);
    placing(path, () => directory.createLink(name, encodeText(target), this.#creation({}, LINK_BITS)));
  }

  #vacancy(path: string): { directory: MemoryDirectory; name: ByteText } {
    const { directory, name, node } = this.spot(path);
    if (node !== undefined) throw new TypeError(`expected nothing at ${quote(path)}, found a file`);
    requireMemory(directory, path);
    return { directory, name };
  }

  #enter(components: readonly ByteText[], path: string): DirectoryNode {
    let directory: DirectoryNode = this.#root;
    for (const name of components) {
      const node = lookup(directory, name) ?? this.#makeDirectory(directory, name, path);
      if (node.kind !== "directory") throw new TypeError(`expected directories above ${quote(path)}`);
      directory = node;
    }
    return directory;
  }

  #makeDirectory(parent: DirectoryNode, name: ByteText, path: string): MemoryDirectory {
    requireMemory(parent, path);
    return placing(path, () => parent.createDirectory(name, this.#creation({}, DIRECTORY_BITS)));
  }

  #creation({ mode, uid, gid }: Ownership, bits: number): Creation {
    return { bits: (mode ?? bits) & PERMISSIONS, uid: uid ?? this.#uid, gid: gid ?? this.#gid };
  }
}

function lookup(directory: DirectoryNode, name: ByteText): Node | undefined {
  const node = directory.lookup(name);
  return node && (directory.volume.mounts.get(node.ino) ?? node);
}

/** Splits a path of the options into its names. */
function componentsOf(path: string): ByteText[] {
  if (!path.startsWith("/") || path.includes("\0")) {
    throw new TypeError(`expected an absolute path, received ${quote(path)}`);
  }
  const components = encodeText(path)
    .split("/")
    .filter((name) => name !== "");
  for (const name of components) {
    if (name !== "." && name !== ".." && name.length <= MAXIMUM_NAME_BYTES) continue;
    throw new TypeError(`expected names of at most 255 bytes, not . or .., received ${quote(path)}`);
  }
  return components;
}

function requireMemory(directory: DirectoryNode, path: string): asserts directory is MemoryDirectory {
  if (directory instanceof MemoryDirectory && !directory.volume.isReadOnly) return;
  throw new TypeError(`expected a path outside the mounts of mode ro and rw, received ${quote(path)}`);
}

/** Says of which path it is that there is no room for it. */
function placing<Made>(path: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new RangeError(`expected room within the quotas for ${quote(path)}, received ${error.errno}`);
  }
}

function quote(path: string): string {
  return JSON.stringify(path);
}
