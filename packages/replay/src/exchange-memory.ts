import { NULL, type Pointer } from "@sandbox/protocol";
import type { Exchange } from "./exchange.js";
import { MemoryImage } from "./memory-image.js";

/** A block that a controller made in a guest. */
export interface Block {
  readonly address: Pointer;
  readonly data: Uint8Array;
}

/** What an exchange tells of its guest's memory. */
export interface ExchangeMemory {
  /** What the guest had there, as its replies say. */
  readonly before: MemoryImage;
  /** What the controller put there before the result, blocks that it made among it. */
  readonly after: MemoryImage;
  /** The blocks that the controller made, in order. */
  readonly blocks: readonly Block[];
}

const NUL = new Uint8Array(1);

/** Gathers what the commands of an exchange and their replies say of the guest's memory. */
export function memoryOf({ commands }: Pick<Exchange, "commands">): ExchangeMemory {
  const before = new MemoryImage();
  const after = new MemoryImage();
  const blocks: Block[] = [];
  for (const { command, reply } of commands) {
    if (command.kind === "write-memory") after.write(command.address, command.data);
    if (command.kind === "read-memory" && reply?.kind === "read-memory-reply")
      before.write(command.address, reply.data);
    if (command.kind === "read-string" && reply?.kind === "read-string-reply") {
      before.write(command.address, reply.data);
      // A string that is shorter than asked for ends there.
      if (reply.data.length < command.maximum) before.write(command.address + BigInt(reply.data.length), NUL);
    }
    if (command.kind === "allocate" && reply?.kind === "allocate-reply") {
      after.write(reply.address, command.data);
      if (reply.address !== NULL) blocks.push({ address: reply.address, data: command.data });
    }
  }
  return { before, after, blocks };
}
