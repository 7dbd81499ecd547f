import type { RandomOption } from "@sandbox/controller";
import type { Exchange } from "@sandbox/replay";

const devices: ReadonlySet<string> = new Set(["/dev/urandom", "/dev/random"]);

/**
 * Answers the random bytes that a guest was given when it was recorded, in their order: what it makes of them
 * shows in its later calls. Zeros behind the last; `undefined` where it was given none.
 */
export function recordedRandom(exchanges: readonly Exchange[]): RandomOption | undefined {
  const recorded = randomBytesIn(exchanges);
  if (recorded.length === 0) return undefined;
  let at = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    bytes.set(recorded.subarray(at, at + length));
    at += length;
    return bytes;
  };
}

function randomBytesIn(exchanges: readonly Exchange[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const random = new Set<number>();
  for (const exchange of exchanges) {
    const { request, result } = exchange;
    if (request.kind !== "request" || result?.resultKind !== "i" || result.value < 0n) continue;
    switch (request.call) {
      case "open(pii)i":
      case "openat(ipii)i":
        if (devices.has(pathRead(exchange))) random.add(Number(result.value));
        break;
      case "close(i)i":
        random.delete(request.args.fd);
        break;
      case "read(ipi)i":
        if (random.has(request.args.fd)) parts.push(...bytesWritten(exchange));
        break;
      // getrandom(2), the only one of them that is answered.
      case "syscall(ipii)i":
        parts.push(...bytesWritten(exchange));
        break;
    }
  }
  return Buffer.concat(parts);
}

function pathRead({ commands }: Exchange): string {
  const reply = commands.map((step) => step.reply).find((one) => one?.kind === "read-string-reply");
  return reply?.kind === "read-string-reply" ? new TextDecoder().decode(reply.data) : "";
}

function bytesWritten({ commands }: Exchange): Uint8Array[] {
  return commands.flatMap(({ command }) => (command.kind === "write-memory" ? [command.data] : []));
}
