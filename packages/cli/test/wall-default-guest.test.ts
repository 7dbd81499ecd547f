import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeVerdict, type RunOptions, runGuest } from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";

/** What would run in the default guest's process if somebody broke out of WebAssembly: it tells of itself on stderr. */
const intruder = `
const attempts = {
  read: () => require("node:fs").readFileSync("/etc/passwd"),
  write: () => require("node:fs").writeFileSync("/tmp/sandbox-intruder", ""),
  list: () => require("node:fs").readdirSync("/"),
  spawn: () => { const { error } = require("node:child_process").spawnSync("/bin/sh", { stdio: "ignore" }); if (error) throw error; },
  worker: () => new (require("node:worker_threads").Worker)("", { eval: true }),
  addon: () => process.dlopen({ exports: {} }, "/addon.node"),
  wasi: () => new (require("node:wasi").WASI)({ version: "preview1", preopens: { "/": "/" } }),
  inspect: () => require("node:inspector").open(0),
  kill: () => process.kill(1, 0),
  connect: () => { require("node:dgram").createSocket("udp4").bind(); },
  environment: () => tell(Object.keys(process.env).sort().join()),
};
const [name] = process.argv.slice(2);
process.on("uncaughtException", ({ code, message }) => tell(code ?? message));
function tell(outcome) {
  require("node:fs").writeSync(2, name + " " + outcome);
  process.exit(0);
}
attempts[name]();
setTimeout(() => tell("done"), 200);
`;

let folder: string;
let script: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-intruder-"));
  script = join(folder, "intruder.cjs");
  writeFileSync(script, intruder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The default guest's command, with the intruder in the place of what runs its module. */
function command(attempt: string, hasPermissions: boolean): RunOptions["command"] {
  const guest = pythonGuest({ args: [] });
  const flags = guest.args.slice(
    0,
    guest.args.findIndex((word) => !word.startsWith("-")),
  );
  const permissions = hasPermissions ? [...flags, `--allow-fs-read=${script}`] : [];
  return { file: guest.file, kind: guest.kind, reads: [script], args: [...permissions, script, attempt] };
}

async function outcome(options: RunOptions): Promise<string> {
  const { guestStderr, verdict } = await runGuest({ limits: { wallMs: 20_000 }, ...options });
  return new TextDecoder().decode(guestStderr).trim() || describeVerdict(verdict);
}

const hasBwrap =
  process.platform === "linux" &&
  spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]).status === 0;

function needsBwrap(context: TestContext): void {
  if (!hasBwrap) context.skip("bwrap is not installed, or not allowed here");
}

describe("JavaScript in the default guest's process", () => {
  test.each(["read", "write", "list", "spawn", "worker", "wasi"])(
    "is denied to %s by Node's permissions alone",
    async (attempt) => {
      const told = await outcome({ command: command(attempt, true), wall: "none" });
      expect(told).toBe(`${attempt} ERR_ACCESS_DENIED`);
    },
  );

  test("is denied to load an addon by Node's permissions alone", async () => {
    const told = await outcome({ command: command("addon", true), wall: "none" });
    expect(told).toBe("addon ERR_DLOPEN_DISABLED");
  });

  test.for([
    ["read", "read ENOENT"],
    ["write", "write EPERM"],
    ["list", "list EPERM"],
    ["spawn", "ended by SIGSYS"],
    ["connect", "ended by SIGSYS"],
    ["inspect", "ended by SIGSYS"],
    ["kill", "ended by SIGSYS"],
    ["environment", "environment LD_LIBRARY_PATH,PWD"],
  ] as const)("gets nowhere without them when it tries to %s", async ([attempt, expected], context) => {
    needsBwrap(context);
    expect(await outcome({ command: command(attempt, false) })).toBe(expected);
  });

  test("finds every measure in the way", async (context) => {
    needsBwrap(context);
    const { wall, verdict } = await runGuest({
      command: pythonGuest({ args: ["-c", "pass"] }),
      wall: "required",
    });
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    expect(wall.filter(({ state }) => state === "off")).toEqual([]);
    expect(wall.map(({ measure }) => measure)).toEqual([
      ...["noNewPrivileges", "resourceLimits", "ownSession", "noDescriptors"],
      ...["network", "namespaces", "seccomp", "nodePermissions", "webAssembly"],
    ]);
  });
});
