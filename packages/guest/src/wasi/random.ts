import { pointer } from "@sandbox/protocol";
import { WasiErrno } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

/** Random bytes: what the controller's /dev/urandom holds. */
export const randomFunctions = {
  random_get(host: WasiHost, buffer: number, byteLength: number) {
    const { address, length } = host.memory.span(buffer, byteLength);
    let done = 0;
    while (done < length) {
      const count = host.calls.read(host.random, pointer(BigInt(address + done)), length - done);
      if (count < 0) return host.failure();
      if (count === 0) return WasiErrno.EIO;
      done += count;
    }
    return WasiErrno.SUCCESS;
  },
} satisfies WasiFunctions;
