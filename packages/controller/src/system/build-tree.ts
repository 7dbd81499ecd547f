import type { Clock } from "./clock.js";
import type { HostHandles } from "./host-handles.js";
import { HostVolume } from "./host-volume.js";
import type { Identity } from "./identity.js";
import { devices } from "./memory-device.js";
import { MemoryDirectory } from "./memory-directory.js";
import { MemoryVolume } from "./memory-volume.js";
import type { DirectoryNode } from "./node.js";
import type { MountOption, SystemOptions } from "./options.js";
import { Populator } from "./populate.js";
import { Quota } from "./quota.js";
import type { RandomSource } from "./random.js";

/** Content of files in memory, in bytes, where the options say nothing. */
const DEFAULT_BYTES = 256 * 1024 * 1024;
const DEFAULT_INODES = 65_536;
// Root's, whatever user the guest is: it may use the devices and not remove them.
const DEVICE_OWNER = { uid: 0, gid: 0 };
// Device numbers 1 and 2 are the memory's and the streams'.
const FIRST_MOUNT_DEVICE = 3;

/** What a tree is made from. */
export interface TreeSources {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly handles: HostHandles;
}

/** A new tree. */
export interface BuiltTree {
  readonly root: DirectoryNode;
  readonly workingDirectory: DirectoryNode;
}

/**
 * Makes the tree that the options describe. Throws a TypeError or RangeError for an option that cannot be,
 * and the host's error for a directory that cannot be mounted.
 */
export function buildTree(options: SystemOptions, sources: TreeSources): BuiltTree {
  const { identity, clock, random } = sources;
  const { bytes = DEFAULT_BYTES, inodes = DEFAULT_INODES } = options.quotas ?? {};
  const volume = new MemoryVolume(new Quota(bytes, inodes), clock);
  const root = new MemoryDirectory(volume, { bits: 0o755, uid: identity.uid, gid: identity.gid });
  const dev = root.createDirectory("dev", { bits: 0o755, ...DEVICE_OWNER });
  for (const { name, device, content } of devices(random)) {
    dev.createDevice(name, device, content, { bits: 0o666, ...DEVICE_OWNER });
  }
  root.createDirectory("tmp", { bits: 0o1777, ...DEVICE_OWNER });

  const populator = new Populator(root, identity.uid, identity.gid);
  options.mounts?.forEach((mount, index) => {
    addMount(populator, mount, BigInt(FIRST_MOUNT_DEVICE + index), sources);
  });
  populator.addAll(options);
  return { root, workingDirectory: populator.addDirectory(options.cwd ?? "/") };
}

function addMount(
  populator: Populator,
  { host, at, hardLinks = "show" }: MountOption,
  device: bigint,
  { identity, handles }: TreeSources,
): void {
  const { directory: parent, name } = populator.spot(at);
  const covered = populator.addDirectory(at);
  const volume = new HostVolume({
    hostPath: host,
    device,
    uid: identity.uid,
    gid: identity.gid,
    hidesHardLinks: hardLinks === "hide",
    name,
    parent,
    handles,
  });
  covered.volume.mounts.set(covered.ino, volume.root);
}
