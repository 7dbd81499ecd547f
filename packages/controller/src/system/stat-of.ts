import { emptyStat, type Stat } from "@sandbox/protocol";
import type { Node } from "./node.js";
import { PAGE_BYTES } from "./quota.js";

const BLOCK_SIZE = BigInt(PAGE_BYTES);

/** Tells of a file as stat(2) does. */
export function statOf(node: Node): Stat {
  const attributes = node.status();
  return {
    ...emptyStat,
    st_dev: node.volume.device,
    st_ino: BigInt(node.ino),
    st_nlink: BigInt(attributes.links),
    st_mode: attributes.mode,
    st_uid: attributes.uid,
    st_gid: attributes.gid,
    st_rdev: BigInt(attributes.device),
    st_size: BigInt(attributes.size),
    st_blksize: BLOCK_SIZE,
    st_blocks: BigInt(attributes.blocks),
    st_atim: attributes.accessed,
    st_mtim: attributes.modified,
    st_ctim: attributes.changed,
  };
}
