import { fail } from "../failure.js";
import type { ByteText } from "./byte-text.js";
import { readEntryLink } from "./host-calls.js";
import { HostNode } from "./host-node.js";
import type { LinkNode } from "./node.js";

/** A symbolic link of the host: its text is read and never followed there. */
export class HostLink extends HostNode implements LinkNode {
  readonly kind = "link";

  target(): ByteText {
    if (this.directory === undefined) throw fail("EIO");
    return readEntryLink(this.directory.handle(), this.name);
  }

  hold(): void {
    // Nothing of it is kept open.
  }

  release(): void {
    // Nothing of it is kept open.
  }
}
