import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
const generator = join(root, "tools/codegen/dist/main.js");
const compiler = join(root, "node_modules/typescript/bin/tsc");
const packages = ["protocol", "controller", "guest", "replay"] as const;

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

const copy = mkdtempSync(join(tmpdir(), "sandbox-one-edit-"));
afterAll(() => rmSync(copy, { recursive: true }));

function generated(path: string): string {
  return readFileSync(join(copy, "packages", path), "utf8");
}

describe("adding a call to the specification and generating, with no other edit,", () => {
  beforeAll(() => {
    cpSync(join(root, "specs"), join(copy, "specs"), { recursive: true });
    cpSync(join(root, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
    writeFileSync(join(copy, "pnpm-workspace.yaml"), "");
    for (const name of packages) copyPackage(name);
    appendFileSync(join(copy, "specs/rpython-sandbox-2/calls/environment.yaml"), entry);
    for (const name of packages) {
      execFileSync(process.execPath, [generator, "--package", name], { cwd: copy });
    }
  }, 60_000);

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
    for (const name of packages) {
      execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
        cwd: join(copy, "packages", name),
        stdio: "pipe",
      });
    }
    writeFileSync(join(copy, "guest.mjs"), guestProgram);
    writeFileSync(join(copy, "controller.mjs"), controllerProgram);
    const printed = execFileSync(process.execPath, ["controller.mjs"], { cwd: copy, encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual({
      verdict: { kind: "exit", code: 0 },
      asked: { buflen: 16, flags: 1 },
      counted: 1,
      guestStderr: `16 ${"07".repeat(16)}\n`,
      trace: [`getrandom("${"\\7".repeat(16)}", 16, 1) = 16`],
    });
  }, 60_000);
});

/** The sources of a package, which find the other copies, and what it depends on besides. */
function copyPackage(name: string): void {
  const from = join(root, "packages", name);
  const to = join(copy, "packages", name);
  mkdirSync(join(to, "node_modules/@sandbox"), { recursive: true });
  mkdirSync(join(to, "node_modules/@types"), { recursive: true });
  for (const file of ["src", "package.json", "tsconfig.json", "tsconfig.build.json"]) {
    cpSync(join(from, file), join(to, file), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts"),
    });
  }
  for (const other of packages)
    symlinkSync(join(copy, "packages", other), join(to, "node_modules/@sandbox", other));
  symlinkSync(realpathSync(join(root, "node_modules/@types/node")), join(to, "node_modules/@types/node"));
  if (name === "replay") {
    symlinkSync(
      realpathSync(join(from, "node_modules/binary-parser")),
      join(to, "node_modules/binary-parser"),
    );
  }
}

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
