import type { Role } from "../tables.js";

/** What must be equal in each call, the strictest first. */
export const matchLevels = {
  bytes: "every message of the controller, byte for byte",
  commands: "the same commands in the same order, their addresses by what they are",
  effects: "result, errno, and what is in the guest's memory afterwards",
  result: "result and errno",
} as const;

export type MatchLevel = keyof typeof matchLevels;

/** What is compared, and what is left out. */
export interface MatchOptions {
  /** `effects` unless given. */
  readonly level?: MatchLevel;
  /**
   * What may differ: names of calls, such as `uname`, fields of structures, such as `stat.st_uid`, and roles:
   * `time`, `random`, `inode`, `pid`, `pointer`. Roles may differ anyway but at level `bytes`.
   */
  readonly ignore?: Iterable<string>;
  /** Roles that must be equal at every level, as `time` where both sides have one clock. */
  readonly exact?: Iterable<Role>;
}

/** The roles of values that differ between equal runs. */
export const differingRoles = [
  "time",
  "random",
  "inode",
  "pid",
  "pointer",
] as const satisfies readonly Role[];

/** Whether a value of this role may differ between equal runs. */
export function mayDiffer(role: Role): boolean {
  return role !== "exact" && role !== "path";
}

/** The options as questions. */
export class MatchRules {
  readonly level: MatchLevel;
  readonly #ignored: ReadonlySet<string>;
  readonly #roles: ReadonlySet<Role>;

  constructor({ level = "effects", ignore = [], exact = [] }: MatchOptions = {}) {
    this.level = level;
    this.#ignored = new Set(ignore);
    const roles = differingRoles.filter((role) => level !== "bytes" || this.#ignored.has(role));
    this.#roles = new Set<Role>(roles);
    for (const role of exact) (this.#roles as Set<Role>).delete(role);
  }

  /** Whether a value of this role may differ. */
  mayDiffer(role: Role): boolean {
    return this.#roles.has(role);
  }

  /** Whether the answers to a call of this name may differ. */
  ignoresCall(name: string): boolean {
    return this.#ignored.has(name);
  }

  /** Whether a field of a structure may differ. */
  ignoresField(struct: string, field: string): boolean {
    return this.#ignored.has(`${struct}.${field}`);
  }

  /** Whether buffers must be equal to the last byte, padding and all. */
  get isBytewise(): boolean {
    return this.level === "bytes" && this.#ignored.size === 0;
  }

  /** Whether the commands themselves count. */
  get comparesCommands(): boolean {
    return this.level === "bytes" || this.level === "commands";
  }
}
