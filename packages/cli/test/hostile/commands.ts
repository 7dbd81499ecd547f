import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestCommand, RunOptions } from "@sandbox/controller";
import { guestCommand, WASI_SIGNATURES } from "@sandbox/guest";
import { pythonGuest } from "@sandbox/guest-python";
import {
  compileHostile,
  fixturePath,
  type HostileCase,
  hostileGuest,
  hostileModule,
} from "@sandbox/test-fixtures";

/** How a case's guest is started, with what is known of it. */
export interface Started {
  readonly command: GuestCommand;
  readonly options: Partial<RunOptions>;
}

const folder = mkdtempSync(join(tmpdir(), "sandbox-modules-"));
const listed = { inventory: new Set<string>(WASI_SIGNATURES) };

/** Removes what was made to start guests. */
export function removeModules(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** What starts the guest of a case, by the kind of program that it is; or why it cannot be started here. */
export const starters: Readonly<
  Record<HostileCase["program"], (one: HostileCase) => Started | { readonly skipped: string }>
> = {
  node: ({ name }) => ({ command: { file: process.execPath, args: [hostileGuest, name] }, options: {} }),
  c({ name }) {
    const file = compileHostile();
    return typeof file === "string" ? { command: { file, args: [name], kind: "native" }, options: {} } : file;
  },
  python: ({ name, code = "" }) => ({
    command: pythonGuest({ args: ["-c", code, name] }),
    options: listed,
  }),
  wasm({ name }) {
    const module = join(folder, `${name}.wasm`);
    writeFileSync(module, hostileModule(name));
    return { command: guestCommand({ module }), options: listed };
  },
  file: ({ file = "" }) => ({
    command: { file: file.startsWith("/") ? file : fixturePath(`guests/hostile/${file}`) },
    options: {},
  }),
};
