import { join } from "node:path";
import { playOnKernel } from "./kernel-player.js";
import { isPause, type Operation, showOperation } from "./operation.js";
import type { Place } from "./places.js";
import type { Answer, Play, Player } from "./player.js";
import type { Stage } from "./stage.js";
import { PlayMemory } from "./tell.js";
import { playVirtually } from "./virtual-player.js";

const MANY_PLAYS = 100;
// Of so many plays of a large subject root plays one, and so does each kind of mount.
const PART_OF_ROOT = 5;
const PART_OF_MOUNT = 3;

/** One operation and what both systems answered. */
export interface Compared {
  readonly subject: string;
  readonly play: string;
  readonly place: string;
  readonly player: Player["name"];
  readonly operation: Operation;
  readonly kernel: string;
  readonly ours: string;
}

/** What the kernel answered to a subject, to be compared with as many places as there are. */
export interface KernelAnswers {
  readonly subject: string;
  readonly player: Player;
  readonly plays: readonly Play[];
  readonly told: readonly (readonly string[])[];
}

/** Plays a subject on the kernel. What somebody else owns can be made by root alone. */
export function askKernel(
  program: string,
  stage: Stage,
  subject: string,
  all: readonly Play[],
  player: Player,
): KernelAnswers {
  const possible = process.geteuid?.() === 0 ? all : all.filter((play) => !hasForeign(play));
  // Root differs by what it may, which a part of the largest subjects shows.
  const isPart = player.name === "root" && possible.length > MANY_PLAYS;
  const plays = isPart ? possible.filter((_, index) => index % PART_OF_ROOT === 0) : possible;
  const folder = join(stage.folder, `${subject}-${player.name}`);
  const answers = playOnKernel(program, folder, plays, player);
  const told = plays.map((play, index) => tell(play, join(folder, `${index}`), answers[index] ?? [], stage));
  return { subject, player, plays, told };
}

/** Plays the same in a place of the virtual system, and answers what both said of each operation. */
export function comparePlace(
  place: Place,
  stage: Stage,
  { subject, player, plays, told }: KernelAnswers,
): Compared[] {
  return plays.flatMap((play, index) => {
    if (hasForeign(play) && !place.hasForeign) return [];
    const isPart = place.part !== undefined && plays.length > MANY_PLAYS;
    if (isPart && index % PART_OF_MOUNT !== place.part) return [];
    const folder = join(stage.folder, `${subject}-${player.name}-${place.name}`, `${index}`);
    const { system, root, before } = place.open(play, player, folder);
    try {
      playVirtually(system, root, before);
      const ours = tell(play, root, playVirtually(system, root, play.steps), stage);
      return play.steps.flatMap((step, i) => {
        if (isPause(step)) return [];
        const kernel = told[index]?.[i] ?? "";
        return [
          {
            subject,
            play: play.name,
            place: place.name,
            player: player.name,
            operation: step,
            kernel,
            ours: ours[i] ?? "",
          },
        ];
      });
    } finally {
      system.dispose();
    }
  });
}

function tell(play: Play, root: string, answers: readonly (readonly Answer[])[], stage: Stage): string[] {
  const memory = new PlayMemory(root, stage);
  return play.steps.map((step, i) => (isPause(step) ? "" : memory.tell(step, answers[i] ?? [])));
}

function hasForeign({ tree }: Play): boolean {
  return tree.some(({ isForeign }) => isForeign === true);
}

/** A comparison as one line of a report. */
export function showCompared({ place, player, play, operation, kernel, ours }: Compared): string {
  return `${place}, ${player}, ${play}: ${showOperation(operation)} is ${kernel} on the kernel, ${ours} here`;
}
