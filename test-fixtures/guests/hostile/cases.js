import { fileURLToPath } from "node:url";
import { compileC } from "../compile.js";
import { rows } from "./rows.js";

/** The script that is each hostile guest of plain Node, by a case's name as its argument. */
export const hostileGuest = fileURLToPath(new URL("guest.js", import.meta.url));

/** Every hostile guest. */
export const hostileCases = rows.map(({ run: _, module: __, ...row }) => ({
  program: "node",
  limits: {},
  ...row,
}));

/** The executable that is each hostile guest in C. */
export function compileHostile() {
  return compileC({ sources: [fileURLToPath(new URL("native.c", import.meta.url))] });
}

/** The module that is a hostile guest of WebAssembly, by its case's name. */
export function hostileModule(name) {
  return rows.find((row) => row.name === name).module();
}
