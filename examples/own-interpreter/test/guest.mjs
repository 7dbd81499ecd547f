// A guest that calls its own externals through the generated stubs.
import { AddressSpace, GuestPipe } from "@sandbox/guest";
import { pointer } from "@sandbox/protocol";
import { GuestCalls } from "../dist/gen/index.js";

const calls = new GuestCalls(new GuestPipe({ memory: new AddressSpace() }));
calls.kinds_void();
const answers = [
  calls.kinds_mix(0.5, -7, pointer(0n)),
  calls.kinds_single(1.5),
  calls.kinds_wide(-9223372036854775807n, 200, -3, -128),
  calls.kinds_ptr(pointer(1n), 2n ** 64n - 1n),
  calls.getpid(),
];
console.error(answers.join(" "));
