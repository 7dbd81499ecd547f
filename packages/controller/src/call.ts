import {
  type Abi,
  decodeStruct,
  type ErrnoName,
  encodeAllocate,
  encodeFloatResult,
  encodeFree,
  encodeIntegerResult,
  encodePointerResult,
  encodeReadMemory,
  encodeReadString,
  encodeVoidResult,
  encodeWriteMemory,
  LIMITS,
  NULL,
  type Pointer,
  type Structs,
} from "@sandbox/protocol";
import type { CallContext, Wait } from "./answer.js";
import type { CallPort } from "./call-port.js";
import { fail } from "./failure.js";
import type { Handlers } from "./gen/handlers.js";
import {
  type Pending,
  PendingBlock,
  PendingBytes,
  PendingStrings,
  pendingString,
  structBytes,
} from "./pending.js";

/** A call as it is carried out: it yields what it waits for, and throws a `Failure` to fail with an errno. */
export type Exchange = Generator<Wait, void, unknown>;

const SSIZE_MAX = 2n ** 63n - 1n;
const EMPTY = new Uint8Array(0);

/** What trampolines are written in: reads are queued and their values there after the replies, writes go out with the result. */
export class Call implements CallContext {
  constructor(
    private readonly port: CallPort,
    readonly handlers: Handlers,
    readonly signature: string,
    readonly requestNumber: number,
  ) {}

  get abi(): Abi {
    return this.port.abi;
  }

  get signal(): AbortSignal {
    return this.port.signal;
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
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw fail(outside);
    return number;
  }

  /**
   * How much of a buffer of `count` bytes one call fills: a larger one is answered short.
   * @throws Failure EINVAL above SSIZE_MAX, EFAULT for a buffer at NULL.
   */
  room(buffer: Pointer, count: bigint): number {
    if (count > SSIZE_MAX) throw fail("EINVAL");
    if (buffer === NULL && count > 0n) throw fail("EFAULT");
    return count > LIMITS.transferBytes ? LIMITS.transferBytes : Number(count);
  }

  readString(address: Pointer, limit: number, overflow: ErrnoName): Pending<Uint8Array> {
    this.requireAddress(address);
    const pending = pendingString(limit, overflow);
    encodeReadString(this.port.writer, address, limit);
    this.port.await({ kind: "read-string", address, maximum: limit }, pending);
    return pending;
  }

  readBytes(address: Pointer, count: bigint): Pending<Uint8Array> {
    const length = this.room(address, count);
    if (length === 0) return { value: EMPTY };
    return this.#read(address, length, (data) => data);
  }

  readStruct<Name extends keyof Structs>(name: Name, address: Pointer): Pending<Structs[Name]> {
    this.requireAddress(address);
    const codec = this.abi.structs[name];
    return this.#read(address, codec.size, (data) => decodeStruct(codec, data));
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
    this.requireAddress(address);
    const codec = this.abi.structs[name];
    return this.#read(address, codec.size * count, (data) =>
      Array.from({ length: count }, (_, index) => decodeStruct(codec, data, index * codec.size)),
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
    if (data.length > room && overflow !== "truncate") throw fail(overflow);
    const written = data.subarray(0, room);
    this.write(address, written);
    return written;
  }

  /** Writes an answer and its NUL, which must fit `room` bytes. */
  writeString(address: Pointer, data: Uint8Array, room: number, overflow: ErrnoName): void {
    if (data.length >= room) throw fail(overflow);
    this.write(address, terminated(data));
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

  writeScalar(scalar: ScalarName, address: Pointer, value: number | bigint): void {
    const size = Number(scalar.replace(/^u?int/, "")) / 8;
    const wide = new DataView(new ArrayBuffer(8));
    wide.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), this.abi.littleEndian);
    const from = this.abi.littleEndian ? 0 : 8 - size;
    this.write(address, new Uint8Array(wide.buffer, from, size));
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

  #allocate<Block extends PendingBlock>(data: Uint8Array, block: Block): Block {
    encodeAllocate(this.port.writer, data);
    this.port.await({ kind: "allocate", data }, block);
    return block;
  }

  /** @throws Failure EBADF for an address that is no live handle. */
  handle(kind: string, address: Pointer): number {
    return this.port.memory.handle(kind, address);
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

  integerResult(value: number | bigint): void {
    if (typeof value === "number" ? !Number.isSafeInteger(value) : BigInt.asIntN(64, value) !== value) {
      throw new TypeError(`the handler of ${this.signature} answered ${value}, which is no 64-bit integer`);
    }
    encodeIntegerResult(this.port.writer, value);
  }

  floatResult(value: number): void {
    if (typeof value !== "number") {
      throw new TypeError(`the handler of ${this.signature} answered ${typeof value}, expected a number`);
    }
    encodeFloatResult(this.port.writer, value);
  }

  pointerResult(value: Pointer): void {
    if (typeof value !== "bigint" || value < 0n || value >= 2n ** BigInt(8 * this.abi.pointerBytes)) {
      throw new TypeError(`the handler of ${this.signature} answered ${value}, which is no address`);
    }
    encodePointerResult(this.port.writer, value);
  }

  voidResult(): void {
    encodeVoidResult(this.port.writer);
  }

  /** The process ends here: there is no result. */
  exit(status: number): void {
    this.port.exit(status);
  }
}

type ScalarName = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64";

function terminated(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 1);
  bytes.set(data);
  return bytes;
}
