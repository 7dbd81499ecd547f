import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CopiedPackages } from "./copied-packages.js";

/** The edit: what newer RPython asks for, and nothing but this. */
const entry = `
  getrandom(pii)i:
    doc: Fills a buffer with random bytes.
    source: getrandom(2)
    arguments:
      - { name: buf, type: bytes, direction: out, length: buflen }
      - { name: buflen, type: size }
      - { name: flags, type: int }
    returns: { type: ssize, lengthOf: buf }
`;

/** And in that of the first generation: a function that a translator of one's own may have made. */
const functionEntry = `
  ll_os.ll_os_pread: { call: pread(ipii)i, arguments: [fd, count, offset], answer: string }
`;

const copy = new CopiedPackages();
afterAll(() => copy.remove());

const generated = (path: string) => copy.read(path);

beforeAll(() => {
  appendFileSync(join(copy.folder, "specs/rpython-sandbox-2/calls/environment.yaml"), entry);
  appendFileSync(join(copy.folder, "specs/rpython-sandbox-1/functions/time.yaml"), functionEntry);
  copy.generate();
  copy.build();
}, 240_000);

describe("adding a call to the specification and generating, with no other edit,", () => {
  test("gives the argument type, the decoder and the encoder", () => {
    expect(generated("protocol/src/gen/calls/environment.ts")).toContain(
      `export interface GetrandomArguments {`,
    );
    expect(generated("protocol/src/gen/dispatch.ts")).toContain("getrandomCodec");
  });

  test("gives the handler's type: values in, bytes out", () => {
    const handlers = generated("controller/src/gen/handlers.ts");
    expect(handlers).toMatch(
      /interface GetrandomCall \{[^}]+readonly buflen: number;[^}]+readonly flags: number;\n\}/,
    );
    expect(handlers).toMatch(
      /getrandom\(\s*call: GetrandomCall,\s*context: CallContext<GetrandomCall, Uint8Array>,?\s*\): Answer<Uint8Array>;/,
    );
  });

  test("gives the trampoline, which believes no length", () => {
    expect(generated("controller/src/gen/trampolines/environment.ts")).toContain(
      "const buflen = call.room(args.buf, args.buflen);",
    );
  });

  test("gives the guest's stub and the replay's row", () => {
    expect(generated("guest/src/gen/stubs.ts")).toContain(
      "getrandom(buf: Pointer, buflen: number, flags: number): number {",
    );
    expect(generated("replay/src/gen/calls/environment.ts")).toContain('"getrandom(pii)i"');
  });

  test("type-checks, and the call runs over a pipe with its trace line", () => {
    const printed = copy.run(controllerProgram, { "guest.mjs": guestProgram });
    expect(JSON.parse(printed)).toEqual({
      verdict: { kind: "exit", code: 0 },
      asked: { buflen: 16, flags: 1 },
      counted: 1,
      guestStderr: `16 ${"07".repeat(16)}\n`,
      trace: [`getrandom("${"\\7".repeat(16)}", 16, 1) = 16`],
    });
  }, 60_000);
});

describe("adding a function of the first generation and generating, with no other edit,", () => {
  test("gives the row by which its requests are read", () => {
    expect(copy.read("protocol/src/gen/marshal/functions.ts")).toMatch(
      /"ll_os\.ll_os_pread": \{\s+name: "ll_os\.ll_os_pread",\s+shortName: "pread",\s+call: "pread\(ipii\)i"/,
    );
  });

  test("gives the guest's stub: values in, values out", () => {
    expect(copy.read("guest/src/gen/marshal/stubs.ts")).toContain(
      "pread(fd: number | bigint, count: number | bigint, offset: number | bigint): Uint8Array {",
    );
  });

  test("type-checks, and the function runs over a pipe with its trace line", () => {
    const printed = copy.run(marshalControllerProgram, { "guest.mjs": marshalGuestProgram });
    expect(JSON.parse(printed)).toEqual({
      verdict: { kind: "exit", code: 0 },
      protocol: 1,
      asked: { fd: 5, count: 3, offset: 7 },
      guestStderr: "abc EBADF 9\n",
      trace: ['pread(5, "abc", 3, 7) = 3', "pread(6, 0, 0) = -1 EBADF (Bad file descriptor)"],
    });
  }, 60_000);
});

const guestProgram = `
import { AddressSpace, GuestCalls, GuestPipe } from "./packages/guest/dist/index.js";

const memory = new AddressSpace();
const calls = new GuestCalls(new GuestPipe({ memory }));
const buffer = memory.allocate(new Uint8Array(16));
const count = calls.getrandom(buffer, 16, 1);
console.error(count, Buffer.from(memory.read(buffer, 16)).toString("hex"));
`;

const controllerProgram = `
import { runGuest } from "./packages/controller/dist/index.js";
import { TraceFormatter } from "./packages/replay/dist/index.js";

const formatter = new TraceFormatter();
const trace = [];
let asked;
const { verdict, calls, guestStderr } = await runGuest({
  command: { file: process.execPath, args: [new URL("guest.mjs", import.meta.url).pathname] },
  handlers: {
    getrandom: (call) => {
      asked = call;
      return new Uint8Array(call.buflen).fill(7);
    },
  },
  observe: (direction, bytes) => trace.push(...formatter.push(direction, bytes)),
});
console.log(JSON.stringify({
  verdict,
  asked,
  counted: calls.bySignature["getrandom(pii)i"],
  guestStderr: new TextDecoder().decode(guestStderr),
  trace,
}));
`;

const marshalGuestProgram = `
import { MarshalGuestCalls, MarshalGuestPipe, OSError } from "./packages/guest/dist/index.js";

const calls = new MarshalGuestCalls(new MarshalGuestPipe());
const text = new TextDecoder().decode(calls.pread(5, 3, 7));
try {
  calls.pread(6, 0, 0);
} catch (error) {
  if (error instanceof OSError) console.error(text, "EBADF", error.errno);
}
`;

const marshalControllerProgram = `
import { Failure, runGuest } from "./packages/controller/dist/index.js";
import { TraceFormatter } from "./packages/replay/dist/index.js";

const formatter = new TraceFormatter();
const trace = [];
let asked;
const { verdict, protocol, guestStderr } = await runGuest({
  command: { file: process.execPath, args: [new URL("guest.mjs", import.meta.url).pathname] },
  handlers: {
    pread: ({ fd, count, offset }) => {
      if (fd === 6) return new Failure("EBADF");
      asked = { fd, count, offset };
      return new TextEncoder().encode("abcdef").subarray(0, count);
    },
  },
  observe: (direction, bytes) => trace.push(...formatter.push(direction, bytes)),
});
console.log(JSON.stringify({
  verdict,
  protocol,
  asked,
  guestStderr: new TextDecoder().decode(guestStderr),
  trace,
}));
`;
