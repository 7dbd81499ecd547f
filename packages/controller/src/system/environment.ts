import { fail } from "../failure.js";
import { type ByteText, encodeText, toBytes, toByteText } from "./byte-text.js";

// What names and values may take together, so that a guest cannot fill the host's memory with them.
const MAXIMUM_BYTES = 1 << 20;
// What a variable costs beside its bytes: `=` and NUL.
const OVERHEAD_BYTES = 2;

/** The guest's environment variables, in bytes. */
export class Environment {
  readonly #variables = new Map<ByteText, ByteText>();
  #bytes = 0;

  /** Takes over variables in UTF-8; throws a TypeError where a name or a value cannot be one. */
  constructor(variables: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(variables)) {
      if (name === "" || name.includes("=") || `${name}${value}`.includes("\0")) {
        throw new TypeError(`expected a name without = and no NUL, received ${JSON.stringify(name)}`);
      }
      this.#set(encodeText(name), encodeText(value));
    }
  }

  /** Answers a variable's value, or nothing. */
  get(name: Uint8Array): Uint8Array | null {
    const value = this.#variables.get(toByteText(name));
    return value === undefined ? null : toBytes(value);
  }

  /** Answers all variables as NAME=value. */
  all(): Uint8Array[] {
    return Array.from(this.#variables, ([name, value]) => toBytes(`${name}=${value}`));
  }

  /** Sets a variable from NAME=value, or removes NAME alone, as putenv(3) does; throws EINVAL or ENOMEM. */
  put(assignment: Uint8Array): void {
    const text = toByteText(assignment);
    const end = text.indexOf("=");
    if (end === 0 || text.includes("\0")) throw fail("EINVAL");
    if (end === -1) this.#remove(text);
    else this.#set(text.slice(0, end), text.slice(end + 1));
  }

  /** Removes a variable; throws EINVAL for what is no name. */
  unset(name: Uint8Array): void {
    const text = toByteText(name);
    if (text === "" || text.includes("=")) throw fail("EINVAL");
    this.#remove(text);
  }

  #set(name: ByteText, value: ByteText): void {
    const before = this.#sizeOf(name);
    const size = name.length + value.length + OVERHEAD_BYTES;
    if (this.#bytes - before + size > MAXIMUM_BYTES) throw fail("ENOMEM");
    this.#bytes += size - before;
    this.#variables.set(name, value);
  }

  #remove(name: ByteText): void {
    this.#bytes -= this.#sizeOf(name);
    this.#variables.delete(name);
  }

  #sizeOf(name: ByteText): number {
    const value = this.#variables.get(name);
    return value === undefined ? 0 : name.length + value.length + OVERHEAD_BYTES;
  }
}
