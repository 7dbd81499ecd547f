import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs of the host that put up walls. */
export type ToolName = "bwrap" | "prlimit" | "setpriv" | "unshare" | "true";

/** Where those programs are, `undefined` where one is not. */
export type Tools = Readonly<Record<ToolName, string | undefined>>;

/** Looked at in this order, after $PATH. */
const usualFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

const found = new Map<string, Tools>();

/** The programs in the folders of `path`, which is $PATH unless given, and in the usual ones then; looked for once. */
export function findTools(path?: string): Tools {
  const folders =
    path === undefined
      ? [...(process.env["PATH"] ?? "").split(delimiter), ...usualFolders]
      : path.split(delimiter);
  const key = folders.join(delimiter);
  let tools = found.get(key);
  if (!tools) {
    const find = (name: ToolName) => folders.map((folder) => join(folder, name)).find(isOurs);
    tools = {
      bwrap: find("bwrap"),
      prlimit: find("prlimit"),
      setpriv: find("setpriv"),
      unshare: find("unshare"),
      true: find("true"),
    };
    found.set(key, tools);
  }
  return tools;
}

/** A relative folder of $PATH is anybody's. */
function isOurs(file: string): boolean {
  if (!file.startsWith("/")) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
