import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import { run } from "../src/run.js";

const specs = new URL("../../../specs/", import.meta.url).pathname;

/** How a run of the command ended, and what it said. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `spec` with `args` in the directory `cwd`, in this process: a new one would parse all YAML cold. */
export async function spec(args: readonly string[], cwd = process.cwd()): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const say = (stream: "stdout" | "stderr", text: unknown) => {
    said[stream] += String(text);
    return true;
  };
  const mocks = [
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => say("stdout", chunk)),
    vi.spyOn(process.stderr, "write").mockImplementation((chunk) => say("stderr", chunk)),
    vi.spyOn(console, "log").mockImplementation((line) => void say("stdout", `${line}\n`)),
    vi.spyOn(console, "error").mockImplementation((line) => void say("stderr", `${line}\n`)),
  ];
  const { exitCode } = process;
  const before = process.cwd();
  const { NO_COLOR } = process.env;
  process.chdir(cwd);
  process.env["NO_COLOR"] = "1";
  try {
    const status = await run(args);
    return { status, ...said };
  } finally {
    process.chdir(before);
    process.exitCode = exitCode;
    if (NO_COLOR === undefined) delete process.env["NO_COLOR"];
    for (const mock of mocks) mock.mockRestore();
  }
}

const temporary: string[] = [];
afterAll(() => {
  for (const directory of temporary) rmSync(directory, { recursive: true });
});

/** An empty directory that is gone after the tests. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "sandbox-spec-"));
  temporary.push(directory);
  return directory;
}

/** A directory with a copy of `specs/`, where `specs/rpython-sandbox-2` is found without being named. */
export class SpecCopy {
  readonly root = temporaryDirectory();
  readonly directory = join(this.root, "specs", "rpython-sandbox-2");

  constructor() {
    cpSync(specs, join(this.root, "specs"), { recursive: true });
  }

  /** The text of a file of the specification. */
  read(file: string): string {
    return readFileSync(join(this.directory, file), "utf8");
  }

  write(file: string, text: string): this {
    writeFileSync(join(this.directory, file), text);
    return this;
  }

  /** Replaces `from`, which has to be there, by `to`. */
  edit(file: string, from: string, to: string): this {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} has no \`${from}\``);
    return this.write(
      file,
      text.replace(from, () => to),
    );
  }

  /** Runs `spec` in the copy. */
  spec(...args: readonly string[]): Promise<Ran> {
    return spec(args, this.root);
  }

  /** Makes the copy a git repository with one commit, called `name`. */
  commit(name: string): this {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: this.root, stdio: "ignore" });
    git("init", "--quiet");
    git("add", "--all");
    git("-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", name);
    git("tag", name);
    return this;
  }
}
