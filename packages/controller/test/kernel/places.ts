import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createSystem, type System } from "../../src/system/system.js";
import type { Step } from "./operation.js";
import type { Play, Player } from "./player.js";
import { chownIfRoot } from "./stage.js";
import { type Entry, makeOnHost, optionsThatMake, stepsBesideOptions, stepsThatMake } from "./tree.js";

/** A play as it is about to begin on a virtual system. */
export interface Opening {
  readonly system: System;
  /** The folder of the play in the guest's tree. */
  readonly root: string;
  /** What makes the rest of the tree, before the first step that is told. */
  readonly before: readonly Step[];
}

/** Where a play is played, and where its tree lies before. */
export interface Place {
  readonly name: string;
  readonly doc: string;
  /** Whether there can be what somebody else owns before a play begins. */
  readonly hasForeign: boolean;
  /** Which third of a large subject's plays is played; all of them unless given. */
  readonly part?: 0 | 1 | 2;
  /** Puts a play's tree into place; a folder of this machine is there for it. */
  open(play: Play, player: Player, folder: string): Opening;
}

const ROOT = "/play";
const HOME = `${ROOT}/home`;

/** Where plays are played; a further kind of mount is a further row. */
export const places: readonly Place[] = [
  {
    name: "memory",
    doc: "files in memory",
    hasForeign: true,
    open({ tree }, { uid, gid }) {
      const { directories, ...options } = optionsThatMake(HOME, tree);
      const system = createSystem({
        ...options,
        directories: { [ROOT]: {}, [HOME]: {}, ...directories },
        cwd: HOME,
        identity: { uid, gid },
      });
      return { system, root: ROOT, before: stepsBesideOptions(tree) };
    },
  },
  mounted({
    name: "overlay, all upper",
    doc: "an overlay on an empty directory: the guest made everything",
    mode: "overlay",
    isLower: false,
    part: 0,
  }),
  mounted({
    name: "overlay, all lower",
    doc: "an overlay on a directory that held everything before",
    mode: "overlay",
    isLower: true,
    part: 1,
  }),
  mounted({
    name: "rw",
    doc: "a directory of this machine, mounted to be written",
    mode: "rw",
    isLower: true,
    part: 2,
  }),
];

interface Mounted {
  readonly name: string;
  readonly doc: string;
  readonly mode: "overlay" | "rw";
  /** Whether the tree is on the host before the play. */
  readonly isLower: boolean;
  readonly part: 0 | 1 | 2;
}

function mounted({ name, doc, mode, isLower, part }: Mounted): Place {
  return {
    name,
    doc,
    hasForeign: false,
    part,
    open({ tree }, player, folder) {
      const { uid, gid } = player;
      mkdirSync(join(folder, "home"), { recursive: true });
      chownIfRoot(folder, player);
      chownIfRoot(join(folder, "home"), player);
      // What has further names on the host already is not written to by "rw": there the guest makes them.
      const isThere = (entry: Entry) => isLower && (mode !== "rw" || entry.twin === undefined);
      makeOnHost(join(folder, "home"), tree.filter(isThere), uid);
      const system = createSystem({
        mounts: [{ host: folder, at: ROOT, mode }],
        cwd: HOME,
        identity: { uid, gid },
      });
      return { system, root: ROOT, before: stepsThatMake(tree.filter((entry) => !isThere(entry))) };
    },
  };
}
