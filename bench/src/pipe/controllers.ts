import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { runGuest, type TransportName } from "@sandbox/controller";
import { compileC, compileGuest } from "@sandbox/test-fixtures";
import { bareAnswers } from "./bare-answers.js";

/** Runs the guest `calls` with these arguments and answers what it wrote on its real stderr. */
export type RunCalls = (guest: string, args: readonly string[]) => string | Promise<string>;

/** The compiled guest and the floor. */
export interface Executables {
  readonly guest: string;
  readonly floor: string;
}

/** Compiles both; answers why not where there is no compiler. */
export function compileExecutables(): Executables | { readonly skipped: string } {
  const guest = compileGuest("calls");
  if (typeof guest !== "string") return guest;
  const floor = compileC({ sources: [fileURLToPath(new URL("../../floor/controller.c", import.meta.url))] });
  return typeof floor === "string" ? { guest, floor } : floor;
}

/** A controller in C that does the least. */
export function floorController(floor: string): RunCalls {
  return (guest, args) => {
    const { status, stderr } = spawnSync(floor, [guest, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the floor exited with ${status}: ${stderr}`);
    return stderr;
  };
}

/** What Node's pipes take alone: answers by rote, without looking at what came. */
export const bareNode: RunCalls = (guest, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(guest, args, { stdio: "pipe", detached: true });
    const [, call = "", path = ""] = args;
    const answer = bareAnswers(call, path);
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const bytes = answer(chunk);
      if (bytes) child.stdin.write(bytes);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", () => resolve(stderr));
  });

/** Ours, with the virtual system of a run; without a second wall, which is no part of a call. */
export function ourController(transport: TransportName): RunCalls {
  return async (file, args) => {
    const { verdict, guestStderr } = await runGuest({
      command: { file, args },
      files: { [String(args[2])]: "" },
      transport,
      wall: "none",
    });
    if (verdict.kind !== "exit" || verdict.code !== 0) throw new Error(JSON.stringify(verdict));
    return new TextDecoder().decode(guestStderr);
  };
}
