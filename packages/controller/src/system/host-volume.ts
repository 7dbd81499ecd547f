import type { Statvfs } from "@sandbox/protocol";
import type { ByteText } from "./byte-text.js";
import { canMount, openRoot, statHandle } from "./host-calls.js";
import { HostDirectory } from "./host-directory.js";
import type { HostHandles } from "./host-handles.js";
import { HostListings } from "./host-listings.js";
import { LruMap } from "./lru-map.js";
import type { DirectoryNode, Volume } from "./node.js";
import { READ_ONLY_FLAG, statvfsOf } from "./room.js";

// The size that a mount shows, in pages, all in use: how large the host's disk is does not concern the guest, but
// programs compute with a size that is not 0.
const SHOWN_PAGES = 65_536;
// Directories that are known without asking the host again.
const KNOWN_DIRECTORIES = 1024;

/** What a mount of a host directory is made of. */
export interface HostMount {
  /** The host directory. A link in its own path is followed: the host's user named it. */
  readonly hostPath: string;
  /** What `st_dev` says of its files. */
  readonly device: bigint;
  /** Who its files are said to belong to. */
  readonly uid: number;
  readonly gid: number;
  /** Whether files with more than one name are hidden, as such a name may stand for a file outside. */
  readonly hidesHardLinks: boolean;
  /**
   * Whether it is what an overlay stands on: then its files show the permissions that they have on the host,
   * as the guest may change them, and a file of several names has one inode number.
   */
  readonly isLower?: boolean;
  /** Where the mount hangs in the tree. */
  readonly name: ByteText;
  /** None where the mount is no part of the tree by itself, or its root. */
  readonly parent: DirectoryNode | undefined;
  readonly handles: HostHandles;
}

/** A host directory in the tree, to be read only. */
export class HostVolume implements Volume {
  readonly device: bigint;
  readonly isReadOnly = true;
  readonly mounts = new Map<number, DirectoryNode>();
  readonly mount: HostMount;
  readonly root: HostDirectory;
  /** The descriptor of the root, open as long as the mount's handles are. */
  readonly rootHandle: number;
  readonly directories = new LruMap<ByteText, HostDirectory>(KNOWN_DIRECTORIES);
  readonly listings = new HostListings<HostDirectory>();

  /** Opens the host directory. Throws the host's error, or an Error where the host cannot do this safely. */
  constructor(mount: HostMount) {
    if (!canMount()) {
      throw new Error(`expected Linux with /proc, which a host mount needs, found ${process.platform}`);
    }
    this.mount = mount;
    this.device = mount.device;
    this.rootHandle = openRoot(mount.hostPath);
    mount.handles.addRoot(this.rootHandle);
    this.root = new HostDirectory(this, undefined, mount.name, statHandle(this.rootHandle));
  }

  statvfs(): Statvfs {
    const full = { pages: SHOWN_PAGES, freePages: 0, inodes: SHOWN_PAGES, freeInodes: 0 };
    return statvfsOf({ device: this.device, ...full, flags: READ_ONLY_FLAG });
  }
}
