import { readdirSync, readlinkSync } from "node:fs";
import { readStat } from "./proc-stat.js";

const standardDescriptors = ["0", "1", "2"];

/** What a link of /proc/PID/fd to a pipe or a socket looks like; named pipes of ours have lost their names. */
const pipeLink = /^(?:pipe|socket):|^\/.* \(deleted\)$/;

/** The pipes and sockets that a guest was started with, by the names that the kernel gives them; none that are our own. */
export function standardPipes(pid: number): ReadonlySet<string> {
  const own = new Set(standardDescriptors.map((fd) => linkOf("self", fd)));
  const links = standardDescriptors.map((fd) => linkOf(pid, fd));
  return new Set(links.filter((link) => pipeLink.test(link) && !own.has(link)));
}

/** The pipes and sockets that a process has open, by the names that the kernel gives them. */
export function openPipes(pid: number): readonly string[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(pid, fd));
    return links.filter((link) => pipeLink.test(link));
  } catch {
    // It is gone, or belongs to another user, as nothing does that a guest started.
    return [];
  }
}

function linkOf(pid: number | "self", fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return "";
  }
}

let knownReapers: ReadonlySet<number> | undefined;

/** Who may become the parent of a process whose own has ended: init, or one of our ancestors. */
export function reapers(): ReadonlySet<number> {
  knownReapers ??= new Set([1, ...ancestorsOf(process.pid)]);
  return knownReapers;
}

function* ancestorsOf(pid: number): Generator<number> {
  for (let at = readStat(pid)?.parent; at !== undefined && at > 0; at = readStat(at)?.parent) yield at;
}
