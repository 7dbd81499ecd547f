import { describe, expect, test } from "vitest";
import { sandbox } from "./sandbox-command.js";

const run = (code: string, ...options: string[]) => sandbox(["run", ...options, "-c", code]);

/** What `--json` says of a run. */
async function report(code: string, ...options: string[]) {
  const { stdout, status } = await run(code, "--json", ...options);
  return { ...(JSON.parse(stdout) as Record<string, unknown>), status };
}

const computeForEver = "while True: pass";
const tryForEver = (action: string) => `
i = 0
kept = []
while True:
    i += 1
    try: ${action}
    except OSError as error:
        print(type(error).__name__, error.strerror)
        break
`;

describe("a Python script", () => {
  test.each([
    ["--timeout", "1500ms", computeForEver, "wallMs", 1500],
    ["--timeout", "1500ms", "import time; time.sleep(100)", "wallMs", 1500],
    ["--cpu", "1500ms", computeForEver, "cpuMs", 1500],
    ["--max-output", "4K", "while True: print('x' * 99)", "outputBytes", 4096],
    ["--max-calls", "300", "import os\nwhile True: os.stat('/')", "calls", 300],
  ])("is ended by %s %s: %s", async (option, value, code, limit, number) => {
    const { status, stdout } = await run(code, "--json", option, value);
    const { verdict } = JSON.parse(stdout);
    expect({ status, verdict }).toMatchObject({
      status: 125,
      verdict: { kind: "limit", limit, value: number },
    });
    expect(verdict.reached).toBeGreaterThanOrEqual(number);
    expect(verdict.description).toContain(`${limit}), having reached ${verdict.reached}`);
  });

  test("meets a MemoryError at --memory, and can go on", async () => {
    const code = `
kept = []
try:
    while True: kept.append(bytearray(1 << 20))
except MemoryError:
    count = len(kept)
    kept = None
print(20 < count < 64)`;
    expect(await run(code, "--memory", "64M")).toEqual({ status: 0, stdout: "True\n", stderr: "" });
  });

  test.each([
    [["--disk", "1M"], "open('/tmp/f', 'ab').write(bytes(99_999))", "bytes", 1 << 20, "fileBytes"],
    [["--max-files", "40"], "open(f'/tmp/{i}', 'w').close()", "inodes", 40, "inodes"],
    [["--max-open-files", "20"], "kept.append(open('/tmp/f', 'w'))", "openFiles", 20, "openFiles"],
  ] as const)(
    "is refused more at %s, or ended with --stop-on-quota",
    async (option, action, quota, value, limit) => {
      const refused = await report(tryForEver(action), ...option);
      expect(refused).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^OSError (No space left on device|No file descriptors available)\n$/),
        quotasReached: [{ quota, value, reached: expect.any(Number), times: expect.any(Number) }],
      });
      const stopped = await report(tryForEver(action), ...option, "--stop-on-quota");
      expect(stopped).toMatchObject({ status: 125, stdout: "", verdict: { kind: "limit", limit, value } });
    },
  );

  test.each(["--cpu", "--memory", "--max-calls", "--disk", "--max-files", "--wall"])(
    "is not run with a value of %s that is none",
    async (option) => {
      const { status, stderr } = await run("print(1)", option, "some");
      expect({ status }).toEqual({ status: 2 });
      expect(stderr).toMatch(
        /expected a (time|size|number) such as|Allowed choices are auto, required, none/,
      );
    },
  );

  test("has the state of its second wall in the report", async () => {
    const { wall } = (await report("print(1)", "--wall", "none")) as unknown as {
      wall: { measure: string; state: string; reason?: string }[];
    };
    expect(wall).toContainEqual({ measure: "webAssembly", state: "on" });
    expect(wall).toContainEqual({ measure: "seccomp", state: "off", reason: "no wall was asked for" });
  });
});

test("--help tells every limit with its default", async () => {
  const { stdout } = await sandbox(["run", "--help"]);
  const text = stdout.replace(/\s+/g, " ");
  for (const [option, value] of Object.entries({
    timeout: "60s",
    cpu: "60s",
    memory: "1G",
    "max-output": "16M",
    "max-calls": "100M",
    disk: "256M",
    "max-files": "65536",
    "max-open-files": "1024",
  })) {
    expect(text).toMatch(new RegExp(`--${option} <[a-z]+> [^()]*\\(default: ${value}\\)`));
  }
});
