import type { Spec } from "@sandbox/spec";
import { generateController } from "./controller/index.js";
import { generateGuest } from "./guest/index.js";
import { generateProtocol } from "./protocol/index.js";
import { generateReplay } from "./replay/index.js";
import type { GeneratedFile } from "./typescript.js";

/** What generates the files of one package. */
export type Emitter = (spec: Spec) => Promise<GeneratedFile[]>;

/** The packages that have generated code, by the folder under `packages/`. */
export const emitters: Readonly<Record<string, Emitter>> = {
  protocol: generateProtocol,
  controller: generateController,
  guest: generateGuest,
  replay: generateReplay,
};
