// Records the frames of a fixture over and over until it is killed: recorder-guest.mjs FRAMES RECORDING ACTED
// A byte goes into ACTED for each message once it is recorded: that is when a controller would act on it.
import { openSync, readFileSync, writeSync } from "node:fs";
import { readFrames } from "../dist/frames.js";
import { recordTo } from "../dist/record/record-to.js";

const [frames = "", recording = "", acted = ""] = process.argv.slice(2);
const file = readFrames(new Uint8Array(readFileSync(frames)));
const recorder = recordTo(recording, { pack: false, generation: 2 });
const fd = openSync(acted, "w");
const byte = new Uint8Array(1);
process.stdout.write("ready\n");
// The parent hears of it before anything else happens.
setTimeout(() => {
  for (;;) {
    for (const { direction, bytes } of file) {
      recorder.observe(direction, bytes);
      writeSync(fd, byte);
    }
  }
}, 1);
