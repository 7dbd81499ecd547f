// `node scripts/hostile-suite.mjs`: writes docs/hostile-suite.md.
import { writeFileSync } from "node:fs";
import { hostileTable } from "../test-fixtures/guests/hostile/table.js";

writeFileSync(new URL("../docs/hostile-suite.md", import.meta.url), hostileTable());
