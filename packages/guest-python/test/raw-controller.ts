import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** How a guest went. */
export interface RawRun {
  readonly status: number | null;
  readonly signal: string | null;
  /** What it wrote to descriptors 1 and 2. */
  readonly stdout: string;
  readonly stderr: string;
  /** The real stderr of its process. */
  readonly processStderr: string;
  /** The names of its calls, in order. */
  readonly calls: readonly string[];
}

/** What is answered; bytes to be written to a pointer argument first, by its index. */
interface RawAnswer {
  readonly result: bigint;
  readonly errno?: number;
  readonly write?: { readonly argument: number; readonly data: Uint8Array };
}

const FIFO = 0o010600;
const ENOENT = 2;

/**
 * A controller of the smallest kind, without any package of ours: it has no files, a clock that stands still,
 * /dev/urandom full of zeros, and takes what is written. The pipe is read as the protocol's specification has it.
 */
export async function runRaw(
  file: string,
  args: readonly string[],
  env: readonly string[] = [],
): Promise<RawRun> {
  const child = spawn(file, args, { env: {} });
  const bytes = new ByteReader(child);
  const output = { 1: "", 2: "" };
  const calls: string[] = [];
  let processStderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    processStderr += chunk;
  });
  child.stdin.on("error", () => {});
  const exited = new Promise<[number | null, string | null]>((resolve) => {
    child.once("exit", (status, signal) => resolve([status, signal]));
  });
  for (;;) {
    const head = await bytes.take(1);
    if (!head) break;
    const signature = String(await bytes.take(head[0] ?? 0));
    const [name = "", kinds = "", resultKind = ""] = signature.split(/[()]/);
    calls.push(name);
    const words = await bytes.take(8 * kinds.length);
    const values = Array.from(kinds, (_, index) => words?.readBigInt64LE(8 * index) ?? 0n);
    if (name === "write") {
      const [fd = 0n, address = 0n, count = 0n] = values;
      child.stdin.write(Buffer.concat([letter("R"), word(address), word(count)]));
      output[Number(fd) as 1 | 2] += await bytes.take(Number(count));
      child.stdin.write(Buffer.concat([letter("i"), word(count)]));
    } else if (name === "get_environ") child.stdin.write(await environment(bytes, child, env));
    else if (name === "_exit") child.stdin.end();
    else child.stdin.write(encode(answer(name, values), values, resultKind));
  }
  const [status, signal] = await exited;
  return { status, signal, stdout: output[1], stderr: output[2], processStderr, calls };
}

function answer(name: string, values: readonly bigint[]): RawAnswer {
  const zeros = (length: number) => new Uint8Array(length);
  if (name === "open") return { result: 3n };
  if (name === "read")
    return { result: values[2] ?? 0n, write: { argument: 1, data: zeros(Number(values[2])) } };
  if (name === "clock_gettime") return { result: 0n, write: { argument: 1, data: zeros(16) } };
  if (name === "fstat64") {
    const stat = zeros(144);
    new DataView(stat.buffer).setUint32(24, FIFO, true);
    return { result: 0n, write: { argument: 1, data: stat } };
  }
  if (name === "select") return { result: 0n };
  return { result: -1n, errno: ENOENT };
}

function encode({ result, errno, write }: RawAnswer, values: readonly bigint[], kind: string): Buffer {
  const parts: Uint8Array[] = [];
  if (write) parts.push(letter("W"), word(values[write.argument] ?? 0n), word(write.data.length), write.data);
  if (errno !== undefined) parts.push(letter("E"), Uint8Array.of(errno, 0, 0, 0));
  return Buffer.concat([...parts, letter(kind), word(result)]);
}

/** Puts the strings in the guest's memory, then their addresses. */
async function environment(bytes: ByteReader, child: ChildProcessWithoutNullStreams, env: readonly string[]) {
  const addresses: Uint8Array[] = [];
  for (const data of env.map((entry) => Buffer.from(`${entry}\0`))) {
    child.stdin.write(Buffer.concat([letter("M"), word(data.length), data]));
    addresses.push((await bytes.take(8)) ?? word(0));
  }
  const array = Buffer.concat([...addresses, word(0)]);
  child.stdin.write(Buffer.concat([letter("M"), word(array.length), array]));
  return Buffer.concat([letter("p"), (await bytes.take(8)) ?? word(0)]);
}

function letter(character: string): Uint8Array {
  return Buffer.from(character);
}

function word(value: bigint | number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

/** The bytes of a stream, as many at a time as are asked for. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#chunks = child.stdout[Symbol.asyncIterator]();
  }

  /** `undefined` when the stream ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#rest.length < length) {
      const next = await this.#chunks.next();
      if (next.done) return undefined;
      this.#rest = Buffer.concat([this.#rest, next.value]);
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}
