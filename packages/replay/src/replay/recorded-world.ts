import type { Exchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { MemoryImage } from "../memory-image.js";
import { PointerNames } from "./pointer-names.js";

/** What the recorded controller has put into its guest up to the call that is being compared. */
export class RecordedWorld {
  readonly memory = new MemoryImage();
  readonly names = new PointerNames();
  readonly #blocks = new Map<bigint, number>();

  /** Takes up what the controller wrote and made during a call. */
  enter(exchange: Exchange): void {
    const { after, blocks } = memoryOf(exchange);
    for (const { address, bytes } of after.segments) this.memory.write(address, bytes);
    for (const { address, data } of blocks) this.#blocks.set(address, data.length);
  }

  /** The call has been compared: what the controller freed may become anything. */
  leave({ commands, lateCommands }: Exchange): void {
    for (const { command } of [...commands, ...lateCommands]) {
      if (command.kind !== "free") continue;
      this.memory.forget(command.address, this.#blocks.get(command.address) ?? 0);
      this.#blocks.delete(command.address);
      this.names.forget(command.address);
    }
  }
}
