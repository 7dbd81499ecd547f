import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { decodeConversation, isRecording, readRecording, traceLine } from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const folder = mkdtempSync(join(tmpdir(), "recordings-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const script = 'import os; open("/tmp/x", "w").write("hello"); print(os.environ["KEY"]); raise SystemExit(3)';
const session = at("session.sbrec");

function read(path: string) {
  return readRecording(new Uint8Array(readFileSync(path)));
}

beforeAll(async () => {
  const run = ["run", "--no-pack", "--record", session, "--env", "KEY=hunter2", "--mount", `${folder}:/mnt`];
  const { status, stdout } = await sandbox([...run, "-c", script]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "hunter2\n" });
});

describe("sandbox run --record", () => {
  test("records what was run, what was said and how it ended", () => {
    const { description, messages, events, totals, state } = read(session);
    expect(description).toMatchObject({
      abi: "linux-x86_64",
      guest: {
        argv: ["python.wasm", "-B", "-c", script],
        signatures: expect.arrayContaining(["open(pii)i"]),
      },
      limits: { calls: expect.any(Number), wallMs: expect.any(Number) },
      recorder: { name: "sandbox run" },
    });
    expect(state).toBe("complete");
    expect(totals?.["verdict"]).toEqual({ kind: "exit", code: 3 });
    expect(events.map(({ event }) => event["kind"])).toEqual(["start", "wall", "exit"]);
    const lines = decodeConversation(messages).map((exchange) => traceLine(exchange));
    expect(lines).toContain('write(1, "hunter2\\n", 8) = 8');
    expect(totals?.["requests"]).toBe(lines.length);
  });

  test("keeps secrets out, packs, and says in JSON where it is", async () => {
    const path = at("secret.sbrec");
    const rules = ["--redact", "env", "--redact", "data:hunter\\d"];
    const { stdout } = await sandbox([
      "run",
      "--json",
      "--record",
      path,
      ...rules,
      "--env",
      "KEY=hunter2",
      "-c",
      script,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      stdout: "hunter2\n",
      recording: { path, layout: "packed", bytes: statSync(path).size },
    });
    const { messages } = read(path);
    expect(messages.some(({ bytes }) => Buffer.from(bytes).includes("hunter2"))).toBe(false);
    expect(new Set(messages.flatMap(({ redactions }) => redactions.map(({ rule }) => rule)))).toEqual(
      new Set(["env", "data:hunter\\d"]),
    );
  });

  test("runs nothing where the file cannot be written, or is there already", async () => {
    const run = (path: string) => sandbox(["run", "--record", path, "-c", "print(1)"]);
    expect(await run(session)).toEqual({
      status: 2,
      stdout: "",
      stderr: `sandbox: ${session}: is there already; --force replaces it\n`,
    });
    const { status, stdout, stderr } = await run(at("nowhere/x.sbrec"));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sandbox: .*nowhere\/x\.sbrec: cannot be written: ENOENT[^\n]*\n$/);
  });

  test("goes on where the disk is full, and says so", async ({ skip }) => {
    if (!existsSync("/dev/full")) skip("no /dev/full");
    const run = ["run", "--record", "/dev/full", "--force", "-c", "print(1)"];
    const { status, stdout, stderr } = await sandbox(run);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "1\n" });
    expect(stderr).toMatch(/^sandbox: \/dev\/full: the recording ends early: ENOSPC[^\n]*\n$/);
    const json = await sandbox(["run", "--json", ...run.slice(1)]);
    expect(JSON.parse(json.stdout)).toMatchObject({ recording: { error: expect.stringMatching(/ENOSPC/) } });
  });

  test("refuses a rule that is none", async () => {
    const { status, stderr } = await sandbox(["run", "--record", at("r"), "--redact", "password", "-c", "1"]);
    expect(status).toBe(2);
    expect(stderr).toContain("expected env, stdin, fd:NUMBER, path:REGEX or data:REGEX");
  });
});

describe("sandbox info", () => {
  test("says what a recording is", async () => {
    const { stdout, status } = await sandbox(["info", session]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/session\.sbrec: journal, version 1\.0, \d+ bytes\n {2}state +complete\n/);
    expect(stdout).toMatch(/specification +same as ours\n/);
    expect(stdout).toMatch(/verdict +\{"kind":"exit","code":3\}\n/);
  });

  test("is one object as JSON, also of other formats", async () => {
    const requests = decodeConversation(read(session).messages).length;
    const { stdout } = await sandbox(["info", "--json", session]);
    expect(JSON.parse(stdout)).toMatchObject({
      layout: "journal",
      sessions: [{ requests, state: "complete" }],
    });
    const frames = await sandbox(["info", "--json", fixturePath("recordings/files.frames")]);
    expect(JSON.parse(frames.stdout)).toMatchObject({ format: "frames", sessions: [{ requests: 43 }] });
  });

  test("reads a recording that is being written", async () => {
    const path = at("growing.sbrec");
    writeFileSync(path, readFileSync(session).subarray(0, -150));
    const { stdout } = await sandbox(["info", path]);
    expect(stdout).toMatch(/bytes, the last \d+ no whole record\n {2}state +interrupted/);
  });
});

describe("sandbox pack", () => {
  test("makes it smaller, and takes secrets out", async () => {
    const packed = at("packed.sbrec");
    expect(await sandbox(["pack", session, packed])).toMatchObject({ status: 0 });
    expect(statSync(packed).size).toBeLessThan(statSync(session).size);
    expect(read(packed).messages.length).toBe(read(session).messages.length);
    expect(await sandbox(["pack", session, packed])).toMatchObject({ status: 2 });
    expect(await sandbox(["pack", packed, packed, "--redact", "env"])).toMatchObject({ status: 0 });
    expect(read(packed).messages.some(({ redactions }) => redactions.length > 0)).toBe(true);
  });
});

describe("sandbox check", () => {
  test("takes a container", async () => {
    expect(await sandbox(["check", session])).toEqual({ status: 0, stdout: `${session}: ok\n`, stderr: "" });
  });

  test("notes an interrupted one", async () => {
    const path = at("interrupted.sbrec");
    writeFileSync(path, readFileSync(session).subarray(0, -150));
    const { status, stdout } = await sandbox(["check", path]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /: ok\n {2}the recorder was interrupted: there is no end\n {2}the last \d+ bytes are no/,
    );
  });

  test("--secrets finds keys, tokens and home directories in what a guest wrote, each in two writes", async () => {
    const secrets = {
      "private key": "-----BEGIN RSA PRIVATE KEY-----",
      "GitHub token": `ghp_${"a1".repeat(18)}`,
      "home directory": "/home/alice/x",
    };
    const path = at("leak.sbrec");
    const parts = Object.values(secrets).flatMap((secret) => {
      const half = Math.floor(secret.length / 2);
      return [secret.slice(0, half), `${secret.slice(half)}\n`].map((part) =>
        Buffer.from(part).toString("hex"),
      );
    });
    const code = `import os\nfor part in ${JSON.stringify(parts)}: os.write(1, bytes.fromhex(part))`;
    await sandbox(["run", "--record", path, "-c", code]);
    const { status, stdout } = await sandbox(["check", "--secrets", path]);
    expect(status).toBe(1);
    expect(stdout).toContain(`${path}: 3 that look like secrets\n`);
    for (const [kind, secret] of Object.entries(secrets)) {
      expect(stdout).toContain(`looks like a ${kind}: ${secret.slice(0, 11)}`);
      expect(stdout).not.toContain(secret.slice(0, 13));
    }
  });

  test("--secrets passes what has none", async () => {
    expect(await sandbox(["check", "--secrets", session])).toMatchObject({ status: 0 });
  });
});

describe("sandbox doctor", () => {
  test("finds nothing in a good file", async () => {
    const { status, stdout } = await sandbox(["doctor", session]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/records are whole, no damage\n$/);
  });

  test("says where a file is damaged and what is lost, and saves the rest", async () => {
    const damaged = at("damaged.sbrec");
    const file = readFileSync(session);
    const message = file.lastIndexOf("hello");
    file[message] = 0x48;
    writeFileSync(damaged, file);
    const repaired = at("repaired.sbrec");
    const { status, stdout } = await sandbox(["doctor", damaged, "--repair", repaired]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      / {2}byte \d+: damaged: expected the checksum of a record .*; \d+ bytes are lost\n/,
    );
    const { events, messages } = read(repaired);
    expect(events.some(({ event }) => event["kind"] === "gap")).toBe(true);
    const whole = decodeConversation(read(session).messages).length;
    expect(decodeConversation(messages).length).toBe(whole - 1);
    expect(isRecording(new Uint8Array(readFileSync(repaired)))).toBe(true);
  });
});

describe("a bad file is refused in one sentence by info, check and trace:", () => {
  const newer = () => {
    const file = new Uint8Array(readFileSync(session));
    file[8] = 2;
    new DataView(file.buffer, file.byteOffset).setUint32(20, crc32(file.subarray(0, 20)), true);
    return file;
  };
  const changed = () => {
    const file = readFileSync(session);
    file[file.length >> 1] = (file[file.length >> 1] ?? 0) ^ 1;
    return file;
  };
  const hostile = () => {
    const file = readFileSync(session).subarray(0, 24);
    return Buffer.concat([file, Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])]);
  };
  test.each([
    ["newer", newer, /install a newer @sandbox\/replay/],
    ["damaged", changed, /the checksum of a record at byte \d+/],
    [
      "another-program",
      () => readFileSync(process.execPath).subarray(0, 4096),
      /the first bytes of a recording/,
    ],
    ["hostile-length", hostile, /a record of at most 67108864 bytes/],
  ])("%s", async (name, make, sentence) => {
    const path = at(`${name}.sbrec`);
    writeFileSync(path, make());
    const commands = ["info", "check", "trace"];
    const printed = await Promise.all(commands.map((command) => sandbox([command, path])));
    for (const [index, { status, stdout, stderr }] of printed.entries()) {
      const command = commands[index];
      expect({ command, status }).toEqual({ command, status: 2 });
      // A trace shows what comes before the damage.
      if (command !== "trace" || name !== "damaged") expect(stdout).toBe("");
      expect(stderr).toMatch(/^sandbox: [^\n]*\n$/);
      expect(stderr).toMatch(sentence);
    }
  });

  test("an empty one", async () => {
    const path = at("empty.sbrec");
    writeFileSync(path, "");
    for (const command of ["info", "check"]) {
      const expected = { status: 2, stdout: "", stderr: `sandbox: ${path}: an empty file\n` };
      expect(await sandbox([command, path])).toEqual(expected);
    }
  });

  test("one of 4 GiB, in little memory", () => {
    const path = at("large.sbrec");
    const fd = openSync(path, "w");
    writeSync(fd, readFileSync(session));
    ftruncateSync(fd, 4 * 1024 ** 3 + 1);
    closeSync(fd);
    const main = new URL("../dist/main.js", import.meta.url).pathname;
    for (const command of ["info", "check", "trace"]) {
      const node = ["--max-old-space-size=128", main, command, path];
      const { status, stderr } = spawnSync("bash", [
        "-c",
        'ulimit -d 1500000; exec "$0" "$@"',
        process.execPath,
        ...node,
      ]);
      expect({ command, status }).toEqual({ command, status: 2 });
      expect(stderr.toString()).toMatch(/^sandbox: [^\n]*\n$/);
    }
  });
});
