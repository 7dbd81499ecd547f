import { arguments_ } from "./arguments.js";
import { files } from "./files.js";
import { framing } from "./framing.js";
import { load } from "./load.js";
import { turns } from "./turns.js";

/** Hostile guests of the first generation. */
export const marshal = [...framing, ...turns, ...arguments_, ...files, ...load];
