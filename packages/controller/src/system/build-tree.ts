import type { Clock } from "./clock.js";
import type { HostHandles } from "./host-handles.js";
import type { Identity } from "./identity.js";
import { devices } from "./memory-device.js";
import { MemoryDirectory } from "./memory-directory.js";
import { MemoryVolume } from "./memory-volume.js";
import { type MountSources, makeMount } from "./mount.js";
import type { DirectoryNode } from "./node.js";
import type { MountOption, SystemOptions } from "./options.js";
import { OverlayChanges } from "./overlay-changes.js";
import type { OverlayVolume } from "./overlay-volume.js";
import { Populator } from "./populate.js";
import { defaultQuotas, Quota, type QuotaListener } from "./quota.js";
import type { RandomSource } from "./random.js";

/** Content of files in memory, in bytes, where the options say nothing. */
// Root's, whatever user the guest is: it may use the devices and not remove them.
const DEVICE_OWNER = { uid: 0, gid: 0 };
// Device numbers 1 and 2 are the memory's and the streams'.
const FIRST_MOUNT_DEVICE = 3n;

/** What a tree is made from. */
export interface TreeSources {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly handles: HostHandles;
  /** Hears of calls that are refused because of a quota. */
  readonly onQuotaReached?: QuotaListener | undefined;
}

/** A new tree. */
export interface BuiltTree {
  readonly root: DirectoryNode;
  readonly workingDirectory: DirectoryNode;
  /** What the guest changes in overlays. */
  readonly overlayChanges: OverlayChanges;
}

/**
 * Makes the tree that the options describe. Throws a TypeError or RangeError for an option that cannot be,
 * and the host's error for a directory that cannot be mounted.
 */
export function buildTree(options: SystemOptions, sources: TreeSources): BuiltTree {
  const { identity, clock, random, onQuotaReached } = sources;
  const { bytes = defaultQuotas.bytes, inodes = defaultQuotas.inodes } = options.quotas ?? {};
  const quota = new Quota(bytes, inodes, onQuotaReached);
  const mounts = [...(options.mounts ?? [])].map((mount, index) => ({
    mount,
    device: FIRST_MOUNT_DEVICE + BigInt(index),
  }));
  const atRoot = mounts.findIndex(({ mount }) => /^\/+$/.test(mount.at));
  const [rootMount] = atRoot === -1 ? [] : mounts.splice(atRoot, 1);
  const overlays: OverlayVolume[] = [];
  const mountSources = { identity, clock, handles: sources.handles, quota, overlays };
  const root =
    rootMount === undefined
      ? new MemoryDirectory(new MemoryVolume(quota, clock), {
          bits: 0o755,
          uid: identity.uid,
          gid: identity.gid,
        })
      : makeRoot(rootMount.mount, rootMount.device, mountSources);
  addStanding(root, random);
  const populator = new Populator(root, identity.uid, identity.gid);
  for (const { mount, device } of mounts) addMount(populator, mount, device, mountSources);
  populator.addAll(options);
  const workingDirectory = populator.addDirectory(options.cwd ?? "/");
  return { root, workingDirectory, overlayChanges: new OverlayChanges(overlays) };
}

/** Makes an overlay the root; of another mode it could hold neither /dev nor /tmp. */
function makeRoot(mount: MountOption, device: bigint, sources: MountSources): MemoryDirectory {
  const root = mount.mode === "overlay" && makeMount(mount, { device, name: "", parent: undefined }, sources);
  if (root instanceof MemoryDirectory) return root;
  throw new TypeError(`expected a path below the root, received "/", which takes the mode overlay`);
}

/** Makes what every system has: /tmp, unless it is there, and a /dev of its own. */
function addStanding(root: MemoryDirectory, random: RandomSource): void {
  if (root.lookup("dev") !== undefined) root.remove("dev");
  const dev = root.createDirectory("dev", { bits: 0o755, ...DEVICE_OWNER });
  for (const { name, device, content } of devices(random)) {
    dev.createDevice(name, device, content, { bits: 0o666, ...DEVICE_OWNER });
  }
  if (root.lookup("tmp") === undefined) root.createDirectory("tmp", { bits: 0o1777, ...DEVICE_OWNER });
}

function addMount(populator: Populator, mount: MountOption, device: bigint, sources: MountSources): void {
  const { directory: parent, name } = populator.spot(mount.at);
  const covered = populator.addDirectory(mount.at);
  const root = makeMount(mount, { device, name, parent }, sources);
  // Both are reached from the mount as long as the system is there.
  parent.hold();
  covered.hold();
  covered.volume.mounts.set(covered.ino, root);
}
