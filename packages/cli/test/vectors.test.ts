import { spawnSync } from "node:child_process";
import { AddressSpace, GuestPipe } from "@sandbox/guest";
import type { CallCodec } from "@sandbox/protocol";
import {
  compileGuest,
  compileStubsGuest,
  formatMessage,
  parseMessage,
  runVectors,
  type Vector,
  type VectorValue,
} from "@sandbox/test-fixtures";
import { describe, test } from "vitest";
import { callsOf, deedsAsTold, expectedDeeds, type GuestDeeds } from "./vector-guest.js";

/** The memory that README.md of the vectors gives a guest. */
const memoryStart = 0x100000;
const memory = Uint8Array.from({ length: 4096 }, (_, at) => (at === 4095 ? 0 : 0x61 + (at % 26)));

const hasGuest = ({ guest }: Vector) => guest !== undefined;

/** What a C guest does with a vector's bytes. */
function obeyInC(executable: string, vector: Vector): GuestDeeds {
  const { stdout, stderr, status, signal } = spawnSync(executable, ["calls", callsOf(vector)], {
    input: vector.bytes,
  });
  const lines = stderr.toString("latin1").split("\n");
  const returns = lines.filter((line) => line.startsWith("returns ")).map(withFloat);
  if (status === 0) return { written: stdout, returns };
  if (signal !== "SIGABRT" && signal !== "SIGSEGV")
    throw new Error(`exit status ${status}, signal ${signal}`);
  return { written: stdout, returns, death: lines.filter((line) => !line.startsWith("returns ")).join("\n") };
}

describe("the guest of generated stubs", () => {
  const compiled = compileStubsGuest("vectors");
  if (typeof compiled !== "string") {
    test("runs the vectors", (context) => context.skip(compiled.skipped));
    return;
  }
  const requests = {
    v: "\x0dkinds_void()v",
    i: `\x11kinds_wide(iiii)i${"\0".repeat(32)}`,
    f: `\x10kinds_single(f)f${"\0".repeat(8)}`,
    p: `\x0ekinds_ptr(pi)p${"\0".repeat(16)}`,
  };
  runVectors<readonly string[]>(test, {
    name: "c-stubs",
    handles: hasGuest,
    run: (vector) => deedsAsTold(vector, { ...obeyInC(compiled, vector), requests }),
    expected: expectedDeeds,
  });
});

describe("the guest written in C", () => {
  const compiled = compileGuest("vectors");
  if (typeof compiled !== "string") {
    test("runs the vectors", (context) => context.skip(compiled.skipped));
    return;
  }

  runVectors<readonly string[]>(test, {
    name: "c-guest",
    handles: hasGuest,
    run: (vector) => deedsAsTold(vector, obeyInC(compiled, vector)),
    expected: expectedDeeds,
  });

  runVectors<string>(test, {
    name: "c-guest-request",
    handles: ({ verdict, messages }) =>
      verdict === "success" && messages.length === 1 && /request$/.test(messages[0]?.kind ?? ""),
    run({ messages: [message] }) {
      if (!message?.subject) throw new Error("a request has a signature");
      const fields = message.fields.filter(({ value }) => value.type !== "word");
      const args = fields.map(({ value }) =>
        value.type === "float" ? bitsOf(value.value) : String(value.value),
      );
      const { stdout } = spawnSync(compiled, ["request", message.subject, ...args]);
      return stdout.toString("hex");
    },
    expected: ({ bytes }) => Buffer.from(bytes).toString("hex"),
  });
});

/** The bits of a float as the float that they are. */
function withFloat(line: string): string {
  const message = parseMessage(line);
  const [field] = message.fields;
  if (field?.name !== "f" || field.value.type !== "address") return line;
  const value = new Float64Array(BigUint64Array.of(field.value.value).buffer)[0] ?? 0;
  const fields = [{ name: "f", value: { type: "float" as const, value } }, ...message.fields.slice(1)];
  return formatMessage({ ...message, fields });
}

function bitsOf(value: number): string {
  return String(new BigUint64Array(Float64Array.of(value).buffer)[0]);
}

class Death extends Error {}

/** What our guest does with a vector's bytes, of which each read gives it at most `size`. */
function obeyHere(vector: Vector, size: number): GuestDeeds {
  const written: Uint8Array[] = [];
  const returns: string[] = [];
  let rest = vector.bytes;
  const space = new AddressSpace();
  const pages = new Uint8Array(memoryStart + 65536);
  pages.set(memory, memoryStart);
  space.attach({ buffer: pages.buffer, grow: () => -1 });
  const pipe = new GuestPipe({
    memory: space,
    transport: {
      write: (bytes) => void written.push(bytes.slice()),
      read(into) {
        const chunk = rest.subarray(0, Math.min(size, into.length));
        into.set(chunk);
        rest = rest.subarray(chunk.length);
        return chunk.length;
      },
    },
    die: (message) => {
      throw new Death(message);
    },
  });
  const deeds = () => ({ written: new Uint8Array(Buffer.concat(written)), returns });
  try {
    for (const kind of callsOf(vector)) returns.push(call(pipe, kind));
    return deeds();
  } catch (error) {
    if (!(error instanceof Death)) throw error;
    return { ...deeds(), death: error.message };
  }
}

/** Makes a call that answers a kind, and says what it answered. */
function call(pipe: GuestPipe, kind: string): string {
  if (kind === "v") pipe.call(codecOf("v"), {});
  const fields = kind === "v" ? [] : [{ name: kind, value: answer(pipe, kind) }];
  const errno = { name: "errno", value: { type: "integer", value: BigInt(pipe.errno) } } as const;
  // The errno is that of the call, which was made above.
  return formatMessage({
    kind: "returns",
    ...(kind === "v" && { subject: kind }),
    fields: [...fields, errno],
  });
}

function answer(pipe: GuestPipe, kind: string): VectorValue {
  if (kind === "f") return { type: "float", value: pipe.call(codecOf("f"), {}) };
  if (kind === "p") return { type: "address", value: pipe.call(codecOf("p"), {}) };
  return { type: "integer", value: pipe.call(codecOf("i"), {}) };
}

function codecOf<Kind extends string>(kind: Kind): CallCodec<`vector()${Kind}`, object> {
  return { signature: `vector()${kind}`, argumentNames: [], decode: () => ({}), encode() {} };
}

describe("the guest of this project, at every chunk size", () => {
  runVectors<readonly string[]>(test, {
    name: "guest-pipe",
    handles: hasGuest,
    run(vector) {
      const whole = deedsAsTold(vector, obeyHere(vector, vector.bytes.length));
      for (let size = 1; size < Math.min(64, vector.bytes.length); size++) {
        const told = deedsAsTold(vector, obeyHere(vector, size));
        if (told.join() !== whole.join()) throw new Error(`in chunks of ${size}: ${told.join("; ")}`);
      }
      return whole;
    },
    expected: expectedDeeds,
  });
});
