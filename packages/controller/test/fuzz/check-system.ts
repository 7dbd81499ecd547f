import { fileType, fileTypeMask, type Stat } from "@sandbox/protocol";
import type { System } from "../../src/system/system.js";
import { context, latin1Path, outcome } from "./outcome.js";

const BLOCKS_PER_PAGE = 8n;

interface Tally {
  readonly device: bigint;
  names: number;
  readonly inodes: Map<bigint, { stat: Stat; names: number }>;
  /** Whether the guest's rights kept part of the tree from being seen. */
  isPartial: boolean;
}

/**
 * Looks whether the books of a system agree with what is in it, after all that a guest left open was closed:
 * room taken with files that exist, counts of links with names. Answers what does not.
 */
export function checkSystem(system: System, openFiles: number, hasMounts: boolean): string[] {
  closeAll(system, openFiles);
  outcome(() => system.chmod({ path: latin1Path("/"), mode: 0o755 }, context));
  const wrong: string[] = [];
  const first = outcome(() => system.open({ path: latin1Path("/"), flags: 0, mode: 0 }, context));
  if (first !== 0) wrong.push(`after everything was closed, open answered ${String(first)}`);
  outcome(() => system.close({ fd: 0 }, context));

  const root = outcome(() => system.lstat64({ path: latin1Path("/") }, context));
  if (typeof root === "string") return [...wrong, `lstat of / is refused with ${root}`];
  const tally: Tally = { device: root.st_dev, names: 1, inodes: new Map(), isPartial: false };
  walk(system, "", tally);
  if (tally.isPartial) return wrong;
  for (const [ino, { stat, names }] of tally.inodes) {
    if (stat.st_nlink !== BigInt(names))
      wrong.push(`inode ${ino} has ${names} names and says ${stat.st_nlink}`);
  }
  const room = outcome(() => system.statvfs({ path: latin1Path("/") }, context));
  if (typeof room === "string" || hasMounts) return wrong;
  const pages =
    [...tally.inodes.values()].reduce((sum, { stat }) => sum + stat.st_blocks, 0n) / BLOCKS_PER_PAGE;
  if (room.f_files - room.f_ffree !== BigInt(tally.names)) {
    wrong.push(`${room.f_files - room.f_ffree} inodes are taken, ${tally.names} names exist`);
  }
  if (room.f_blocks - room.f_bfree !== pages) {
    wrong.push(`${room.f_blocks - room.f_bfree} pages are taken, ${pages} are in files`);
  }
  return wrong;
}

/** Ends what the guest holds: streams first, as they close their descriptors. */
function closeAll(system: System, openFiles: number): void {
  for (let dir = 1; outcome(() => system.closedir({ dir }, context)) !== "EBADF" || dir <= openFiles; dir++) {
    if (dir > MOST_STREAMS) break;
  }
  for (let fd = 0; fd < openFiles; fd++) outcome(() => system.close({ fd }, context));
  outcome(() => system.chdir({ path: latin1Path("/") }, context));
}

const MOST_STREAMS = 2000;

function walk(system: System, folder: string, tally: Tally): void {
  const path = latin1Path(folder === "" ? "/" : folder);
  outcome(() => system.chmod({ path, mode: 0o755 }, context));
  const dir = outcome(() => system.opendir({ path }, context));
  if (typeof dir === "string") {
    tally.isPartial = true;
    return;
  }
  const names: string[] = [];
  for (let entry = next(system, dir); entry !== undefined; entry = next(system, dir)) names.push(entry);
  outcome(() => system.closedir({ dir }, context));
  for (const name of names) visit(system, `${folder}/${name}`, tally);
}

function visit(system: System, path: string, tally: Tally): void {
  const stat = outcome(() => system.lstat64({ path: latin1Path(path) }, context));
  if (typeof stat === "string") {
    tally.isPartial = true;
    return;
  }
  if (stat.st_dev !== tally.device) return;
  tally.names++;
  if ((stat.st_mode & fileTypeMask) === fileType.S_IFDIR) return walk(system, path, tally);
  const known = tally.inodes.get(stat.st_ino);
  if (known === undefined) tally.inodes.set(stat.st_ino, { stat, names: 1 });
  else known.names++;
}

function next(system: System, dir: number): string | undefined {
  for (;;) {
    const entry = outcome(() => system.readdir({ dir }, context));
    if (entry === null || typeof entry === "string") return undefined;
    const name = Buffer.from(entry.d_name).toString("latin1");
    if (name !== "." && name !== "..") return name;
  }
}
