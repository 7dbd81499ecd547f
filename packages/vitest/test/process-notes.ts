import { ChildProcess } from "node:child_process";
import { vi } from "vitest";

/** What Node has, and its types have not. */
interface Spawning {
  spawn(this: unknown, options: { readonly file: string }): unknown;
}

/** Notes the executables of processes that this one starts; every asynchronous way to start one ends there. */
export function noteProcesses(): string[] {
  const started: string[] = [];
  const prototype = ChildProcess.prototype as unknown as Spawning;
  const { spawn } = prototype;
  vi.spyOn(prototype, "spawn").mockImplementation(function (this: unknown, options) {
    started.push(options.file);
    return spawn.call(this, options);
  });
  return started;
}
