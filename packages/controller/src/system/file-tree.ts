import { atFd, atFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { type Credentials, requireSearch } from "./credentials.js";
import type { DescriptorTable } from "./descriptor-table.js";
import type { DirectoryNode, Node } from "./node.js";
import { type LastLink, PathResolver, type Place, toPath } from "./resolve-path.js";

const { AT_FDCWD } = atFd;
const { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } = atFlags;

/** The tree as the guest sees it: from its working directory, or from a directory that it holds open. */
export class FileTree {
  readonly root: DirectoryNode;
  readonly #credentials: Credentials;
  readonly #descriptors: DescriptorTable;
  readonly #resolver: PathResolver;
  #workingDirectory: DirectoryNode;

  constructor(root: DirectoryNode, credentials: Credentials, descriptors: DescriptorTable) {
    this.root = root;
    this.#credentials = credentials;
    this.#descriptors = descriptors;
    this.#resolver = new PathResolver(root, credentials);
    this.#workingDirectory = root;
    root.hold();
  }

  /** Where relative paths start. */
  get workingDirectory(): DirectoryNode {
    return this.#workingDirectory;
  }

  /** Makes a directory the working directory; throws ENOTDIR or EACCES. */
  enter(directory: Node): void {
    requireSearch(directory, this.#credentials);
    directory.hold();
    this.#workingDirectory.release();
    this.#workingDirectory = directory;
  }

  /** Answers what is at a path that starts from a directory descriptor or AT_FDCWD. */
  at(dirfd: number, path: Uint8Array, last: LastLink): Node {
    const text = toPath(path);
    return this.#resolver.resolve(this.#start(dirfd, text), text, last);
  }

  /** As `at`, with the flags of fstatat(2): AT_SYMLINK_NOFOLLOW, and AT_EMPTY_PATH for the descriptor itself. */
  atWithFlags(dirfd: number, path: Uint8Array, flags: number): Node {
    if (path.length === 0 && (flags & AT_EMPTY_PATH) !== 0) return this.#self(dirfd);
    return this.at(dirfd, path, (flags & AT_SYMLINK_NOFOLLOW) !== 0 ? "keep" : "follow");
  }

  /** Answers the last place of such a path, where something may be missing. */
  placeAt(dirfd: number, path: Uint8Array, last: LastLink): Place {
    const text = toPath(path);
    return this.#resolver.find(this.#start(dirfd, text), text, last);
  }

  #self(dirfd: number): Node {
    return dirfd === AT_FDCWD ? this.#workingDirectory : this.#descriptors.place(dirfd).node;
  }

  #start(dirfd: number, path: ByteText): DirectoryNode {
    // An empty path is refused before the descriptor is looked at, and an absolute one makes no use of it.
    if (path === "" || path.startsWith("/")) return this.root;
    const node = this.#self(dirfd);
    if (node.kind !== "directory") throw fail("ENOTDIR");
    return node;
  }
}
