import { type ErrnoName, errnoMessage } from "@sandbox/protocol";
import type { Die } from "./die.js";
import { systemErrorCode, type Transport } from "./transport.js";

/** A transport whose failures end the guest, with the messages of `rsandbox.c`. */
export function dyingTransport(transport: Transport, die: Die): Transport {
  const orDie = <Value>(operation: string, transfer: () => Value): Value => {
    try {
      return transfer();
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      return die(`sandbox: ${operation}: ${errnoMessage(code as ErrnoName) ?? code}`);
    }
  };
  return {
    write: (bytes) => orDie("write(stdout)", () => transport.write(bytes)),
    read: (into) => orDie("read(stdin)", () => transport.read(into)),
  };
}
