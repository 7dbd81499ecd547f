import {
  type Abi,
  type ErrnoName,
  encodeAllocate,
  encodeFree,
  encodeReadMemory,
  encodeReadString,
  encodeWriteMemory,
  LIMITS,
  NULL,
  type Pointer,
  pointer,
  type Structs,
} from "@sandbox/protocol";
import type { CallContext, Wait } from "./answer.js";
import { tooLong } from "./answer-error.js";
import type { CallPort } from "./call-port.js";
import { fail } from "./failure.js";
import type { Handlers } from "./gen/handlers.js";
import { Results } from "./gen/results.js";
import {
  first,
  type Pending,
  PendingBlock,
  PendingBytes,
  PendingStrings,
  pendingString,
  structAt,
  structBytes,
} from "./pending.js";
import { readStrings, type StringsBounds } from "./read-strings.js";
import {
  decodeIntegers,
  decodeNumbers,
  encodeNumbers,
  type ScalarLayout,
  safeNumber,
  scalarLayout,
} from "./scalars.js";

/** A call as it is carried out: it yields what it waits for, and throws a `Failure` to fail with an errno. */
export type Exchange = Generator<Wait, void, unknown>;

const SSIZE_MAX = 2n ** 63n - 1n;
const EMPTY = new Uint8Array(0);

/** What trampolines are written in: reads are queued and their values there after the replies, writes go out with the result. */
export class Call<OwnHandlers extends object = Handlers>
  extends Results
  implements CallContext<never, never>
{
  constructor(
    protected readonly port: CallPort,
    readonly handlers: OwnHandlers,
    readonly signature: string,
    readonly requestNumber: number,
    /** With what the call is refused where nobody answers it. */
    readonly refusal: ErrnoName,
  ) {
    super();
  }

  get abi(): Abi {
    return this.port.abi;
  }

  get signal(): AbortSignal {
    return this.port.signal;
  }

  /** Nothing stands behind the last handler: @throws Failure `refusal`. */
  next(): never {
    throw fail(this.refusal);
  }

  stop(reason: string): void {
    this.port.stop(reason);
  }

  /** @throws Failure EFAULT for NULL. */
  requireAddress(address: Pointer): void {
    if (address === NULL) throw fail("EFAULT");
  }

  /**
   * A 64-bit integer that the specification bounds to what a number holds exactly.
   * @throws Failure `outside` beyond ±(2^53-1).
   */
  safe(value: bigint, outside: ErrnoName): number {
    return safeNumber(value, outside);
  }

  /**
   * A named number as handlers know it, whichever the guest's system has for it.
   * @throws Failure `outside` for one that only another system has a name for.
   */
  fromGuest(set: string, value: number, outside: ErrnoName): number {
    const numbers = this.abi.numbers[set];
    const canonical = numbers ? numbers.fromGuest(value) : value;
    if (canonical === undefined) throw fail(outside);
    return canonical;
  }

  /** A handler's named number as the guest's system has it. */
  toGuest(set: string, value: number): number {
    return this.abi.numbers[set]?.toGuest(value) ?? value;
  }

  /**
   * How many elements an array has that is read.
   * @throws Failure EINVAL below 0 and above `most`.
   */
  count(value: number | bigint, most: number): number {
    if (value < 0 || value > most) throw fail("EINVAL");
    return Number(value);
  }

  /**
   * How many elements there is room for in an array that is written.
   * @throws Failure EINVAL below 0 and above `most`, EFAULT for room at NULL.
   */
  arrayRoom(array: Pointer, value: number | bigint, most: number): number {
    const room = this.count(value, most);
    if (array === NULL && room > 0) throw fail("EFAULT");
    return room;
  }

  /**
   * How many bytes a value stands for.
   * @throws Failure `outside` for one that stands for none.
   */
  sizeBy(value: number, sizes: Readonly<Record<number, number>>, outside: ErrnoName): number {
    const size = sizes[value];
    if (size === undefined) throw fail(outside);
    return size;
  }

  /**
   * How much of a buffer of `count` bytes one call fills: a larger one is answered short.
   * @throws Failure EINVAL below 0 and above SSIZE_MAX, EFAULT for a buffer at NULL.
   */
  room(buffer: Pointer, count: number | bigint): number {
    if (count < 0 || count > SSIZE_MAX) throw fail("EINVAL");
    if (buffer === NULL && count > 0) throw fail("EFAULT");
    return count > LIMITS.transferBytes ? LIMITS.transferBytes : Number(count);
  }

  readString(address: Pointer, limit: number, overflow: ErrnoName): Pending<Uint8Array> {
    this.requireAddress(address);
    const pending = pendingString(limit, overflow);
    encodeReadString(this.port.writer, address, limit);
    this.port.await({ kind: "read-string", address, maximum: limit }, pending);
    return pending;
  }

  readOptionalString(address: Pointer, limit: number, overflow: ErrnoName): Pending<Uint8Array | null> {
    return address === NULL ? { value: null } : this.readString(address, limit, overflow);
  }

  /** Reads an array of addresses of strings: in `yield*`, as there is more to be asked for with each reply. */
  readStrings(address: Pointer, bounds: StringsBounds): Generator<Wait, Uint8Array[], unknown> {
    return readStrings(this, address, bounds);
  }

  readPointer(address: Pointer): Pending<Pointer> {
    const { pointerBytes, littleEndian } = this.abi;
    const layout = { size: pointerBytes, kind: "unsigned" } as const;
    return this.#read(address, pointerBytes, (data) =>
      pointer(decodeIntegers(data, layout, littleEndian)[0] ?? 0n),
    );
  }

  /** A number by address, by the name of its type in C. */
  readNumber(type: string, address: Pointer): Pending<number> {
    return first(this.readNumbers(type, address, 1));
  }

  readOptionalNumber(type: string, address: Pointer): Pending<number | null> {
    return address === NULL ? { value: null } : this.readNumber(type, address);
  }

  readInteger(type: string, address: Pointer): Pending<bigint> {
    return first(this.readIntegers(type, address, 1));
  }

  readOptionalInteger(type: string, address: Pointer): Pending<bigint | null> {
    return address === NULL ? { value: null } : this.readInteger(type, address);
  }

  readNumbers(type: string, address: Pointer, count: number): Pending<number[]> {
    return this.#readElements(type, address, count, decodeNumbers);
  }

  readIntegers(type: string, address: Pointer, count: number): Pending<bigint[]> {
    return this.#readElements(type, address, count, decodeIntegers);
  }

  #readElements<T>(
    type: string,
    address: Pointer,
    count: number,
    decode: (data: Uint8Array, layout: ScalarLayout, littleEndian: boolean) => T[],
  ): Pending<T[]> {
    if (count === 0) return { value: [] };
    this.requireAddress(address);
    const { littleEndian } = this.abi;
    const layout = scalarLayout(this.abi, type);
    return this.#read(address, layout.size * count, (data) => decode(data, layout, littleEndian));
  }

  readBytes(address: Pointer, count: number | bigint): Pending<Uint8Array> {
    const length = this.room(address, count);
    if (length === 0) return { value: EMPTY };
    return this.#read(address, length, (data) => data);
  }

  readStruct<Name extends keyof Structs>(name: Name, address: Pointer): Pending<Structs[Name]> {
    this.requireAddress(address);
    const codec = this.abi.structs[name];
    return this.#read(address, codec.size, (data) => structAt(this, name, data));
  }

  readOptionalStruct<Name extends keyof Structs>(
    name: Name,
    address: Pointer,
  ): Pending<Structs[Name] | null> {
    return address === NULL ? { value: null } : this.readStruct(name, address);
  }

  readStructs<Name extends keyof Structs>(
    name: Name,
    address: Pointer,
    count: number,
  ): Pending<Structs[Name][]> {
    if (count === 0) return { value: [] };
    this.requireAddress(address);
    const codec = this.abi.structs[name];
    return this.#read(address, codec.size * count, (data) =>
      Array.from({ length: count }, (_, index) => structAt(this, name, data, index * codec.size)),
    );
  }

  readOptionalStructs<Name extends keyof Structs>(
    name: Name,
    address: Pointer,
    count: number,
  ): Pending<Structs[Name][] | null> {
    return address === NULL ? { value: null } : this.readStructs(name, address, count);
  }

  #read<T>(address: Pointer, length: number, read: (data: Uint8Array) => T): Pending<T> {
    const pending = new PendingBytes(read);
    encodeReadMemory(this.port.writer, address, length);
    this.port.await({ kind: "read-memory", address, length }, pending);
    return pending;
  }

  write(address: Pointer, data: Uint8Array): void {
    if (data.length > 0) encodeWriteMemory(this.port.writer, address, data);
  }

  /** Writes an answer that must fit `room` bytes; where it may be cut, answers what was written. */
  writeBytes(address: Pointer, data: Uint8Array, room: number, overflow: ErrnoName | "truncate"): Uint8Array {
    if (data.length > room && overflow !== "truncate") throw tooLong(this, overflow, room, data);
    const written = data.subarray(0, room);
    this.write(address, written);
    return written;
  }

  /** Writes an answer and its NUL, which must fit `room` bytes. */
  writeString(address: Pointer, data: Uint8Array, room: number, overflow: ErrnoName): void {
    if (data.length >= room) throw fail(overflow);
    this.write(address, terminated(data));
  }

  /** Writes as much of an answer as `room` bytes hold, with a NUL. */
  writeCutString(address: Pointer, data: Uint8Array, room: number): void {
    if (room > 0) this.write(address, terminated(data.subarray(0, room - 1)));
  }

  writeStruct<Name extends keyof Structs>(name: Name, address: Pointer, value: Structs[Name]): void {
    this.write(address, structBytes(this, name, [value]));
  }

  writeStructs<Name extends keyof Structs>(
    name: Name,
    address: Pointer,
    values: readonly Structs[Name][],
  ): void {
    this.write(address, structBytes(this, name, values));
  }

  /** Writes structures into an array that has room for so many. */
  writeStructArray<Name extends keyof Structs>(
    name: Name,
    address: Pointer,
    values: readonly Structs[Name][],
    room: number,
  ): void {
    if (values.length > room) throw tooLong(this, "EIO", room, values);
    this.writeStructs(name, address, values);
  }

  writeScalar(type: string, address: Pointer, value: number | bigint): void {
    this.writeNumbers(type, address, [value], 1, "EIO");
  }

  /** Writes numbers of which there may be `room`; where they may be cut, answers what was written. */
  writeNumbers<T extends number | bigint>(
    type: string,
    address: Pointer,
    values: readonly T[],
    room: number,
    overflow: ErrnoName | "truncate",
  ): readonly T[] {
    if (values.length > room && overflow !== "truncate") throw tooLong(this, overflow, room, values);
    const written = values.slice(0, room);
    this.write(address, encodeNumbers(written, scalarLayout(this.abi, type), this.abi.littleEndian));
    return written;
  }

  allocateString(data: Uint8Array): PendingBlock {
    return this.#allocate(terminated(data), new PendingBlock());
  }

  allocateStrings(strings: readonly Uint8Array[]): PendingStrings {
    const pending = new PendingStrings(this, strings);
    return this.#allocate(new Uint8Array(pending.byteLength), pending);
  }

  allocateBlock(struct: keyof Structs): PendingBlock {
    return this.#allocate(new Uint8Array(this.abi.structs[struct].size), new PendingBlock());
  }

  allocateStruct<Name extends keyof Structs>(name: Name, value: Structs[Name]): PendingBlock {
    return this.#allocate(structBytes(this, name, [value]), new PendingBlock());
  }

  /** Allocates a block that stands for something and holds nothing. */
  allocateBytes(length: number): PendingBlock {
    return this.#allocate(new Uint8Array(length), new PendingBlock());
  }

  #allocate<Block extends PendingBlock>(data: Uint8Array, block: Block): Block {
    encodeAllocate(this.port.writer, data);
    this.port.await({ kind: "allocate", data }, block);
    return block;
  }

  /** @throws Failure `unknown` for an address that is no live handle. */
  handle(kind: string, address: Pointer, unknown: ErrnoName): number {
    return this.port.memory.handle(kind, address, unknown);
  }

  /** Where a handle is that was made before. */
  addressOf(kind: string, id: number): Pointer | undefined {
    return this.port.memory.addressOf(kind, id);
  }

  makeHandle(kind: string, address: Pointer, id: number): Pointer {
    this.port.memory.makeHandle(kind, address, id);
    return address;
  }

  endHandle(kind: string, address: Pointer): void {
    this.port.memory.endHandle(kind, address);
    encodeFree(this.port.writer, address);
  }

  keepAllocated(call: string, address: Pointer): Pointer {
    this.port.memory.keep(call, address);
    return address;
  }

  freeAllocated(call: string, address: Pointer): void {
    if (this.port.memory.giveBack(call, address)) encodeFree(this.port.writer, address);
  }

  /** Frees the result before: by now the guest has copied it, which is not sure while its call is the last one. */
  keepUntilNext(call: string, address: Pointer): Pointer {
    const previous = this.port.memory.replaceLatest(call, address);
    if (previous !== undefined) encodeFree(this.port.writer, previous);
    return address;
  }

  /** The process ends here: there is no result. */
  exit(status: number): void {
    this.port.exit(status);
  }
}

function terminated(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 1);
  bytes.set(data);
  return bytes;
}
