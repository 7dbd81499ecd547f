import { WasiErrno } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

/** The process itself. */
export const processFunctions = {
  proc_exit(host: WasiHost, status: number) {
    // A controller may end a session by closing the pipe instead of answering.
    host.pipe.whenClosed = () => host.exit(status & 0xff);
    host.calls._exit(status);
    return host.exit(status & 0xff);
  },

  // WASI programs have no other processes, and no signals that they could handle.
  proc_raise: () => WasiErrno.ENOSYS,

  sched_yield: (host: WasiHost) => host.outcome(host.calls.sched_yield()),
} satisfies WasiFunctions;
