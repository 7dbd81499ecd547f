#!/usr/bin/env node
// guest.js NAME: is the hostile guest of this name.
import { linger } from "./pipe.js";
import { rows } from "./rows.js";

const row = rows.find(({ name }) => name === process.argv[2]);
if (!row) {
  process.stderr.write(`no hostile guest ${process.argv[2]}\n`);
  process.exit(2);
}
const status = row.run();
if (typeof status === "number") process.exit(status);
linger();
