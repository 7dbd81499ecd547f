import type { Handlers } from "../gen/handlers.js";
import { attributeCalls } from "./attribute-calls.js";
import { type BuiltTree, buildTree } from "./build-tree.js";
import { calendarCalls } from "./calendar-calls.js";
import { createClock } from "./clock.js";
import { configurationCalls } from "./configuration-calls.js";
import type { Credentials } from "./credentials.js";
import { DescriptorTable } from "./descriptor-table.js";
import { directoryCalls } from "./directory-calls.js";
import { Environment } from "./environment.js";
import { environmentCalls } from "./environment-calls.js";
import { FileTree } from "./file-tree.js";
import { groupCalls } from "./group-calls.js";
import { HostHandles } from "./host-handles.js";
import { createIdentity } from "./identity.js";
import { identityCalls } from "./identity-calls.js";
import { Input } from "./input.js";
import { interpreterCalls } from "./interpreter-calls.js";
import { nameCalls } from "./name-calls.js";
import { networkCalls } from "./network-calls.js";
import { openCalls } from "./open-calls.js";
import type { SystemOptions } from "./options.js";
import { Output } from "./output.js";
import type { OverlayChange } from "./overlay-changes.js";
import { ownerCalls } from "./owner-calls.js";
import type { Parts } from "./parts.js";
import { Pauses } from "./pauses.js";
import { pipeCalls } from "./pipe-calls.js";
import { processCalls } from "./process-calls.js";
import { defaultQuotas } from "./quota.js";
import { createRandom } from "./random.js";
import { renameCalls } from "./rename-calls.js";
import { scheduleCalls } from "./schedule-calls.js";
import { setIdentityCalls } from "./set-identity-calls.js";
import { openStandardStreams } from "./standard-streams.js";
import { statusCalls } from "./status-calls.js";
import { streamCalls } from "./stream-calls.js";
import { terminalCalls } from "./terminal-calls.js";
import { timeCalls } from "./time-calls.js";
import { storageCalls, transferCalls } from "./transfer-calls.js";
import { waitCalls } from "./wait-calls.js";

const DEFAULT_UMASK = 0o022;
// Host descriptors beside one for each mount's root, however many files the guest has open.
const HOST_HANDLES = 64;

/** The calls that a virtual system answers; another is refused with the errno that the specification has for it. */
export type SystemCalls = ReturnType<typeof callsOf>;

/**
 * A virtual system: it answers every call of a guest from memory, and reads nothing of the host but what was
 * mounted. Its handlers throw a `Failure` for what is refused.
 */
export interface System extends SystemCalls {
  /** What the guest wrote to descriptor 1 so far, unless `capture` is false. */
  readonly stdout: Uint8Array;
  /** What the guest wrote to descriptor 2 so far, unless `capture` is false. */
  readonly stderr: Uint8Array;
  /**
   * Lists what the guest added, changed and removed in mounts of mode "overlay", by path in byte order: what an
   * overlay would have to do to the host to be applied.
   */
  overlayChanges(): readonly OverlayChange[];
  /** Makes a terminal of descriptors 0, 1 and 2, before anything is asked of the system. */
  attachTerminal(): void;
  /** Ends every wait, with EINTR, and closes every host file. Nothing may be asked of the system afterwards. */
  dispose(): void;
}

/**
 * Makes a virtual system. Throws a TypeError or RangeError for an option that cannot be, and the host's
 * error for a directory that cannot be mounted.
 *
 * @example
 * const system = createSystem({ files: { "/home/hello.py": "print('hello')" }, cwd: "/home" });
 */
export function createSystem(options: SystemOptions = {}): System {
  const pauses = new Pauses();
  const clock = createClock(options.clock ?? "real", pauses);
  const identity = createIdentity(options.identity ?? {});
  const environment = new Environment(options.env ?? {});
  const random = createRandom(options.random ?? "real");
  const descriptors = new DescriptorTable(
    options.quotas?.openFiles ?? defaultQuotas.openFiles,
    options.onQuotaReached,
  );
  const credentials: Credentials = {
    uid: identity.uid,
    gid: identity.gid,
    umask: (options.umask ?? DEFAULT_UMASK) & 0o777,
  };
  const handles = new HostHandles(HOST_HANDLES);
  const { root, workingDirectory, overlayChanges } = buildOrClose(handles, () =>
    buildTree(options, { identity, clock, random, handles, onQuotaReached: options.onQuotaReached }),
  );
  const tree = new FileTree(root, credentials, descriptors);
  tree.enter(workingDirectory);
  const input = new Input(options.stdin ?? "");
  const stdout = new Output("stdout", options.capture ?? true, options.onOutput);
  const stderr = new Output("stderr", options.capture ?? true, options.onOutput);
  const streams = openStandardStreams(descriptors, {
    input,
    stdout,
    stderr,
    identity,
    clock,
    isTerminal: options.terminal ?? false,
  });

  const parts: Parts = {
    tree,
    descriptors,
    credentials,
    identity,
    environment,
    clock,
    pauses,
    random,
    interpreterHome: encodeHome(options.interpreterHome),
  };
  return {
    ...callsOf(parts),
    get stdout() {
      return stdout.bytes;
    },
    get stderr() {
      return stderr.bytes;
    },
    overlayChanges: () => overlayChanges.list(),
    attachTerminal() {
      for (const stream of streams) stream.becomeTerminal();
    },
    dispose() {
      pauses.dispose();
      input.dispose();
      handles.dispose();
    },
  };
}

/** Puts the calls together. */
function callsOf(parts: Parts) {
  return {
    ...attributeCalls(parts),
    ...calendarCalls(),
    ...configurationCalls(parts),
    ...directoryCalls(parts),
    ...environmentCalls(parts),
    ...groupCalls(parts),
    ...identityCalls(parts),
    ...interpreterCalls(parts),
    ...nameCalls(parts),
    ...networkCalls(parts),
    ...openCalls(parts),
    ...ownerCalls(parts),
    ...pipeCalls(parts),
    ...processCalls(parts),
    ...renameCalls(parts),
    ...scheduleCalls(parts),
    ...setIdentityCalls(parts),
    ...statusCalls(parts),
    ...storageCalls(parts),
    ...streamCalls(parts),
    ...terminalCalls(parts),
    ...timeCalls(parts),
    ...transferCalls(parts),
    ...waitCalls(parts),
  } satisfies Partial<Handlers>;
}

function encodeHome(home: string | undefined): Uint8Array | null {
  return home === undefined ? null : new TextEncoder().encode(home);
}

/** Leaves no host directory open where one of the options is refused. */
function buildOrClose(handles: HostHandles, build: () => BuiltTree): BuiltTree {
  try {
    return build();
  } catch (error) {
    handles.dispose();
    throw error;
  }
}
