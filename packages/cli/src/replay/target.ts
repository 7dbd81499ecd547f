import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { GuestCommand } from "@sandbox/controller";
import { guestCommand } from "@sandbox/guest";
import { PYTHON_OPTIONS, pythonGuest, pythonModule } from "@sandbox/guest-python";
import { UsageError } from "../usage-error.js";
import type { ReplayFlags } from "./options.js";
import type { RecordedSession } from "./recorded-session.js";

/**
 * Works out what the live guest is: the one that was given, else the default guest where that was recorded.
 * @throws UsageError where neither is known.
 */
export function chooseGuest(
  flags: Pick<ReplayFlags, "executable" | "wasm">,
  command: readonly string[],
  { path, argv }: Pick<RecordedSession, "path" | "argv">,
): GuestCommand {
  const [program, ...args] = command;
  const [name, ...recorded] = argv ?? [];
  if (program !== undefined) return { file: program.includes("/") ? readable(program) : program, args };
  if (flags.wasm !== undefined) return guestCommand({ module: readable(flags.wasm), args: recorded });
  if (flags.executable !== undefined) {
    const file = readable(flags.executable);
    return { file, args: recorded, ...(name === undefined ? {} : { argv0: name }) };
  }
  if (name === undefined)
    throw new UsageError(`${path} does not say what the guest was: give --executable, or -- COMMAND`);
  if (name !== basename(pythonModule()))
    throw new UsageError(`the recorded guest is ${name}: give --executable, --wasm or -- COMMAND`);
  return pythonGuest({ args: withoutOptions(recorded) });
}

/** The default guest adds its own options. */
function withoutOptions(args: readonly string[]): readonly string[] {
  const isOwn = PYTHON_OPTIONS.every((option, index) => args[index] === option);
  return isOwn ? args.slice(PYTHON_OPTIONS.length) : args;
}

function readable(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path}: no such file`);
  return absolute;
}
