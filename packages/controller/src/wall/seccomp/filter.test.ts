import { describe, expect, test } from "vitest";
import { has, is, isNot, isNull, lacks } from "./arguments.js";
import { seccompFilter } from "./filter.js";
import { nativeRules } from "./native-rules.js";
import { nodeRules } from "./node-rules.js";
import { always, never, orElse, type RuleSet, where } from "./rules.js";
import { type FilterMachine, machines, type SyscallName, syscallNumbers } from "./syscall-numbers.js";

const KILL = 0x8000_0000;
const ALLOW = 0x7fff_0000;
const EPERM = 0x0005_0001;
const ENOSYS = 0x0005_0026;

interface Call {
  readonly number: number;
  readonly arguments?: readonly bigint[];
  readonly auditArch?: number;
}

/** What the kernel would answer: an interpreter of classic BPF, from the manual rather than from the assembler. */
function judge(
  filter: Uint8Array,
  { number, arguments: args = [], auditArch = machines.x64.auditArch }: Call,
) {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, auditArch, true);
  for (const [index, value] of args.entries()) data.setBigUint64(16 + 8 * index, value, true);
  const view = new DataView(filter.buffer, filter.byteOffset, filter.length);
  let accumulator = 0;
  for (let at = 0; ; at += 8) {
    const operand = view.getUint32(at + 4, true);
    const skip = (holds: boolean) => 8 * view.getUint8(at + (holds ? 2 : 3));
    switch (view.getUint16(at, true)) {
      case 0x20:
        accumulator = data.getUint32(operand, true);
        break;
      case 0x54:
        accumulator = (accumulator & operand) >>> 0;
        break;
      case 0x15:
        at += skip(accumulator === operand);
        break;
      case 0x35:
        at += skip(accumulator >= operand);
        break;
      case 0x06:
        return operand;
      default:
        throw new Error(`no such instruction at byte ${at}`);
    }
  }
}

const numberOf = (call: SyscallName, machine: FilterMachine = "x64") =>
  syscallNumbers[call][machines[machine].column] ?? Number.NaN;

describe("a seccomp filter", () => {
  const rules: RuleSet = {
    rules: [
      ...always("read"),
      where("openat", [lacks(2, 3), isNot(0, 5, 6)], [is(0, 7)]),
      orElse("EPERM", where("write", [is(0, 1, 2)])),
      where("prlimit64", [isNull(2)]),
      where("clone", [has(0, 0x10000)]),
      ...never("ENOSYS", "clone3"),
    ],
    otherwise: "kill",
  };
  const filter = seccompFilter(rules, "x64");
  const ask = (call: SyscallName, ...args: bigint[]) =>
    judge(filter, { number: numberOf(call), arguments: args });

  test.each<[string, SyscallName, bigint[], number]>([
    ["a call that is always allowed", "read", [99n], ALLOW],
    ["a call without a rule", "socket", [], KILL],
    ["an argument that is one of several", "write", [2n], ALLOW],
    ["an argument that is none of several", "write", [3n], EPERM],
    [
      "a number above 32 bits by its lower half, as the kernel does with descriptors",
      "write",
      [2n ** 32n + 1n],
      ALLOW,
    ],
    ["bits that are not set", "openat", [1n, 0n, 4n], ALLOW],
    ["a bit that is set", "openat", [1n, 0n, 2n], KILL],
    ["an argument that must not be", "openat", [6n, 0n, 0n], KILL],
    ["the second of two cases", "openat", [7n, 0n, 3n], ALLOW],
    ["a null pointer", "prlimit64", [0n, 0n, 0n], ALLOW],
    ["a pointer with only upper bits", "prlimit64", [0n, 0n, 2n ** 32n], KILL],
    ["flags that are there", "clone", [0x10f00n], ALLOW],
    ["flags that are not there", "clone", [0x00f00n], KILL],
    ["a call that never works", "clone3", [], ENOSYS],
  ])("judges %s", (_, call, args, expected) => {
    expect(ask(call, ...args)).toBe(expected);
  });

  test("ends a call of another machine, and one of the x32 ABI, whose numbers mean others", () => {
    const number = numberOf("read");
    expect(judge(filter, { number, auditArch: 0x4000_0003 })).toBe(KILL);
    expect(judge(filter, { number, auditArch: machines.arm64.auditArch })).toBe(KILL);
    expect(judge(filter, { number: number + 0x4000_0000 })).toBe(KILL);
    expect(judge(filter, { number: 0xffff_ffff })).toBe(KILL);
  });

  test("tells a C library that is younger than its tables to do without", () => {
    expect(judge(filter, { number: 500 })).toBe(ENOSYS);
  });

  test("knows the numbers of the machine that it is for", () => {
    const arm = seccompFilter(rules, "arm64");
    const { auditArch } = machines.arm64;
    expect(judge(arm, { number: 63, auditArch })).toBe(ALLOW);
    expect(judge(arm, { number: 0, auditArch })).toBe(KILL);
  });
});

describe.each<FilterMachine>(["x64", "arm64"])("the rules on %s", (machine) => {
  const { auditArch } = machines[machine];
  const filters = { native: seccompFilter(nativeRules, machine), node: seccompFilter(nodeRules, machine) };

  test.each<[SyscallName, bigint[]]>([
    ["socket", [1n, 1n]],
    ["connect", []],
    ["ptrace", []],
    ["process_vm_writev", []],
    ["setuid", [0n]],
    ["mount", []],
    ["unshare", []],
    ["bpf", []],
    ["kill", [1n, 9n]],
    ["kill", [0xffff_ffffn, 6n]],
    ["tgkill", [1n, 1n, 9n]],
  ])("end a guest that makes %s", (call, args) => {
    const number = numberOf(call, machine);
    for (const filter of Object.values(filters))
      expect(judge(filter, { number, arguments: args, auditArch })).toBe(KILL);
  });

  test("never let a native guest have memory that it can write and run", () => {
    const ask = (call: SyscallName, protection: bigint, flags: bigint) =>
      judge(filters.native, {
        number: numberOf(call, machine),
        arguments: [0n, 4096n, protection, flags],
        auditArch,
      });
    const ofFile = 2n;
    const anonymous = 0x22n;
    expect(ask("mmap", 3n, anonymous)).toBe(ALLOW);
    expect(ask("mmap", 5n, ofFile)).toBe(ALLOW);
    expect(ask("mmap", 5n, anonymous)).toBe(KILL);
    expect(ask("mmap", 7n, ofFile)).toBe(KILL);
    expect(ask("mprotect", 1n, 0n)).toBe(ALLOW);
    expect(ask("mprotect", 5n, 0n)).toBe(KILL);
  });

  test("let no file be opened to write", () => {
    const open = (flags: bigint) => ({
      number: numberOf("openat", machine),
      arguments: [0n, 0n, flags],
      auditArch,
    });
    const readOnly = 0n;
    const writing = [1n, 2n, 0o100n, 0o1000n];
    expect(judge(filters.native, open(readOnly))).toBe(ALLOW);
    for (const flags of writing) {
      expect(judge(filters.native, open(flags))).toBe(KILL);
      expect(judge(filters.node, open(flags))).toBe(EPERM);
    }
  });

  test("let Node have threads and no processes", () => {
    const clone = (flags: bigint) => ({ number: numberOf("clone", machine), arguments: [flags], auditArch });
    expect(judge(filters.node, clone(0x3d0f00n))).toBe(ALLOW);
    expect(judge(filters.node, clone(0x1200011n))).toBe(KILL);
    expect(judge(filters.native, clone(0x3d0f00n))).toBe(KILL);
  });
});
