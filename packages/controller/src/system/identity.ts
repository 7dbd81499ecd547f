/** Who the guest is told that it is, and where. */
export interface IdentityOption {
  /** Real and effective user id, 1000 by default; 0 passes every permission check of the virtual files. */
  readonly uid?: number;
  /** Real and effective group id, 1000 by default. */
  readonly gid?: number;
  /** Process id and process group, 2 by default. */
  readonly pid?: number;
  /** The parent's process id, 1 by default. */
  readonly ppid?: number;
  /** What getlogin(3) answers, "guest" by default; null for no name. */
  readonly login?: string | null;
  /** What uname(2) answers; a field that is left out has its default. Each is cut to 64 bytes. */
  readonly utsname?: Partial<Record<UtsnameField, string>>;
}

/** A field of uname(2). */
export type UtsnameField = "sysname" | "nodename" | "release" | "version" | "machine" | "domainname";

/** An identity in which nothing is left out. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
  readonly ppid: number;
  readonly login: string | null;
  readonly utsname: Readonly<Record<UtsnameField, string>>;
}

const DEFAULT_IDENTITY: Identity = {
  uid: 1000,
  gid: 1000,
  pid: 2,
  ppid: 1,
  login: "guest",
  utsname: {
    sysname: "Linux",
    nodename: "sandbox",
    release: "6.1.0",
    version: "#1 SMP",
    machine: "x86_64",
    domainname: "(none)",
  },
};

/** Completes an identity; throws a RangeError where an id is no 32-bit number. */
export function createIdentity(option: IdentityOption): Identity {
  const identity = { ...DEFAULT_IDENTITY, ...option };
  for (const name of ["uid", "gid", "pid", "ppid"] as const) {
    const id = identity[name];
    if (Number.isInteger(id) && id >= 0 && id < 2 ** 31) continue;
    throw new RangeError(`expected ${name} to be an integer from 0 to ${2 ** 31 - 1}, received ${id}`);
  }
  return { ...identity, utsname: { ...DEFAULT_IDENTITY.utsname, ...option.utsname } };
}
