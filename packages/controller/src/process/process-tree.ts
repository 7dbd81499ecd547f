import { holdsOneOf, reapers, standardPipes } from "./held-pipes.js";
import { canSeeProcesses, type ProcStat, StatFile } from "./proc-stat.js";
import { processTable, type Sighting } from "./process-table.js";

/** What a guest's processes have used, all together. */
export interface Usage {
  /** Processor time, in milliseconds, also of those that have ended. */
  readonly cpuMs: number;
  /** Memory that is there now, in bytes; what processes share counts for each. */
  readonly rssBytes: number;
}

interface Member {
  readonly file: StatFile;
  /** As it was when last seen. */
  last: ProcStat;
}

/** How often a tree that is stopped is searched for what was started in the meantime. */
const maximumSearches = 32;

/**
 * The processes of one guest: the one that was started, those of its group, and what descends from either, in
 * whatever session. Linux says so in /proc; elsewhere the group is all that is known.
 *
 * What cannot be found: a process that left the group, closed the guest's pipes and lost its parent, all between
 * two looks. Only a namespace of processes of the guest's own rules that out.
 */
export class ProcessTree {
  readonly #members = new Map<number, Member>();
  /** Members that lead a group or a session, living or not: while any is in it, its number is not used again. */
  readonly #leaders = new Set<number>();
  readonly #newcomers: Sighting[] = [];
  #root: number | undefined;
  #rootStartedAt = 0;
  #pipes: ReadonlySet<string> = new Set();
  /** Time of members that are gone, as far as it was seen. */
  #goneCpuMs = 0;
  #cpuMs = 0;

  /** To be made before the guest is started, so that what was there before is known. */
  constructor() {
    processTable.enter(this.#newcomers);
  }

  /** Takes note of the guest's first process, right after its start. */
  plant(pid: number): void {
    this.#root = pid;
    addLive(pid, this);
    if (!canSeeProcesses) return;
    this.#adopt(pid);
    this.#rootStartedAt = this.#members.get(pid)?.last.startedAt ?? 0;
    this.#pipes = standardPipes(pid);
  }

  /** What all of them have used; `undefined` where the system does not tell. */
  measure(): Usage | undefined {
    if (this.#root === undefined || !canSeeProcesses) return undefined;
    this.#gather(false);
    let ownMs = 0;
    let childrenMs = 0;
    let rssBytes = 0;
    for (const { last } of this.#members.values()) {
      ownMs += last.cpuMs;
      childrenMs += last.childrenCpuMs;
      rssBytes += last.rssBytes;
    }
    // A child that ended is in its parent's sum, if that waited for it, and in ours, if it lived long enough to be seen.
    this.#cpuMs = Math.max(this.#cpuMs, ownMs + Math.max(this.#goneCpuMs, childrenMs));
    return { cpuMs: this.#cpuMs, rssBytes };
  }

  /** Ends all of them at once: stopped first, so that none starts another behind our back. */
  kill(): void {
    if (this.#root === undefined) return;
    for (let search = 0, found = -1; search < maximumSearches && found !== this.#members.size; search++) {
      found = this.#members.size;
      this.#signal("SIGSTOP");
      this.#gather(true);
    }
    this.#signal("SIGKILL");
  }

  /** Whether any of them still runs; looks for new ones too. */
  hasSurvivors(): boolean {
    if (this.#root === undefined || !canSeeProcesses) return false;
    this.#gather(true);
    return [...this.#members.values()].some(isAlive);
  }

  /** Forgets them, and closes what was open for looking at them. */
  release(): void {
    for (const { file } of this.#members.values()) file.close();
    this.#members.clear();
    if (this.#root !== undefined) removeLive(this.#root);
    this.#root = undefined;
    processTable.leave(this.#newcomers);
  }

  #adopt(pid: number): void {
    if (this.#members.has(pid)) return;
    const file = new StatFile(pid);
    const last = file.read();
    if (!last) return;
    this.#members.set(pid, { file, last });
    this.#noteLeader(last);
  }

  #noteLeader({ pid, group, session }: ProcStat): void {
    if (pid === group || pid === session) this.#leaders.add(pid);
  }

  /** Looks at every member again, and takes in what belongs to them. */
  #gather(isUrgent: boolean): void {
    processTable.look(isUrgent);
    for (const [pid, member] of this.#members) this.#update(pid, member);
    let others = this.#newcomers.splice(0);
    // A number that is used again is no leader's of ours any more.
    for (const { pid } of others) if (!this.#members.has(pid)) this.#leaders.delete(pid);
    for (let before = -1; before !== others.length; ) {
      before = others.length;
      others = others.filter((sighting) => !this.#takeIn(sighting));
    }
    for (const sighting of others) if (this.#isLeftBehind(sighting)) this.#adopt(sighting.pid);
  }

  #update(pid: number, member: Member): void {
    const now = member.file.read();
    if (now) {
      member.last = now;
      this.#noteLeader(now);
      return;
    }
    // Its number may be used again, by a process that is nobody's of ours.
    this.#members.delete(pid);
    this.#goneCpuMs += member.last.cpuMs;
  }

  #takeIn({ pid, parent, group, session }: Sighting): boolean {
    const isRelated = this.#members.has(parent) || this.#leaders.has(session) || this.#leaders.has(group);
    if (isRelated) this.#adopt(pid);
    return isRelated;
  }

  /** A process whose parent ended before we saw either, and that holds a pipe of the guest's. */
  #isLeftBehind({ pid, parent, startedAt }: Sighting): boolean {
    if (startedAt < this.#rootStartedAt || !reapers().has(parent) || isRoot(pid)) return false;
    return holdsOneOf(this.#pipes, pid);
  }

  #signal(signal: NodeJS.Signals): void {
    const root = this.#root ?? 0;
    const isRootThere = canSeeProcesses ? this.#members.get(root)?.file.read() !== undefined : true;
    // In one go for the whole group; while its leader is there, its number is nobody else's.
    if (isRootThere) send(-root, signal);
    for (const [pid, member] of this.#members) if (pid !== root && isAlive(member)) send(pid, signal);
  }
}

function isAlive({ file }: Member): boolean {
  const now = file.read();
  return now !== undefined && !now.isDead;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}

/** The trees that are planted, by the first process of each. */
const live = new Map<number, ProcessTree>();

/** How many guests of this thread have processes. */
export function treeCount(): number {
  return live.size;
}

function isRoot(pid: number): boolean {
  return live.has(pid);
}

/** However this process ends that can still say so, no guest outlives it. */
const killLive = () => {
  for (const tree of live.values()) tree.kill();
};

function addLive(root: number, tree: ProcessTree): void {
  if (live.size === 0) process.once("exit", killLive);
  live.set(root, tree);
}

function removeLive(root: number): void {
  live.delete(root);
  if (live.size === 0) process.removeListener("exit", killLive);
}
