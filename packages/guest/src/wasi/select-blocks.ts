import { type FdSet, linuxX8664, type Timeval } from "@sandbox/protocol";
import type { AddressSpace } from "../address-space.js";
import { StructBlock } from "../struct-block.js";

/** What select(2) takes by address. */
export class SelectBlocks {
  readonly reading: StructBlock<FdSet>;
  readonly writing: StructBlock<FdSet>;
  readonly timeout: StructBlock<Timeval>;

  /** @throws RangeError when the scratch area is full. */
  constructor(space: AddressSpace) {
    const { fd_set, timeval } = linuxX8664.structs;
    this.reading = new StructBlock(space, fd_set);
    this.writing = new StructBlock(space, fd_set);
    this.timeout = new StructBlock(space, timeval);
  }
}
