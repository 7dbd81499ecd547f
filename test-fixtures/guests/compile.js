import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const flags = ["-std=c11", "-D_XOPEN_SOURCE=700", "-O2", "-Wall", "-Wextra"];
const sourceFolder = fileURLToPath(new URL("c/", import.meta.url));
const stubsFolder = fileURLToPath(new URL("../../packages/guest-c/src/", import.meta.url));
const cacheFolder = fileURLToPath(new URL("../../node_modules/.cache/sandbox-guests/", import.meta.url));

/** The executable of a C guest of guests/c, by its name. */
export function compileGuest(name) {
  const sources = [`${name}.c`, "guest.c", "guest-calls.c"].map((file) => join(sourceFolder, file));
  const headers = ["guest.h", "vector-memory.h"].map((file) => join(sourceFolder, file));
  return compileC({ sources, headers });
}

/** The executable of a C guest that is linked with the generated stubs, by its name. */
export function compileStubsGuest(name = "stubs") {
  const sources = [
    fileURLToPath(new URL(`c-stubs/${name}.c`, import.meta.url)),
    join(stubsFolder, "sandbox_guest.c"),
  ];
  const headers = [join(stubsFolder, "sandbox_guest.h"), join(sourceFolder, "vector-memory.h")];
  return compileC({ sources, headers, flags: ["-Werror", `-I${stubsFolder}`] });
}

/** The executable made of C files, named after the first. */
export function compileC({ sources, headers = [], flags: more = [] }) {
  const compiler = findCompiler();
  if (compiler.skipped) return compiler;
  const hash = createHash("sha256").update(compiler.version);
  for (const file of [...sources, ...headers])
    hash.update(`\0${basename(file)}\0`).update(readFileSync(file));
  const folder = join(
    cacheFolder,
    hash
      .update([...flags, ...more].join("\0"))
      .digest("hex")
      .slice(0, 16),
  );
  const executable = join(folder, basename(sources[0], ".c"));
  if (existsSync(executable)) return executable;
  mkdirSync(folder, { recursive: true });
  // Tests run in many processes at once: each makes its own, and the last one to be done stays.
  const unfinished = `${executable}.${process.pid}`;
  const made = run([...compiler.command, ...flags, ...more, "-o", unfinished, ...sources, "-lm"]);
  if (made.status !== 0) throw new Error(`${basename(executable)} does not compile:\n${made.stderr}`);
  renameSync(unfinished, executable);
  return executable;
}

let found;

function findCompiler() {
  found ??= lookForCompiler();
  return found;
}

function lookForCompiler() {
  if (process.platform !== "linux" || process.arch !== "x64")
    return {
      skipped: `the C guests have the structures of linux-x64, this is ${process.platform}-${process.arch}`,
    };
  const command = (process.env.CC || "cc").split(" ");
  const { error, stdout } = run([...command, "--version"]);
  if (error) return { skipped: `no C compiler: cannot run ${command[0]} (${error.code})` };
  return { command, version: stdout };
}

function run([command, ...args]) {
  return spawnSync(command, args, { encoding: "utf8" });
}
