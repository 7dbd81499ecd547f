import type { Command, Reply } from "@sandbox/protocol";

/** The blocks that a controller made in its guest, each from its allocation to its end. */
export class MemoryFlow {
  readonly #blocks = new Map<bigint, { readonly id: number; readonly bytes: number }>();
  #count = 0;
  #liveBytes = 0;

  /** How much of what was allocated has not been freed by the controller, in bytes. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Takes a command and answers which flow it begins or ends. */
  take(command: Command, reply: Reply | undefined): { readonly ph: "s" | "f"; readonly id: number }[] {
    if (command.kind === "allocate" && reply?.kind === "allocate-reply") {
      if (reply.address === 0n) return [];
      this.#end(reply.address);
      const id = ++this.#count;
      this.#blocks.set(reply.address, { id, bytes: command.data.length });
      this.#liveBytes += command.data.length;
      return [{ ph: "s", id }];
    }
    if (command.kind !== "free") return [];
    const ended = this.#end(command.address);
    return ended === undefined ? [] : [{ ph: "f", id: ended }];
  }

  /** A guest frees blocks by itself, too: then the same address comes again. */
  #end(address: bigint): number | undefined {
    const block = this.#blocks.get(address);
    if (!block) return undefined;
    this.#blocks.delete(address);
    this.#liveBytes -= block.bytes;
    return block.id;
  }
}
