import type { ErrnoName, Pointer } from "@sandbox/protocol";
import { fail } from "./failure.js";

/** How many results of one call are kept that the guest does not give back: a genuine guest has a few. */
const mostKept = 1024;

/** What a session remembers of the memory that it had the guest allocate. */
export class GuestMemory {
  /** Live handles of each kind: the address that the guest knows, and our own id. */
  readonly #handles = new Map<string, Map<Pointer, number>>();
  /** Results that stay until the guest gives them back, by the call that answered them. */
  readonly #allocated = new Map<string, Set<Pointer>>();
  /** The last result of calls whose result lives until the next one. */
  readonly #latest = new Map<string, Pointer>();

  /**
   * Our id for a handle's address.
   * @throws Failure `unknown` for an address that is no live handle.
   */
  handle(kind: string, address: Pointer, unknown: ErrnoName): number {
    const id = this.#handles.get(kind)?.get(address);
    if (id === undefined) throw fail(unknown);
    return id;
  }

  makeHandle(kind: string, address: Pointer, id: number): void {
    let handles = this.#handles.get(kind);
    if (!handles) {
      handles = new Map();
      this.#handles.set(kind, handles);
    }
    handles.set(address, id);
  }

  /** Where the handle of an id is; nothing where none was made, or it has ended. */
  addressOf(kind: string, id: number): Pointer | undefined {
    for (const [address, other] of this.#handles.get(kind) ?? []) if (other === id) return address;
    return undefined;
  }

  endHandle(kind: string, address: Pointer): void {
    this.#handles.get(kind)?.delete(address);
  }

  /** @throws Failure ENOMEM where the guest gives none of them back. */
  keep(call: string, address: Pointer): void {
    let addresses = this.#allocated.get(call);
    if (!addresses) {
      addresses = new Set();
      this.#allocated.set(call, addresses);
    }
    if (addresses.size >= mostKept) throw fail("ENOMEM");
    addresses.add(address);
  }

  /** Forgets a result that was kept; answers whether there was one. */
  giveBack(call: string, address: Pointer): boolean {
    return this.#allocated.get(call)?.delete(address) ?? false;
  }

  /** Remembers the latest result of a call and answers the one before, which nobody uses any more. */
  replaceLatest(call: string, address: Pointer): Pointer | undefined {
    const previous = this.#latest.get(call);
    this.#latest.set(call, address);
    return previous;
  }
}
