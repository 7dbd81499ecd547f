import { files } from "./files.js";
import { framing } from "./framing.js";
import { life } from "./life.js";
import { load } from "./load.js";
import { values } from "./values.js";

/** Every hostile guest: what `cases.js` tells of it, and what it does. */
export const rows = [...framing, ...values, ...files, ...load, ...life];
