import { FileType } from "./constants.js";
import { WasiErrno } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

/** Sockets, which a sandbox has none of. */
export const socketFunctions = {
  sock_accept: refuse,
  sock_recv: refuse,
  sock_send: refuse,
  sock_shutdown: refuse,
} satisfies WasiFunctions;

function refuse(host: WasiHost, fd: number): number {
  const { type } = host.descriptors.get(fd);
  return type === FileType.SOCKET_STREAM ? WasiErrno.ENOTSUP : WasiErrno.ENOTSOCK;
}
