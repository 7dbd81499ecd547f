import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packageFolder = fileURLToPath(new URL("../", import.meta.url));

/** What a vitest of its own made of one test. */
export interface ChildRun {
  readonly passed: boolean;
  /** The message of the assertion that failed. */
  readonly failure: string;
  /** What `expectReplay` says that it did. */
  readonly did: string;
  readonly stdout: string;
  /** The executables of all processes that the test's process started, in whatever way. */
  readonly started: readonly string[];
}

/** A folder with a test of a recording, of a script that prints /data.txt in capitals; a vitest runs it. */
export class ChildProject {
  readonly folder: string;
  readonly recording: string;

  constructor() {
    mkdirSync(join(packageFolder, ".test"), { recursive: true });
    // Inside of this package, so that the test finds it by its name.
    this.folder = mkdtempSync(join(packageFolder, ".test/modes-"));
    this.recording = join(this.folder, "recordings/shout.sbrec");
    for (const [name, text] of Object.entries(projectFiles)) writeFileSync(join(this.folder, name), text);
  }

  /** Runs the test with nothing of SANDBOX_REPLAY and CI in its environment but what is given. */
  async run(environment: Readonly<Record<string, string>>): Promise<ChildRun> {
    const { SANDBOX_REPLAY: _mode, CI: _ci, NODE_OPTIONS: _options, ...inherited } = process.env;
    const vitest = join(packageFolder, "node_modules/vitest/vitest.mjs");
    const report = join(this.folder, "report.json");
    const notes = join(this.folder, "notes.jsonl");
    for (const file of [report, notes]) rmSync(file, { force: true });
    const args = [vitest, "run", "--root", this.folder, "--reporter=json", `--outputFile=${report}`];
    const env = { ...inherited, ...environment, NOTES: notes };
    const child = spawn(process.execPath, args, { cwd: this.folder, env, stdio: "ignore" });
    await new Promise((resolve) => child.once("close", resolve));
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const [{ assertionResults }] = testResults;
    const [{ status, failureMessages }] = assertionResults;
    const noted = existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n") : [];
    const all: Record<string, string>[] = noted.map((line) => JSON.parse(line));
    const outcome = all.find((note) => "did" in note);
    return {
      passed: status === "passed",
      failure: failureMessages.join("\n"),
      did: outcome?.["did"] ?? "",
      stdout: outcome?.["stdout"] ?? "",
      started: all.flatMap(({ started }) => started ?? []),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

const projectFiles = {
  // Packages are loaded as they are, as where they are no links.
  "vitest.config.mjs": `
export default {
  test: {
    include: ["*.test.mjs"],
    setupFiles: ["./note-processes.mjs"],
    testTimeout: 60_000,
    server: { deps: { external: [/\\/dist\\//] } },
  },
};
`,
  "shout.test.mjs": `
import { appendFileSync } from "node:fs";
import { expectReplay } from "@sandbox/vitest";
import { test } from "vitest";

const { TEST_MODE, DATA = "hello", SCRIPT = "print(open('/data.txt').read().upper())" } = process.env;

test("shouts", async () => {
  const { did, stdout } = await expectReplay("recordings/shout.sbrec", {
    python: SCRIPT,
    files: { "/data.txt": DATA },
    ...(TEST_MODE === undefined ? {} : { mode: TEST_MODE }),
  });
  appendFileSync(process.env.NOTES, JSON.stringify({ did, stdout: new TextDecoder().decode(stdout) }) + "\\n");
});
`,
  // Every way to start a process ends in one of these two.
  "note-processes.mjs": `
import child_process, { ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const note = (started) => appendFileSync(process.env.NOTES, JSON.stringify({ started }) + "\\n");
const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) {
  note(options.file);
  return spawn.call(this, options);
};
for (const name of ["spawnSync", "execFileSync", "execSync"]) {
  const original = child_process[name];
  child_process[name] = (file, ...rest) => {
    note(file);
    return original(file, ...rest);
  };
}
syncBuiltinESMExports();
`,
};
