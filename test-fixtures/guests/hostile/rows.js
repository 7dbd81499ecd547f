import { descriptors } from "./descriptors.js";
import { exhaustion } from "./exhaustion.js";
import { files } from "./files.js";
import { framing } from "./framing.js";
import { handlers } from "./handlers.js";
import { life } from "./life.js";
import { load } from "./load.js";
import { marshal } from "./marshal/index.js";
import { mounts } from "./mounts.js";
import { natives } from "./native.js";
import { numbers } from "./numbers.js";
import { paths } from "./paths.js";
import { python } from "./python.js";
import { values } from "./values.js";
import { wasm } from "./wasm.js";

/** Every hostile guest: what `cases.js` tells of it, and what it does. */
export const rows = [
  ...framing,
  ...values,
  ...numbers,
  ...files,
  ...paths,
  ...descriptors,
  ...mounts,
  ...handlers,
  ...python,
  ...wasm,
  ...natives,
  ...exhaustion,
  ...load,
  ...life,
  ...marshal,
];
