import { WasiErrno } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

/** What the program was started with. */
export const argumentFunctions = {
  args_sizes_get: (host: WasiHost, count: number, byteLength: number) =>
    putSizes(host, host.args, count, byteLength),

  args_get: (host: WasiHost, pointers: number, buffer: number) =>
    putStrings(host, host.args, pointers, buffer),

  // wasi-libc asks about a hundred times while Python starts.
  environ_sizes_get: (host: WasiHost, count: number, byteLength: number) =>
    putSizes(host, host.environment, count, byteLength),

  environ_get: (host: WasiHost, pointers: number, buffer: number) =>
    putStrings(host, host.environment, pointers, buffer),
} satisfies WasiFunctions;

function putSizes(host: WasiHost, strings: readonly Uint8Array[], count: number, byteLength: number): number {
  host.memory.setUint32(count, strings.length);
  host.memory.setUint32(byteLength, sizeOf(strings));
  return WasiErrno.SUCCESS;
}

function putStrings(
  host: WasiHost,
  strings: readonly Uint8Array[],
  pointers: number,
  buffer: number,
): number {
  const array = host.memory.view(pointers, 4 * strings.length);
  const bytes = host.memory.bytes(buffer, sizeOf(strings));
  let at = 0;
  for (const [index, string] of strings.entries()) {
    array.setUint32(4 * index, (buffer >>> 0) + at, true);
    bytes.set(string, at);
    bytes[at + string.length] = 0;
    at += string.length + 1;
  }
  return WasiErrno.SUCCESS;
}

/** With a NUL behind each. */
function sizeOf(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, string) => sum + string.length + 1, 0);
}
