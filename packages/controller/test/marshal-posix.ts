import {
  errnoName,
  fileType,
  fileTypeMask,
  linuxX8664,
  MarshalControllerDecoder,
  type MarshalFunctionName,
  type MarshalValue,
  marshalFloat,
  marshalInt64,
  marshalRequestBytes,
  marshalString,
  marshalTuple,
} from "@sandbox/protocol";
import { Session } from "../src/session.js";
import type { System } from "../src/system/system.js";
import { flagsOf, latin1, type Outcome, type Posix, type Step, showFile } from "./posix.js";

/** What there are functions for in the first generation; of a file that is open, it changes no mode without a path. */
export function hasFunction([verb]: Step): boolean {
  return verb !== "pread" && verb !== "pwrite";
}

/** What a refused access(2) looks like over the first generation: its guests get no errno with it. */
export const REFUSED = "refused";

/** The virtual system as scenarios play on it over the wire of the first generation. */
export function marshalPosix(system: System): Posix {
  const ask = connect(system);
  const fds = new Map<string, number>();
  const fd = (label: string) => marshalInt64(fds.get(label) ?? -1);
  const path = (text: string) => marshalString(latin1(text));
  const int = (value: number) => marshalInt64(value);
  const done = (name: MarshalFunctionName, ...args: MarshalValue[]): Outcome =>
    shown(ask(name, args), () => "ok");
  const stat = (name: MarshalFunctionName, arg: MarshalValue, show: (stat: Stat) => Outcome) =>
    shown(ask(name, [arg]), (value) => show(statOf(value)));
  const file = ({ mode, size }: Stat) => showFile(mode, size);
  return {
    open: (label, name, flags, mode = 0o666) =>
      shown(ask("ll_os.ll_os_open", [path(name), int(flagsOf(flags)), int(mode)]), (value) => {
        fds.set(label, numberOf(value));
        return "ok";
      }),
    close(label) {
      const outcome = done("ll_os.ll_os_close", fd(label));
      if (outcome === "ok") fds.delete(label);
      return outcome;
    },
    read: (label, count) => shown(ask("ll_os.ll_os_read", [fd(label), int(count)]), textOf),
    write: (label, text) => shown(ask("ll_os.ll_os_write", [fd(label), path(text)]), numberOf),
    pread: missing,
    pwrite: missing,
    ftruncate: (label, length) => done("ll_os.ll_os_ftruncate", fd(label), int(length)),
    fsync: (label) => done("ll_os.ll_os_fsync", fd(label)),
    fstat: (label) => stat("ll_os.ll_os_fstat", fd(label), file),
    fchmod: (label, mode) => done("ll_os.ll_os_fchmod", fd(label), int(mode)),
    stat: (name) => stat("ll_os.ll_os_stat", path(name), file),
    lstat: (name) => stat("ll_os.ll_os_lstat", path(name), file),
    mode: (name) => stat("ll_os.ll_os_stat", path(name), ({ mode }) => mode & 0o7777),
    links: (name) =>
      stat("ll_os.ll_os_stat", path(name), ({ mode, links }) =>
        (mode & fileTypeMask) === fileType.S_IFDIR ? "directory" : links,
      ),
    mtime: (name) => stat("ll_os.ll_os_stat", path(name), ({ modified }) => modified),
    mkdir: (name, mode = 0o777) => done("ll_os.ll_os_mkdir", path(name), int(mode)),
    rmdir: (name) => done("ll_os.ll_os_rmdir", path(name)),
    unlink: (name) => done("ll_os.ll_os_unlink", path(name)),
    rename: (from, to) => done("ll_os.ll_os_rename", path(from), path(to)),
    link: (from, to) => done("ll_os.ll_os_link", path(from), path(to)),
    symlink: (target, name) => done("ll_os.ll_os_symlink", path(target), path(name)),
    readlink: (name) => shown(ask("ll_os.ll_os_readlink", [path(name)]), (value) => `-> ${textOf(value)}`),
    chmod: (name, mode) => done("ll_os.ll_os_chmod", path(name), int(mode)),
    utimes: (name, accessed, modified) =>
      done("ll_os.ll_os_utime", path(name), marshalTuple([marshalFloat(accessed), marshalFloat(modified)])),
    access: (name, mode) =>
      shown(ask("ll_os.ll_os_access", [path(name), int(mode)]), ({ type }) =>
        type === "true" ? "ok" : REFUSED,
      ),
    list: (name) => shown(ask("ll_os.ll_os_listdir", [path(name)]), (value) => itemsOf(value).map(textOf)),
  };
}

/** A value, or the name of an errno. */
type Answered = MarshalValue | string;

/** A session of the first generation with a system that answers at once. */
function connect(system: System): (name: MarshalFunctionName, args: readonly MarshalValue[]) => Answered {
  const decoder = new MarshalControllerDecoder();
  const session = new Session({
    abi: linuxX8664,
    handlers: system,
    send: (bytes) => decoder.push(bytes),
    onEnd: (end) => {
      throw new Error(`the session ended: ${JSON.stringify(end)}`);
    },
  });
  return (name, args) => {
    session.receive(marshalRequestBytes({ kind: "marshal-request", function: name, args }));
    const answer = decoder.next();
    if (answer === undefined) throw new Error(`${name} was not answered at once`);
    if (answer.kind === "marshal-result") return answer.value;
    const errno = Number(answer.errno?.value);
    return errnoName(errno) ?? `${answer.name} ${errno}`;
  };
}

function shown(answered: Answered, show: (value: MarshalValue) => Outcome): Outcome {
  return typeof answered === "string" ? answered : show(answered);
}

function numberOf(value: MarshalValue): number {
  if ("value" in value && !(value.value instanceof Uint8Array)) return Number(value.value);
  throw new Error(`expected a number, received ${value.type}`);
}

function textOf(value: MarshalValue): string {
  if (value.type !== "string") throw new Error(`expected a string, received ${value.type}`);
  return Buffer.from(value.value).toString("latin1");
}

function itemsOf(value: MarshalValue): readonly MarshalValue[] {
  if ("items" in value) return value.items;
  throw new Error(`expected values, received ${value.type}`);
}

interface Stat {
  readonly mode: number;
  readonly links: number;
  readonly size: number;
  readonly modified: number;
}

/** The tuple of a stat by its places: mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime. */
function statOf(value: MarshalValue): Stat {
  const numbers = itemsOf(value).map(numberOf);
  const at = (place: number) => numbers[place] ?? Number.NaN;
  return { mode: at(0), links: at(3), size: at(6), modified: at(8) };
}

function missing(): never {
  throw new Error("the first generation has no such function");
}
