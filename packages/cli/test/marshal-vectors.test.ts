import { spawnSync } from "node:child_process";
import { MarshalGuestCalls, MarshalGuestPipe, Raised, RaisedErrno, type Transport } from "@sandbox/guest";
import { floatTextOfDigits } from "@sandbox/protocol";
import { loadMarshalVectors, marshalGuestInC, marshalGuestInPython, quote } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

const vectors = loadMarshalVectors().flatMap((vector) =>
  vector.expects === undefined
    ? []
    : [[`${vector.file}: ${vector.title}`, { ...vector, expects: vector.expects }] as const],
);

const guests = { C: marshalGuestInC, Python: marshalGuestInPython };

describe.each(Object.entries(guests))("the guest in %s does what the vector says", (_, command) => {
  const guest = command();
  if ("skipped" in guest) {
    test("runs the vectors", (context) => context.skip(guest.skipped));
    return;
  }
  test.each(vectors)("%s", (_, vector) => {
    const program = `getpid -> ${vector.expects}`;
    const args = [...guest.args, "--aside", program];
    const { stderr, signal } = spawnSync(guest.file, args, { input: vector.bytes });
    // What it prints is what it called and what it was answered.
    const printed = stderr.toString("latin1").split("\n")[0]?.replace("getpid ", "");
    expect(signal === "SIGABRT" ? "dies" : printed).toBe(vector.guest);
  });
});

class Death extends Error {}

describe("the pipe of @sandbox/guest does what the vector says", () => {
  test.each(vectors)("%s", (_, { bytes, expects, guest }) => {
    let rest = bytes;
    const transport: Transport = {
      write: () => {},
      read(into) {
        const chunk = rest.subarray(0, into.length);
        into.set(chunk);
        rest = rest.subarray(chunk.length);
        return chunk.length;
      },
    };
    const die = (): never => {
      throw new Death();
    };
    const calls = new MarshalGuestCalls(new MarshalGuestPipe({ transport, die }));
    expect(deed(() => answering[expects]?.(calls))).toBe(guest);
  });
});

/** A call whose answer has this form. */
const answering: Readonly<Record<string, (calls: MarshalGuestCalls) => unknown>> = {
  none: (calls) => calls.close(3),
  bool: (calls) => calls.isatty(3),
  int: (calls) => calls.getpid(),
  int64: (calls) => calls.lseek(3, 0, 0),
  float: (calls) => new Float(calls.time()),
  string: (calls) => calls.getcwd(),
  "string?": (calls) => calls.getenv(new Uint8Array()),
  "[int]": (calls) => calls.getgroups(),
  "[string]": (calls) => calls.listdir(new Uint8Array()),
  "[(string,string)]": (calls) => new List(calls.envitems()),
  "(int,int)": (calls) => new Tuple(calls.pipe()),
  stat: (calls) => new Tuple(calls.stat(new Uint8Array()).map((one, i) => (i > 6 ? new Float(one) : one))),
};

/** What JavaScript does not tell from other values. */
class Float {
  constructor(readonly value: number | bigint) {}
}
class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}
class List {
  readonly items: readonly Tuple[];
  constructor(items: readonly (readonly unknown[])[]) {
    this.items = items.map((item) => new Tuple(item));
  }
}

/** A value as the guests in C and Python print it. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "None";
  if (value instanceof Uint8Array) return quote(value);
  if (value instanceof Float) return floatTextOfDigits(Number(value.value), 17);
  if (value instanceof Tuple) return `(${value.items.map(shown).join(", ")})`;
  if (value instanceof List) return shown(value.items);
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}

function deed(call: () => unknown): string {
  try {
    return `-> ${shown(call())}`;
  } catch (error) {
    if (error instanceof Death) return "dies";
    if (error instanceof RaisedErrno) return `-> ${error.name} ${error.errno}`;
    if (error instanceof Raised) return `-> ${error.name}`;
    throw error;
  }
}
