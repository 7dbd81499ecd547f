import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Errno, type ErrnoName } from "@sandbox/protocol";
import { compileC } from "@sandbox/test-fixtures";
import { type Argument, isPause, nameOf, type Operation, type Step } from "./operation.js";
import { type Answer, type Play, type Player, pathBytes } from "./player.js";
import { chownIfRoot } from "./stage.js";
import { makeOnHost } from "./tree.js";

const CALL = 0x63;
const MOST_OUTPUT_BYTES = 2 ** 28;
const ERRNO_NAMES = new Map<number, ErrnoName>(
  Object.entries(Errno).map(([name, number]) => [number, name as ErrnoName]),
);
// Calls whose result is wider than a C int, beside those that answer an address.
const WIDE = new Set(
  "read write pread pwrite lseek readlink readlinkat sendfile pathconf fpathconf".split(" "),
);

/** The program that makes calls on the kernel, or why there is none. */
export function kernelProgram(): ReturnType<typeof compileC> {
  return compileC({ sources: [fileURLToPath(new URL("kernel.c", import.meta.url))] });
}

/** Plays on this machine's kernel, each play in a folder of its own below `stage`, and answers what each step answered. */
export function playOnKernel(
  program: string,
  stage: string,
  plays: readonly Play[],
  player: Player,
): Answer[][][] {
  const script = new Script();
  mkdirSync(stage);
  chownIfRoot(stage, player);
  plays.forEach((play, index) => {
    const root = join(stage, `${index}`);
    mkdirSync(join(root, "home"), { recursive: true });
    chownIfRoot(root, player);
    chownIfRoot(join(root, "home"), player);
    makeOnHost(join(root, "home"), play.tree, player.uid);
    script.begin(root, join(root, "home"));
    for (const step of play.steps) script.add(step);
  });
  const { status, signal, stdout, stderr } = spawnSync(program, {
    input: script.bytes(),
    maxBuffer: MOST_OUTPUT_BYTES,
    ...(process.geteuid?.() === 0 ? { uid: player.uid, gid: player.gid } : {}),
  });
  if (status !== 0) throw new Error(`the kernel's player ended with ${status ?? signal}: ${stderr}`);
  const answers = new Answers(stdout);
  return plays.map(({ steps }) => steps.map((step) => (isPause(step) ? [] : answers.of(step))));
}

/** A script in the bytes that kernel.c reads. */
class Script {
  readonly #parts: Buffer[] = [];
  #calls = 0;
  #root = "";
  readonly #labels = new Map<string, number>();

  begin(root: string, home: string): void {
    this.#root = root;
    this.#labels.clear();
    this.#parts.push(Buffer.from("r"), sized(Buffer.from(home)));
  }

  add(step: Step): void {
    if (isPause(step)) {
      this.#parts.push(Buffer.from("p"), u32(step.pauseMs * 1000));
      return;
    }
    for (let i = 0; i < (step.repeat ?? 1); i++) this.#call(step);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #call(operation: Operation): void {
    const name = nameOf(operation);
    const isWide = operation.call.endsWith("p") || WIDE.has(name);
    this.#parts.push(
      Buffer.of(CALL, name.length),
      Buffer.from(name),
      Buffer.of(isWide ? 8 : 4, operation.args.length),
      ...operation.args.map((argument) => this.#argument(argument)),
    );
    if (operation.as !== undefined) this.#labels.set(operation.as, this.#calls);
    this.#calls++;
  }

  #argument(argument: Argument): Buffer {
    if (typeof argument === "string") {
      return tagged("b", sized(Buffer.concat([pathBytes(argument, this.#root), Buffer.of(0)])));
    }
    if (argument instanceof Uint8Array) return tagged("b", sized(argument));
    if (typeof argument !== "object") {
      const integer = Buffer.alloc(8);
      integer.writeBigInt64LE(BigInt.asIntN(64, BigInt(argument)));
      return tagged("i", integer);
    }
    if ("room" in argument) return tagged("B", sized(new Uint8Array(argument.room)));
    const call = this.#labels.get(argument.answered);
    if (call === undefined) throw new Error(`nothing was answered yet as ${argument.answered}`);
    return tagged("r", u32(call));
  }
}

/** What kernel.c wrote, read in the order of the script. */
class Answers {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  of(operation: Operation): Answer[] {
    return Array.from({ length: operation.repeat ?? 1 }, () => this.#one(operation));
  }

  #one({ call, args }: Operation): Answer {
    const result = this.bytes.readBigInt64LE(this.#at);
    const number = this.bytes.readInt32LE(this.#at + 8);
    this.#at += 12;
    const told = args.filter(isRoom).map(() => this.#block());
    const errno = ERRNO_NAMES.get(number);
    if (call.startsWith("readdir(") && result !== 0n) return { result, errno, told, entry: this.#block() };
    return { result, errno, told };
  }

  #block(): Uint8Array {
    const length = this.bytes.readUInt32LE(this.#at);
    const from = this.#at + 4;
    this.#at = from + length;
    return this.bytes.subarray(from, this.#at);
  }
}

function isRoom(argument: Argument): boolean {
  return typeof argument === "object" && "room" in argument;
}

function tagged(tag: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(tag), bytes]);
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
