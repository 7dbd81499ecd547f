import { spawn } from "node:child_process";

const main = new URL("../dist/main.js", import.meta.url).pathname;

/** What a command printed and exited with. */
export interface Printed {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sandbox` as a user would; `input` is its standard input. */
export function sandbox(
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Printed> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? new URL("../../../", import.meta.url).pathname,
    env: { ...process.env, ...options.env },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve) => {
    child.once("close", (status) => {
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
