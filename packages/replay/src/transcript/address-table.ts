import { type Abi, type Pointer, pointer } from "@sandbox/protocol";
import type { AddressName } from "../canonical/address-names.js";
import type { Scanner } from "./scanner.js";

/** Where the addresses begin that a transcript leaves to be invented, by the letter of their names. */
const firstInvented: Readonly<Record<string, number>> = { a: 0x61, m: 0x6d, h: 0x68 };
/** How far they lie apart, and how many there may be, by the width of addresses. */
const room = {
  4: { shift: 24n, apart: 2n ** 16n, most: 255 },
  8: { shift: 40n, apart: 2n ** 24n, most: 65535 },
} as const;

/** What each name of a transcript stands for: where the text says so, that; else an address by the name alone. */
export class AddressTable {
  readonly #abi: Abi;
  /** By name: those of the request at hand, and those that last. */
  readonly #local = new Map<string, bigint>();
  readonly #lasting = new Map<string, bigint>();
  #undo: (readonly [string, bigint | undefined])[] | undefined;

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  /** A new request: its addresses are other ones. */
  begin(): void {
    for (const name of [...this.#local.keys()]) this.#set(name, undefined);
  }

  /** Does something, and takes back what it learned unless it answers true. */
  attempt(action: () => boolean): boolean {
    const undo: (readonly [string, bigint | undefined])[] = [];
    this.#undo = undo;
    let isDone = false;
    try {
      isDone = action();
    } finally {
      this.#undo = undefined;
      if (!isDone) for (const [name, base] of undo.reverse()) this.#set(name, base);
    }
    return isDone;
  }

  /** The text of an address, with its base where the table would give the name another. */
  text({ name, base, offset }: AddressName): string {
    const behind = offset === 0 ? "" : `+${offset}`;
    if (this.#base(name) === base) return `${name}${behind}`;
    this.#set(name, base);
    return `${name}@0x${base.toString(16)}${behind}`;
  }

  /** Reads `NULL`, `a1`, `a1+16`, `a1@0x7f00`, `a1@0x7f00+16` or `@0x7f00`. @throws RecordingError. */
  parse(scanner: Scanner): Pointer {
    if (scanner.take("NULL")) return pointer(0n);
    const start = scanner.at;
    const name = scanner.match(/[amh][1-9][0-9]{0,4}(?![0-9A-Za-z_])/y);
    const said = scanner.match(/@0x[0-9a-f]{1,16}(?![0-9A-Za-z_])/iy);
    if (name === "" && said === "") scanner.fail("an address, such as `a1`, `a1@0x7f00` or `NULL`");
    const base =
      said === "" ? (this.#base(name) ?? this.#invent(name, scanner, start)) : BigInt(said.slice(1));
    if (name !== "" && this.#base(name) !== base) this.#set(name, base);
    const address = base + BigInt(scanner.match(/\+[0-9]{1,15}(?![0-9A-Za-z_])/y).slice(1));
    const bytes = this.#abi.pointerBytes;
    if (address >= 2n ** BigInt(8 * bytes)) scanner.fail(`an address of ${bytes} bytes`, start);
    return pointer(address);
  }

  #invent(name: string, scanner: Scanner, start: number): bigint {
    const { shift, apart, most } = room[this.#abi.pointerBytes];
    const number = Number(name.slice(1));
    if (number > most) scanner.fail(`a name with a number of at most ${most}`, start);
    return (BigInt(firstInvented[name[0] as string] ?? 0) << shift) + BigInt(number) * apart;
  }

  #bases(name: string): Map<string, bigint> {
    return name.startsWith("a") ? this.#local : this.#lasting;
  }

  #base(name: string): bigint | undefined {
    return this.#bases(name).get(name);
  }

  #set(name: string, base: bigint | undefined): void {
    this.#undo?.push([name, this.#base(name)]);
    const bases = this.#bases(name);
    if (base === undefined) bases.delete(name);
    else bases.set(name, base);
  }
}
