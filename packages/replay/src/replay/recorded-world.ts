import type { Abi } from "@sandbox/protocol";
import { DataTypes } from "../canonical/data-types.js";
import type { Exchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { MemoryImage } from "../memory-image.js";
import { PointerNames } from "./pointer-names.js";

/** What the recorded controller has put into its guest up to the call that is being compared. */
export class RecordedWorld {
  readonly memory = new MemoryImage();
  readonly names = new PointerNames();
  /** What the memory is that the call at hand is about. */
  readonly types: DataTypes;
  readonly #blocks = new Map<bigint, number>();

  constructor(abi: Abi) {
    this.types = new DataTypes(abi);
  }

  /** Takes up what the controller wrote and made during a call. */
  enter(exchange: Exchange): void {
    this.types.begin(exchange.request);
    for (const { command, reply } of exchange.commands)
      if (command.kind === "read-string" && reply?.kind === "read-string-reply")
        this.types.sees(command.address, reply.data);
    const { after, blocks } = memoryOf(exchange);
    for (const { address, bytes } of after.segments) this.memory.write(address, bytes);
    for (const { address, data } of blocks) this.#blocks.set(address, data.length);
  }

  /** The call has been compared: what the controller freed may become anything. */
  leave({ commands, lateCommands, result }: Exchange): void {
    if (result) this.types.end(result);
    for (const { command } of [...commands, ...lateCommands]) {
      if (command.kind !== "free") continue;
      this.memory.forget(command.address, this.#blocks.get(command.address) ?? 0);
      this.#blocks.delete(command.address);
      this.names.forget(command.address);
    }
  }
}
