// `node baseline.mjs MODULE.wasm ROOT GUEST=HOST... -- ARGUMENT...`: runs a WASI program under Node's own WASI, with
// the directory ROOT as its "/" and further directories of the host at paths of the guest.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { WASI } from "node:wasi";

const SUBSCRIPTION_SIZE = 48;

const [moduleFile, root, ...rest] = process.argv.slice(2);
const divider = rest.indexOf("--");
const preopens = Object.fromEntries(rest.slice(0, divider).map((pair) => pair.split("=")));
const wasi = new WASI({
  version: "preview1",
  args: ["/usr/local/bin/python3", ...rest.slice(divider + 1)],
  env: { HOME: "/tmp", PYTHONPATH: "/cpython" },
  preopens: { "/": root, ...preopens },
});
// As the guest has it, so that times compare.
setFlagsFromString("--no-wasm-tier-up");
setFlagsFromString("--no-wasm-dynamic-tiering");
setFlagsFromString("--wasm-lazy-validation");
const module = new WebAssembly.Module(readFileSync(moduleFile));
const imports = wasi.getImportObject();
const { poll_oneoff } = imports.wasi_snapshot_preview1;
const instance = new WebAssembly.Instance(module, {
  wasi_snapshot_preview1: { ...imports.wasi_snapshot_preview1, poll_oneoff: poll },
});

/**
 * node:wasi takes the absolute time of a clock, which is what time.sleep() waits for, as a duration: it would wait for
 * as long as the machine has been up. Ended at once, as nothing but time is gained by waiting.
 */
function poll(subscriptions, events, count, size) {
  const view = new DataView(instance.exports.memory.buffer);
  for (let index = 0; index < count; index++) {
    const at = subscriptions + index * SUBSCRIPTION_SIZE;
    const isAbsoluteClock = view.getUint8(at + 8) === 0 && (view.getUint16(at + 40, true) & 1) === 1;
    if (!isAbsoluteClock) continue;
    process.stderr.write("hangs: node:wasi waits for an absolute time as long as the machine has been up\n");
    process.exit(134);
  }
  return poll_oneoff(subscriptions, events, count, size);
}

try {
  process.exitCode = wasi.start(instance);
} catch (error) {
  process.stderr.write(`trap: ${error.message}\n`);
  process.exitCode = 134;
}
