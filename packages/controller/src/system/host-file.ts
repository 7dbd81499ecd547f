import { LIMITS } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { readHandle } from "./host-calls.js";
import { HostNode } from "./host-node.js";
import type { Attributes, FileNode } from "./node.js";

/** A regular file of the host. */
export class HostFile extends HostNode implements FileNode {
  readonly kind = "file";
  #holds = 0;

  /** What the host says now: of a file that is not open, its lookup said it. */
  override status(): Attributes {
    return this.#holds > 0 ? this.current() : this.attributes();
  }

  /** Opens the file: throws EACCES where the host may not read it. */
  hold(): void {
    this.handle();
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    if (this.#holds === 0) this.volume.mount.handles.close(this);
  }

  read(position: number, length: number): Uint8Array {
    return readHandle(this.handle(), position, Math.min(length, LIMITS.transferBytes));
  }

  write(): number {
    throw fail("EROFS");
  }

  truncate(): void {
    throw fail("EROFS");
  }

  allocate(): void {
    throw fail("EROFS");
  }
}
