import { content } from "./content.js";
import { directories } from "./directories.js";
import { hardLinks } from "./hard-links.js";
import { links } from "./links.js";
import { open } from "./open.js";
import { paths } from "./paths.js";
import { permissions } from "./permissions.js";
import { rename } from "./rename.js";
import type { Scenario } from "./scenario.js";
import { times } from "./times.js";

/** Scenarios by what they are about. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  paths,
  links,
  open,
  content,
  directories,
  rename,
  "hard links": hardLinks,
  permissions,
  times,
};
