import type { Statvfs } from "@sandbox/protocol";
import type { ByteText } from "./byte-text.js";
import { canMount, openRoot, statHandle } from "./host-calls.js";
import type { HostHandles } from "./host-handles.js";
import { HostListings } from "./host-listings.js";
import { LruMap } from "./lru-map.js";
import type { DirectoryNode, Volume } from "./node.js";
import type { Quota } from "./quota.js";
import { quotaStatvfs } from "./room.js";
import { WritableAccount } from "./writable-account.js";
import { WritableDirectory, type WritableEntry } from "./writable-directory.js";

// Directories whose descriptors may be used again without opening them.
const KNOWN_DIRECTORIES = 1024;

/** What a mount is made of that writes to a host directory. */
export interface WritableMount {
  /** The host directory. A link in its own path is followed: the host's user named it. */
  readonly hostPath: string;
  /** What `st_dev` says of its files. */
  readonly device: bigint;
  /** Who its files are said to belong to. */
  readonly uid: number;
  readonly gid: number;
  /** Whether files with a name that the guest did not make are hidden, or may be written. */
  readonly hidesHardLinks: boolean;
  readonly writesHardLinks: boolean;
  /** Where the mount hangs in the tree. */
  readonly name: ByteText;
  readonly parent: DirectoryNode | undefined;
  readonly handles: HostHandles;
  readonly quota: Quota;
}

/** A host directory in the tree, to be read and written. */
export class WritableVolume implements Volume {
  readonly device: bigint;
  readonly isReadOnly = false;
  readonly mounts = new Map<number, DirectoryNode>();
  readonly mount: WritableMount;
  readonly account: WritableAccount;
  readonly root: WritableDirectory;
  /** The descriptor of the root, open as long as the mount's handles are. */
  readonly rootHandle: number;
  /** The nodes that are held, or above such a one, by inode number: each is the one object for its file. */
  readonly live = new Map<number, WritableEntry>();
  readonly known = new LruMap<number, WritableDirectory>(KNOWN_DIRECTORIES);
  readonly listings = new HostListings<WritableDirectory>();

  /** Opens the host directory. Throws the host's error, or an Error where the host cannot do this safely. */
  constructor(mount: WritableMount) {
    if (!canMount()) {
      throw new Error(`expected Linux with /proc, which a mount of mode rw needs, found ${process.platform}`);
    }
    this.mount = mount;
    this.device = mount.device;
    this.account = new WritableAccount(mount.quota);
    this.rootHandle = openRoot(mount.hostPath);
    mount.handles.addRoot(this.rootHandle);
    const place = { volume: this, directory: undefined, name: mount.name };
    this.root = new WritableDirectory(place, statHandle(this.rootHandle));
  }

  /** Tells of the quota's room, and nothing of the host's. */
  statvfs(): Statvfs {
    return quotaStatvfs(this.mount.quota, this);
  }
}
