// `pnpm clean`: removes what a build, a test run or a cache left behind; node_modules stays.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";

const parents = ["packages", "tools"].filter((name) => existsSync(join(root, name)));
const folders = parents.flatMap((name) =>
  readdirSync(join(root, name)).map((child) => join(root, name, child)),
);
for (const folder of [root, join(root, "bench"), join(root, "test-fixtures"), ...folders]) {
  for (const made of ["dist", ".test", ".turbo"])
    rmSync(join(folder, made), { recursive: true, force: true });
}
