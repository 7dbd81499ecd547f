import { reapers, standardPipes } from "./held-pipes.js";
import { killTrees } from "./kill-trees.js";
import { addLive, isRoot, removeLive } from "./live-trees.js";
import { canSeeProcesses, type ProcStat, readStat, StatFile } from "./proc-stat.js";
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

/**
 * The processes of one guest: the one that was started, those of its group, and what descends from either, in
 * whatever session. Linux says so in /proc; elsewhere the group is all that is known.
 *
 * What cannot be found: a process that left the group, closed the guest's pipes as all of its session did, and lost
 * its parent, all between two looks. Only a namespace of processes of the guest's own rules that out.
 */
export class ProcessTree {
  readonly #members = new Map<number, Member>();
  /** Members that lead a group or a session, living or not: while any is in it, its number is not used again. */
  readonly #leaders = new Set<number>();
  readonly #newcomers: Sighting[] = [];
  #root: number | undefined;
  #rootStartedAt = 0;
  #pipes: ReadonlySet<string> = new Set();
  /** It is to end: whoever belongs to it is stopped when it is seen. */
  #isStopped = false;
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
    processTable.look(false);
    this.gather();
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

  /** Stops those that are known, and from here on whoever is found, so that none does or starts anything more. */
  stop(): void {
    this.#isStopped = true;
    this.#signal("SIGSTOP");
  }

  /** Ends those that are known. */
  end(): void {
    this.#signal("SIGKILL");
  }

  /** Ends all of them at once, also those that are not known yet. */
  kill(): void {
    killTrees([this]);
  }

  /** Whether any of them still runs, as of the table's last look. */
  hasSurvivors(): boolean {
    if (this.#root === undefined || !canSeeProcesses) return false;
    this.gather();
    return [...this.#members.values()].some(isAlive);
  }

  /** Looks at every member again, and takes in what belongs to them as of the table's last look; answers whether they are others now. */
  gather(): boolean {
    if (this.#root === undefined || !canSeeProcesses) return false;
    const before = this.#members.size;
    for (const [pid, member] of this.#members) this.#update(pid, member);
    const isSmaller = this.#members.size < before;
    return this.#takeInNewcomers() || isSmaller;
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

  #noteLeader({ pid, group, session }: Pick<ProcStat, "pid" | "group" | "session">): void {
    if (pid === group || pid === session) this.#leaders.add(pid);
  }

  #takeInNewcomers(): boolean {
    const seen = this.#newcomers.splice(0);
    // A number that is used again is no leader's of ours any more.
    for (const { pid } of seen) if (!this.#members.has(pid)) this.#leaders.delete(pid);
    const kin = new Set<number>();
    const others = this.#takeInRelated(seen, kin);
    const leftBehind = new Set(others.filter((sighting) => this.#isLeftBehind(sighting)));
    for (const sighting of leftBehind) this.#takeInWithSession(sighting, kin);
    if (leftBehind.size > 0)
      this.#takeInRelated(
        others.filter((sighting) => !leftBehind.has(sighting)),
        kin,
      );
    return kin.size > 0;
  }

  /** Takes in who belongs to a member, or to one of `kin`; answers the others. */
  #takeInRelated(seen: readonly Sighting[], kin: Set<number>): readonly Sighting[] {
    let others = seen;
    for (let before = -1; before !== others.length; ) {
      before = others.length;
      others = others.filter((sighting) => {
        const isRelated = this.#isRelated(sighting, kin);
        if (isRelated) this.#takeIn(sighting, kin);
        return !isRelated;
      });
    }
    return others;
  }

  /** `kin` are those that were taken in now, and may be gone again. */
  #isRelated({ parent, group, session }: Sighting, kin: ReadonlySet<number>): boolean {
    const isChild = this.#members.has(parent) || kin.has(parent);
    return isChild || this.#leaders.has(session) || this.#leaders.has(group);
  }

  /**
   * Takes in one whose ancestors ended unseen, and the session that one of them began: only who descends from that one
   * is in it. Its processes may be too many, and each gone too soon, to be found by what they have open.
   */
  #takeInWithSession(sighting: Sighting, kin: Set<number>): void {
    const { session, group } = sighting;
    if (session !== ownSession()) this.#leaders.add(session).add(group);
    this.#takeIn(sighting, kin);
  }

  #takeIn(sighting: Sighting, kin: Set<number>): void {
    const { pid, group, isDead, cpuMs } = sighting;
    kin.add(pid);
    if (!isDead) {
      this.#adopt(pid);
    } else if (!this.#members.has(pid)) {
      // Where nobody waits for those that have ended, they are many: they are counted and not kept.
      this.#noteLeader(sighting);
      this.#goneCpuMs += cpuMs;
    }
    if (!this.#isStopped) return;
    // The whole group in one go: one by one each might be gone, with a child in its place, before it is stopped.
    if (this.#leaders.has(group)) send(-group, "SIGSTOP");
    else if (!isDead) send(pid, "SIGSTOP");
  }

  #update(pid: number, member: Member): void {
    const now = member.file.read();
    if (now) {
      member.last = now;
      this.#noteLeader(now);
      if (!now.isDead || pid === this.#root) return;
    }
    // Its number may be used again, by a process that is nobody's of ours.
    member.file.close();
    this.#members.delete(pid);
    this.#goneCpuMs += member.last.cpuMs;
  }

  /** A process whose parent ended before we saw either, and that holds a pipe of the guest's. */
  #isLeftBehind({ pid, parent, startedAt, pipes }: Sighting): boolean {
    if (startedAt < this.#rootStartedAt || !reapers().has(parent) || isRoot(pid)) return false;
    return pipes().some((link) => this.#pipes.has(link));
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#root === undefined) return;
    if (!canSeeProcesses) return send(-this.#root, signal);
    const groups = new Set<number>();
    for (const [pid, { file }] of this.#members) {
      const now = file.read();
      if (!now) continue;
      // While somebody is in it, a group's number is nobody else's.
      if (this.#leaders.has(now.group)) groups.add(now.group);
      else if (!now.isDead) send(pid, signal);
    }
    for (const group of groups) send(-group, signal);
  }
}

let knownSession: number | undefined;

/** The session of this process, in which nothing of a guest's is that began one. */
function ownSession(): number | undefined {
  knownSession ??= readStat(process.pid)?.session;
  return knownSession;
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
