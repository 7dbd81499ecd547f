import { type Abi, type Result, syscall } from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, rowOfExchange } from "../exchange.js";
import { resultValue } from "../kinds.js";
import { scalarBytes } from "../scalar.js";
import type { ArgumentRow, CallRow, Role, StructName } from "../tables.js";

/** What bytes in a guest's memory are, as far as the call at hand tells. */
export type DataType =
  | { readonly as: "bytes"; readonly role: Role }
  | { readonly as: "struct"; readonly struct: StructName }
  /** Numbers of a type of C. */
  | { readonly as: "numbers"; readonly type: string; readonly role: Role }
  | { readonly as: "addresses" };

const bytes: DataType = { as: "bytes", role: "exact" };
const random: DataType = { as: "bytes", role: "random" };
/** Files of which every reading differs. */
const randomPaths: ReadonlySet<string> = new Set(["/dev/urandom", "/dev/random"]);

/** Tells what the memory is that a session's commands are about, by the specification of the call at hand. */
export class DataTypes {
  readonly #abi: Abi;
  /** Descriptors of random files. */
  readonly #randomFds = new Set<number>();
  #row: CallRow | undefined;
  #args: Readonly<Record<string, number | bigint>> = {};
  #opensRandom = false;

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  /** What the specification says of the call at hand, and its arguments by name; none of an unknown one. */
  get call(): {
    readonly row: CallRow | undefined;
    readonly args: Readonly<Record<string, number | bigint>>;
  } {
    return { row: this.#row, args: this.#args };
  }

  begin(request: AnyRequest): void {
    this.#row = request.kind === "request" ? rowOfExchange({ request }) : undefined;
    this.#args = argumentsOf(request);
    this.#opensRandom = false;
  }

  /** The guest has told a string of its memory. */
  sees(address: bigint, data: Uint8Array): void {
    const isPath = this.#row?.arguments.some(
      (argument) => argument.role === "path" && addressIn(this.#args, argument) === address,
    );
    if (isPath && randomPaths.has(Buffer.from(data).toString("latin1"))) this.#opensRandom = true;
  }

  /** The call returns. */
  end(result: Result): void {
    const fd = Number(resultValue(result));
    if (this.#row?.returns.makes === "fd" && fd >= 0) {
      if (this.#opensRandom) this.#randomFds.add(fd);
      else this.#randomFds.delete(fd);
    }
    for (const { name, ends } of this.#row?.arguments ?? [])
      if (ends === "fd" && fd === 0) this.#randomFds.delete(Number(this.#args[name]));
  }

  /** What `length` bytes at an address are. */
  at(address: bigint, length: number): DataType {
    for (const argument of this.#row?.arguments ?? []) {
      const base = addressIn(this.#args, argument);
      if (base === 0n || address < base) continue;
      const type = this.#ofArgument(argument, Number(address - base), length);
      if (type) return type;
    }
    return bytes;
  }

  /** What a block is that the controller makes for its answer. */
  ofBlock(length: number): DataType {
    const returned = this.#row?.returns.value;
    const isStruct = returned?.as === "struct" && length === this.#abi.structs[returned.struct].size;
    return isStruct ? { as: "struct", struct: returned.struct } : bytes;
  }

  #ofArgument({ role, value, name }: ArgumentRow, offset: number, length: number): DataType | undefined {
    const isRun = (size: number, most: number) =>
      length > 0 && offset % size === 0 && length % size === 0 && offset + length <= size * most;
    switch (value.as) {
      case "struct":
      case "struct-array": {
        const most = value.as === "struct" ? value.count : Number.POSITIVE_INFINITY;
        const { struct } = value;
        return isRun(this.#abi.structs[struct].size, most) ? { as: "struct", struct } : undefined;
      }
      case "scalar":
      case "array": {
        const most = value.as === "scalar" ? 1 : Number.POSITIVE_INFINITY;
        const { type } = value;
        return isRun(scalarBytes(type, this.#abi), most) ? { as: "numbers", type, role } : undefined;
      }
      case "cstrings-in": {
        const isOne = offset === 0 || length === this.#abi.pointerBytes;
        return isOne && isRun(this.#abi.pointerBytes, Number.POSITIVE_INFINITY)
          ? { as: "addresses" }
          : undefined;
      }
      case "bytes-out":
        return this.#isRandom() ? random : undefined;
      case "handle": {
        const returned = this.#row?.returns.value;
        if (returned?.as !== "block" || returned.argument !== name) return undefined;
        const isWhole = offset === 0 && length === this.#abi.structs[returned.struct].size;
        return isWhole ? { as: "struct", struct: returned.struct } : undefined;
      }
      default:
        return undefined;
    }
  }

  #isRandom(): boolean {
    if (this.#row?.name === "syscall") return Number(this.#args["number"]) === this.#getrandom();
    return (this.#row?.arguments ?? []).some(
      ({ name, value }) =>
        value.as === "integer" && value.style === "fd" && this.#randomFds.has(Number(this.#args[name])),
    );
  }

  #getrandom(): number {
    return this.#abi.numbers["syscall"]?.toGuest(syscall.SYS_getrandom) ?? syscall.SYS_getrandom;
  }
}

/** The address that an argument is; 0 for one that is none. */
export function addressIn(
  args: Readonly<Record<string, number | bigint>>,
  { name, value }: ArgumentRow,
): bigint {
  const said = args[name];
  return value.as === "integer" || typeof said !== "bigint" ? 0n : said;
}

/** Whether values of this role differ between equal runs; addresses do, and have names. */
export function isVarying(role: Role): boolean {
  return role === "time" || role === "random" || role === "inode" || role === "pid";
}
