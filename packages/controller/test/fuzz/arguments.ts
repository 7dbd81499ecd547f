import type { Memory } from "./memory.js";
import { constants, type Shape } from "./model.js";
import type { Random } from "./random.js";

/** What a guest remembers of what it was answered. */
export interface Known {
  readonly fds: number[];
  readonly handles: bigint[];
}

const OUT_BYTES = 600;
const names = [
  "a",
  "b",
  "c",
  "dir",
  "dir/a",
  "dir/sub",
  "dir/sub/deep",
  "link",
  "loop",
  "new",
  "x".repeat(255),
];
const paths = [
  ...names,
  ...[
    "/",
    ".",
    "..",
    "/tmp",
    "/tmp/t",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/dev",
    "/home",
    "/home/file",
  ],
  ...[
    "",
    "a/",
    "dir/",
    "a/b",
    "none/x",
    "/home/dir/../a",
    "../../..",
    "\xff\xfe",
    "x".repeat(256),
    "./".repeat(2100),
  ],
  ...[
    "/mount",
    "/mount/lower",
    "/mount/lower-dir",
    "/mount/lower-dir/deep",
    "/mount/new",
    "/ro/lower",
    "/ro",
  ],
];
const texts = [
  "",
  "HOME",
  "PATH=/bin",
  "NEW=1",
  "NEW",
  "user.x",
  "localhost",
  "127.0.0.1",
  "::1",
  "%Y-%m-%d %H",
  "root",
  "80",
  "=bad",
];
const numbers = [0, 0, 0, 1, 1, 2, 3, 5, 8, 64, 100, 255, 512, 4095, 4096, 5000];
const extremes = [
  ...[-1n, -2n, -100n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 40n, 2n ** 53n],
  ...[2n ** 62n, 2n ** 63n - 1n, -(2n ** 31n), -(2n ** 63n), 1_000_000n, 65_536n, 1_048_577n],
];
const latin1 = (text: string) => Buffer.from(text, "latin1");
const pathBytes = paths.map(latin1);
const textBytes = texts.map(latin1);
const modes = [0o644, 0o755, 0o777, 0o700, 0, 0o4755, 0o1777, 0o666];
const EXTREME_ONE_IN = 40;

/** Chooses arguments of calls: mostly such as an honest guest makes, for what it holds open and knows. */
export class ArgumentChooser {
  #length = 0;

  constructor(
    private readonly random: Random,
    private readonly memory: Memory,
    private readonly known: Known,
  ) {}

  /** Begins a call: its buffers and their lengths agree. */
  begin(): void {
    this.memory.reset();
    this.#length = this.random.oneIn(12) ? this.random.below(5000) : this.random.below(80);
  }

  integer(shape: Shape): bigint {
    const { random } = this;
    if (random.oneIn(EXTREME_ONE_IN)) return random.pick(extremes);
    const { type } = shape;
    if (type?.name === "fd" || type?.name === "dirfd") return BigInt(this.#fd(type.name === "dirfd"));
    if (shape.lengthOf !== undefined) return BigInt(random.oneIn(10) ? random.pick(numbers) : this.#length);
    const set = type?.flags ?? type?.enum;
    if (set === "open" && random.oneIn(2)) return 2n;
    if (set !== undefined) return BigInt(this.#constant(set, type?.flags !== undefined));
    if (type?.name === "mode") return BigInt(random.pick(modes));
    return BigInt(random.pick(numbers));
  }

  float(): number {
    return this.random.pick([0, 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, this.random.bits()]);
  }

  /** An address, of what the shape says or of nothing. */
  address(shape: Shape, nullable: boolean): bigint {
    const { random } = this;
    if (random.oneIn(nullable ? 3 : EXTREME_ONE_IN)) return 0n;
    if (random.oneIn(EXTREME_ONE_IN * 2)) return BigInt(random.bits());
    if (shape.shape === "handle") return this.#handle();
    return this.memory.place(this.#content(shape));
  }

  #content(shape: Shape): Uint8Array {
    const { random } = this;
    switch (shape.shape) {
      case "cstring":
        if (random.oneIn(60)) return random.bytes(random.below(300));
        return random.pick(shape.type?.name === "path" ? pathBytes : textBytes);
      case "cstrings-in":
        return this.#words([this.memory.place(random.pick(textBytes)), 0n]);
      case "bytes-in":
        return random.oneIn(4)
          ? random.bytes(this.#length)
          : new Uint8Array(this.#length).fill(random.bits());
      case "struct":
      case "scalar-in":
      case "scalar-inout":
      case "struct-array":
        return this.#plausible();
      default:
        return new Uint8Array(shape.shape === "bytes-out" ? Math.max(this.#length, OUT_BYTES) : OUT_BYTES);
    }
  }

  /** Small numbers in each field, so that structures of times, sets and polls mean something. */
  #plausible(): Uint8Array {
    const { random } = this;
    const bytes = new Uint8Array(256);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < 64; at += 4) {
      if (random.oneIn(3)) view.setInt32(at, random.pick(numbers), this.memory.abi.littleEndian);
    }
    return random.oneIn(20) ? random.bytes(256) : bytes;
  }

  #words(values: readonly bigint[]): Uint8Array {
    const { pointerBytes, littleEndian } = this.memory.abi;
    const view = new DataView(new ArrayBuffer(values.length * pointerBytes));
    values.forEach((value, i) => {
      if (pointerBytes === 8) view.setBigUint64(i * 8, value, littleEndian);
      else view.setUint32(i * 4, Number(value), littleEndian);
    });
    return new Uint8Array(view.buffer);
  }

  #fd(isDirectory: boolean): number {
    const { random, known } = this;
    if (isDirectory && random.oneIn(2)) return -100;
    if (known.fds.length > 0 && !random.oneIn(5)) return random.pick(known.fds);
    return random.pick([0, 1, 2, 3, 4, 99, -1]);
  }

  #handle(): bigint {
    const { random, known } = this;
    return known.handles.length > 0 && !random.oneIn(8) ? random.pick(known.handles) : BigInt(random.bits());
  }

  #constant(set: string, isFlags: boolean): number {
    const values = constants.get(set) ?? [0];
    if (!isFlags) return this.random.pick(values);
    let sum = 0;
    for (let i = this.random.below(4); i > 0; i--) sum |= this.random.pick(values);
    return set === "open" ? sum | this.random.below(3) : sum;
  }
}
