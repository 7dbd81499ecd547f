import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileC } from "../compile.js";

export { marshalDialogues } from "./dialogues.js";
export { marshalPrograms } from "./programs.js";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
let pythonReason;

/** The guest of the first generation in C. */
export function marshalGuestInC() {
  const file = compileC({ sources: [path("guest.c"), path("values.c")], headers: [path("values.h")] });
  return typeof file === "string" ? { file, args: [], kind: "native" } : file;
}

/** The guest of the first generation in Python. */
export function marshalGuestInPython() {
  pythonReason ??= lookForPython();
  return pythonReason === ""
    ? { file: "python3", args: ["-I", "-S", path("guest.py")] }
    : { skipped: pythonReason };
}

function lookForPython() {
  const { status, error } = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]);
  return status === 0 ? "" : `python3 (3.8 or later) is not here: ${error?.code ?? "it is older"}`;
}
