import type { Handlers } from "./gen/handlers.js";
import type { GuestCommand } from "./guest-process.js";
import type { GuestRunOptions } from "./guest-run-options.js";
import type { HandlerLayers } from "./handler-layers.js";
import { defaultLimits } from "./limits.js";
import { suggestion } from "./nearest-name.js";
import type { OnQuota } from "./quota-record.js";
import type { IdentityOption, UtsnameField } from "./system/identity.js";
import type { FileOption, MountOption, Ownership, QuotaOption, SystemOptions } from "./system/options.js";
import type { OutputStream } from "./system/output.js";
import type { Interpreter } from "./trampoline.js";

/** What a guest is, what it finds, and what it may use. */
export interface RunOptions<OwnHandlers extends object = Handlers>
  extends Omit<GuestRunOptions, "handlers" | "interpreter" | "onGeneration">,
    Omit<SystemOptions, "onOutput" | "onQuotaReached" | "capture"> {
  /** What becomes of a guest that meets a quota: its call fails ("errno"), unless it is to be ended ("stop"). */
  readonly onQuota?: OnQuota;
  /**
   * Handlers of your own, in front of the virtual system's: an object of them, or several, of which each asks the
   * one behind it with `context.next()`.
   */
  readonly handlers?: HandlerLayers<OwnHandlers>;
  /** The calls of an interpreter with externals of its own. */
  readonly interpreter?: Interpreter<OwnHandlers>;
  /** Sees what the guest writes to standard output and standard error as it comes. */
  readonly onOutput?: (stream: OutputStream, bytes: Uint8Array) => void;
}

/** Every name that may be given, so that a misspelt one is not passed over. */
type Names<Options> = Readonly<Record<keyof Options, true>>;

const options: Names<RunOptions> = {
  command: true,
  interpreter: true,
  abi: true,
  inventory: true,
  protocol: true,
  limits: true,
  wall: true,
  transport: true,
  signal: true,
  handlers: true,
  files: true,
  directories: true,
  links: true,
  mounts: true,
  env: true,
  cwd: true,
  argv0: true,
  interpreterHome: true,
  identity: true,
  umask: true,
  clock: true,
  random: true,
  stdin: true,
  terminal: true,
  quotas: true,
  onQuota: true,
  observe: true,
  onStart: true,
  onCall: true,
  onHandlerError: true,
  onOutput: true,
};
const command: Names<GuestCommand> = {
  file: true,
  args: true,
  argv0: true,
  kind: true,
  module: true,
  reads: true,
};
const quotas: Names<QuotaOption> = { bytes: true, inodes: true, openFiles: true };
const mount: Names<MountOption> = { host: true, at: true, mode: true, hardLinks: true, copy: true };
const ownership: Names<Ownership> = { mode: true, uid: true, gid: true };
const file: Names<FileOption> = { ...ownership, data: true };
const utsname: Names<Record<UtsnameField, string>> = {
  sysname: true,
  nodename: true,
  release: true,
  version: true,
  machine: true,
  domainname: true,
};
const identity: Names<IdentityOption> = {
  uid: true,
  gid: true,
  pid: true,
  ppid: true,
  login: true,
  utsname: true,
};

const PROTOCOLS: readonly unknown[] = ["auto", 1, 2];
const LISTENERS = ["onCall", "onHandlerError", "onOutput", "onStart", "observe"] as const;

/** The names of all options. */
export const runOptionNames: readonly string[] = Object.keys(options);

/**
 * Refuses what no option is called.
 * @throws TypeError that says what was probably meant.
 */
export function checkRunOptions(given: RunOptions<object>): void {
  checkNames("", given ?? null, options);
  if (typeof given.command !== "object" || given.command === null)
    throw new TypeError("expected `command`: what is to be started, such as { file: './pypy-sandbox' }");
  if (given.protocol !== undefined && !PROTOCOLS.includes(given.protocol))
    throw new TypeError(`expected protocol to be one of ${PROTOCOLS.join(", ")}, received ${given.protocol}`);
  for (const name of LISTENERS) {
    const listener = given[name];
    if (listener !== undefined && typeof listener !== "function")
      throw new TypeError(`expected ${name} to be a function, received ${typeof listener}`);
  }
  checkNames("command.", given.command, command);
  checkNames("limits.", given.limits, defaultLimits);
  checkNames("quotas.", given.quotas, quotas);
  checkNames("identity.", given.identity, identity);
  checkNames("identity.utsname.", given.identity?.utsname, utsname);
  given.mounts?.forEach((one, index) => {
    checkNames(`mounts[${index}].`, one, mount);
  });
  for (const [path, one] of Object.entries(given.files ?? {})) {
    const isContent = typeof one === "string" || one instanceof Uint8Array;
    if (!isContent) checkNames(`files["${path}"].`, one, file);
  }
  if (!Array.isArray(given.directories)) {
    for (const [path, one] of Object.entries(given.directories ?? {}))
      checkNames(`directories["${path}"].`, one, ownership);
  }
}

function checkNames(where: string, given: object | null | undefined, known: object): void {
  if (given === undefined) return;
  if (typeof given !== "object" || given === null)
    throw new TypeError(`expected ${where.slice(0, -1) || "the options"} to be an object, received ${given}`);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    throw new TypeError(`there is no option \`${where}${name}\`${suggestion(name, names)}`);
  }
}
