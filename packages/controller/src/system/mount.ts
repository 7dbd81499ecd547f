import type { ByteText } from "./byte-text.js";
import type { Clock } from "./clock.js";
import { copyIn } from "./copied-tree.js";
import { canMount } from "./host-calls.js";
import type { HostHandles } from "./host-handles.js";
import { HostVolume } from "./host-volume.js";
import type { Identity } from "./identity.js";
import type { DirectoryNode } from "./node.js";
import type { MountOption } from "./options.js";
import { makeOverlayRoot } from "./overlay-directory.js";
import { OverlayVolume } from "./overlay-volume.js";
import type { Quota } from "./quota.js";
import { WritableVolume } from "./writable-volume.js";

/** What mounts are made from. */
export interface MountSources {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly handles: HostHandles;
  readonly quota: Quota;
  /** Gathers the overlays that are made. */
  readonly overlays: OverlayVolume[];
}

/** Where a mount hangs in the tree. */
export interface MountSpot {
  /** What `st_dev` says of its files. */
  readonly device: bigint;
  readonly name: ByteText;
  /** None where the mount is the root of the tree. */
  readonly parent: DirectoryNode | undefined;
}

type MakeMount = (option: MountOption, spot: MountSpot, sources: MountSources) => DirectoryNode;

const MODES: Readonly<Record<NonNullable<MountOption["mode"]>, MakeMount>> = {
  ro: (option, spot, sources) => mountHost(option, spot, sources, false),
  rw({ host, hardLinks, copy }, spot, { identity, handles, quota }) {
    if (copy) throw new TypeError("expected a mount of mode ro or overlay to copy in, received rw");
    const { uid, gid } = identity;
    const links = { hidesHardLinks: hardLinks === "hide", writesHardLinks: hardLinks === "write" };
    return new WritableVolume({ hostPath: host, ...spot, uid, gid, ...links, handles, quota }).root;
  },
  overlay(option, spot, sources) {
    const volume = new OverlayVolume(sources.quota, sources.clock, { device: spot.device });
    sources.overlays.push(volume);
    return makeOverlayRoot(volume, mountHost(option, spot, sources, true), spot.parent, spot.name);
  },
};

const MODE_NAMES = Object.keys(MODES).join(", ");

/**
 * Makes a host directory one of the tree, and answers its root. Throws a TypeError for an unknown mode, and
 * the host's error for a directory that cannot be mounted.
 */
export function makeMount(option: MountOption, spot: MountSpot, sources: MountSources): DirectoryNode {
  const { mode = "ro" } = option;
  if (!Object.hasOwn(MODES, mode)) {
    throw new TypeError(`expected a mount's mode to be one of ${MODE_NAMES}, received ${String(mode)}`);
  }
  return MODES[mode](option, spot, sources);
}

function mountHost(
  { host, hardLinks = "show", copy = false }: MountOption,
  spot: MountSpot,
  { identity, handles, clock }: MountSources,
  isLower: boolean,
): DirectoryNode {
  const { uid, gid } = identity;
  const mount = { hostPath: host, ...spot, uid, gid, hidesHardLinks: hardLinks === "hide", isLower };
  return copy || !canMount() ? copyIn({ ...mount, clock }) : new HostVolume({ ...mount, handles }).root;
}
