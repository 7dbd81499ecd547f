import type { Spec } from "@sandbox/spec";
import { generateC } from "./c/index.js";
import { generateController } from "./controller/index.js";
import { generateExtension } from "./extension/index.js";
import { generateGuest } from "./guest/index.js";
import { generateKaitai } from "./kaitai/index.js";
import { generateLayoutChecks } from "./layout-check/index.js";
import { generateModel } from "./model/index.js";
import { generateProtocol } from "./protocol/index.js";
import { generateReplay } from "./replay/index.js";
import type { GeneratedFile } from "./typescript.js";
import { generateWireshark } from "./wireshark/index.js";

/**
 * What generates the files of one folder. With `marshalSpec`, the first generation over the same specification, also
 * what its guests need.
 */
export type Emitter = (spec: Spec, marshalSpec?: Spec) => Promise<GeneratedFile[]>;

/** What is generated: the code of a package, by its folder under `packages/`, and what has a folder of its own. */
export const emitters: Readonly<Record<string, Emitter>> = {
  protocol: generateProtocol,
  controller: generateController,
  guest: generateGuest,
  replay: generateReplay,
  "guest-c": generateC,
  kaitai: generateKaitai,
  wireshark: generateWireshark,
  model: generateModel,
};

/** The folders of those that are not a package's `src/gen`. All that is in such a folder is generated. */
const folders: Readonly<Record<string, string>> = {
  "guest-c": "packages/guest-c/src",
  kaitai: "packages/replay/dissector/kaitai",
  wireshark: "packages/replay/dissector/wireshark",
  model: "tools/spec/gen",
};

/** What is generated into a folder that is asked for: the package of a specification that extends another, programs for tests. */
export const extensionEmitters: Readonly<Record<string, Emitter>> = {
  extension: generateExtension,
  "layout-check": generateLayoutChecks,
};

/** Where the files of an emitter go, relative to the root of the repository. */
export function outputFolder(name: string): string {
  return folders[name] ?? `packages/${name}/src/gen`;
}
