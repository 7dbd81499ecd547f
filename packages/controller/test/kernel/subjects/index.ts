import type { Play } from "../player.js";
import { attributes } from "./attributes.js";
import { content } from "./content.js";
import { descriptors } from "./descriptors.js";
import { looking } from "./looking.js";
import { naming } from "./naming.js";
import { opening } from "./opening.js";
import { relative } from "./relative.js";
import { streams } from "./streams.js";
import { times } from "./times.js";

/** All plays, by what they are about. */
export const subjects: Readonly<Record<string, readonly Play[]>> = {
  "looking at paths": looking,
  "opening files": opening,
  "making, moving and removing names": naming,
  "reading and writing": content,
  "descriptors and pipes": descriptors,
  "directory streams": streams,
  "modes, owners and rights": attributes,
  times,
  "calls relative to a descriptor": relative,
};
