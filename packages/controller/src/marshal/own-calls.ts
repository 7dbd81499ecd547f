import { MARSHAL_LIMITS } from "@sandbox/protocol";
import { type Answer, type CallContext, settle, type Wait } from "../answer.js";
import { fail } from "../failure.js";
import type { Handlers } from "../gen/handlers.js";
import type { ListdirCall, MarshalHandlers, SetenvCall } from "../gen/marshal/handlers.js";
import { waitStatusCalls } from "./wait-status.js";

/** What the calls are told that an own call makes: of what stands behind that one, nothing answers them. */
type Context = CallContext<never, never>;
type OwnContext = Pick<CallContext, "signature" | "requestNumber" | "abi" | "signal" | "stop">;
type Steps<T> = Generator<Wait, T, unknown>;

// How the C library of Linux puts a device number together: the lower bits of both parts in the lower half.
const MINOR_LOW = 0xffn;
const MAJOR_LOW = 0xfffn;
const INT_BITS = 32;
const EQUALS = "=".charCodeAt(0);
/** How many names are gathered before others of the event loop have their turn. */
const NAMES_A_TURN = 1024;

/**
 * The calls that only the first generation has, put together of those that both have: who handles `opendir` of the
 * second generation handles the `listdir` of the first as well. The others are refused.
 */
export function ownCalls(handlers: Partial<Handlers>): Partial<MarshalHandlers> {
  return {
    ...waitStatusCalls,
    listdir: (call, context) => carryOut(listdir(handlers, call, within(context))),
    setenv: (call, context) => carryOut(setenv(handlers, call, within(context))),
    major: ({ device }) =>
      toInt(((device >> 8n) & MAJOR_LOW) | ((device >> 32n) & ~MAJOR_LOW & 0xffff_ffffn)),
    minor: ({ device }) => toInt((device & MINOR_LOW) | ((device >> 12n) & ~MINOR_LOW & 0xffff_ffffn)),
    makedev({ major, minor }) {
      const [high, low] = [BigInt.asUintN(INT_BITS, BigInt(major)), BigInt.asUintN(INT_BITS, BigInt(minor))];
      const highBits = ((high & MAJOR_LOW) << 8n) | ((high & ~MAJOR_LOW) << 32n);
      return BigInt.asIntN(64, highBits | (low & MINOR_LOW) | ((low & ~MINOR_LOW) << 12n));
    },
  };
}

function* listdir(handlers: Partial<Handlers>, { path }: ListdirCall, context: Context): Steps<Uint8Array[]> {
  const dir = yield* settle(handlers.opendir?.({ path }, context) ?? fail("ENOSYS"));
  try {
    const names: Uint8Array[] = [];
    for (let seen = 1; ; seen++) {
      if (seen % NAMES_A_TURN === 0) yield nextTurn();
      const entry = yield* settle(handlers.readdir?.({ dir }, context) ?? null);
      if (entry === null) return names;
      if (!isDots(entry.d_name)) names.push(entry.d_name);
      // More than an answer holds need not be gathered.
      if (names.length > MARSHAL_LIMITS.items) throw fail("EOVERFLOW");
    }
  } finally {
    yield* settle(handlers.closedir?.({ dir }, context));
  }
}

function* setenv(handlers: Partial<Handlers>, { name, value }: SetenvCall, context: Context): Steps<void> {
  if (name.length === 0 || name.includes(EQUALS)) throw fail("EINVAL");
  const string = new Uint8Array(name.length + 1 + value.length);
  string.set(name);
  string[name.length] = EQUALS;
  string.set(value, name.length + 1);
  yield* settle(handlers.putenv ? handlers.putenv({ string }, context) : fail("ENOSYS"));
}

function within(context: OwnContext): Context {
  const { signature, requestNumber, abi, signal } = context;
  const next = () => {
    throw fail("ENOSYS");
  };
  return { signature, requestNumber, abi, signal, next, stop: (reason) => context.stop(reason) };
}

function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function isDots(name: Uint8Array): boolean {
  return name.length > 0 && name.length <= 2 && name.every((byte) => byte === 0x2e);
}

function toInt(value: bigint): number {
  return Number(BigInt.asIntN(INT_BITS, value));
}

/** Goes through steps of which each may have to be waited for: at once where none has. */
function carryOut<T>(steps: Steps<T>): Answer<T> {
  const first = steps.next();
  return first.done ? first.value : waitFor(steps, first.value);
}

async function waitFor<T>(steps: Steps<T>, first: Wait): Promise<T> {
  let wait: Wait = first;
  for (;;) {
    const step = await Promise.resolve(wait).then(
      (value) => steps.next(value),
      (error: unknown) => steps.throw(error),
    );
    if (step.done) return step.value;
    wait = step.value;
  }
}
