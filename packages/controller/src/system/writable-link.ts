import type { BigIntStats } from "node:fs";
import type { Timespec } from "@sandbox/protocol";
import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { isSameFile, readEntryLink, statEntry } from "./host-calls.js";
import { setLinkTimes } from "./host-change-calls.js";
import type { LinkNode } from "./node.js";
import { WritableNode } from "./writable-node.js";

/** A symbolic link of the host: it is read and never followed there, whoever made it. */
export class WritableLink extends WritableNode implements LinkNode {
  readonly kind = "link";

  target(): ByteText {
    return readEntryLink(this.directoryHandle(), this.name);
  }

  setMode(): void {
    throw fail("ENOTSUP");
  }

  hold(): void {
    // Nothing of it is kept open: a descriptor of O_PATH tells what was seen.
  }

  release(): void {
    // Nothing of it is kept open.
  }

  protected applyTimes(accessed: Timespec, modified: Timespec): void {
    setLinkTimes({ directory: this.directoryHandle(), name: this.name }, { accessed, modified });
  }

  protected current(): BigIntStats {
    const now = statEntry(this.directoryHandle(), this.name);
    return now !== undefined && isSameFile(now, this.found) ? now : this.found;
  }
}
