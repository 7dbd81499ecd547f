import * as fs from "node:fs";
import type { FileOption, Ownership, SystemOptions } from "../../src/system/options.js";
import { bytes, chmod, close, link, mkdir, O_CREAT, O_WRONLY, open, symlink, write } from "./calls.js";
import type { Step } from "./operation.js";

/** A file that is there before a play begins. */
export interface Entry {
  readonly path: string;
  /** What a file holds; one byte for each character. */
  readonly content?: string;
  /** Where a symbolic link points. */
  readonly target?: string;
  /** Of which entry it is another name. */
  readonly twin?: string;
  /** Permission bits: 0o644 for a file, 0o755 for a directory unless given. */
  readonly mode?: number;
  /** Whether it is another user's: user and group 4242. */
  readonly isForeign?: boolean;
}

/** What is there before a play: first above what is in them. One with nothing said of it is a directory. */
export type Tree = readonly Entry[];

/** Who owns what is foreign. */
export const FOREIGN = 4242;
const FILE_BITS = 0o644;
const DIRECTORY_BITS = 0o755;

function bitsOf({ content, mode }: Entry): number {
  return mode ?? (content === undefined ? DIRECTORY_BITS : FILE_BITS);
}

/** Makes a tree in a folder of this machine, for a user; needs root where that is somebody else. */
export function makeOnHost(folder: string, tree: Tree, owner: number): void {
  for (const entry of tree) {
    const path = hostPath(folder, entry.path);
    if (entry.twin !== undefined) fs.linkSync(hostPath(folder, entry.twin), path);
    else if (entry.target !== undefined) fs.symlinkSync(entry.target, path);
    else if (entry.content !== undefined) fs.writeFileSync(path, bytes(entry.content));
    else fs.mkdirSync(path);
    const id = entry.isForeign ? FOREIGN : owner;
    if (process.geteuid?.() === 0) fs.lchownSync(path, id, id);
  }
  for (const entry of tree.filter(hasMode)) fs.chmodSync(hostPath(folder, entry.path), bitsOf(entry));
}

/** The calls with which a guest makes a tree of its own. */
export function stepsThatMake(tree: Tree): Step[] {
  const made = tree.flatMap(({ path, content, target, twin }): Step[] => {
    if (twin !== undefined) return [link(twin, path)];
    if (target !== undefined) return [symlink(target, path)];
    if (content === undefined) return [mkdir(path)];
    return [open(path, O_CREAT | O_WRONLY), write(3, content), close(3)];
  });
  // What a directory that nobody may search holds is there first.
  const modes = tree.filter(hasMode).toReversed();
  return [...made, ...modes.map((entry) => chmod(entry.path, bitsOf(entry)))];
}

/** The options with which a virtual system has a tree in a folder from the start; other names are left out. */
export function optionsThatMake(folder: string, tree: Tree): SystemOptions {
  const files: Record<string, FileOption> = {};
  const directories: Record<string, Ownership> = {};
  const links: Record<string, string> = {};
  for (const entry of tree) {
    const path = `${folder}/${entry.path}`;
    const owner = entry.isForeign ? { uid: FOREIGN, gid: FOREIGN } : {};
    if (needsSteps(entry)) continue;
    if (entry.target !== undefined) links[path] = entry.target;
    else if (entry.content === undefined) directories[path] = { mode: bitsOf(entry), ...owner };
    else files[path] = { data: bytes(entry.content), mode: bitsOf(entry), ...owner };
  }
  return { files, directories, links };
}

/** The calls with which a guest makes what options have no words for: further names, and names that are no UTF-8. */
export function stepsBesideOptions(tree: Tree): Step[] {
  return stepsThatMake(tree.filter(needsSteps));
}

function needsSteps({ twin, path }: Entry): boolean {
  return twin !== undefined || /[^ -~]/.test(path);
}

/** A path of this machine, one character for each byte. */
function hostPath(folder: string, path: string): Buffer {
  return Buffer.from(`${folder}/${path}`, "latin1");
}

function hasMode({ target, twin }: Entry): boolean {
  return target === undefined && twin === undefined;
}
