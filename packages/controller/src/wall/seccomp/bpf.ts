/**
 * Classic BPF as the kernel's seccomp runs it (linux/filter.h, linux/bpf_common.h): programs of 8-byte instructions
 * over one 32-bit accumulator, with jumps forward only.
 */
export interface Instruction {
  readonly code: number;
  /** How many instructions to skip where the comparison holds, from 0 to 255. */
  readonly ifTrue: number;
  /** How many to skip where it does not. */
  readonly ifFalse: number;
  /** The operand: 32 bits. */
  readonly operand: number;
}

/** BPF_LD | BPF_W | BPF_ABS. */
const LOAD_WORD = 0x20;
/** BPF_ALU | BPF_AND | BPF_K. */
const AND = 0x54;
/** BPF_JMP | BPF_JEQ | BPF_K. */
const JUMP_IF_EQUAL = 0x15;
/** BPF_JMP | BPF_JGE | BPF_K. */
const JUMP_IF_AT_LEAST = 0x35;
/** BPF_RET | BPF_K. */
const RETURN = 0x06;

/** The kernel takes no longer programs (BPF_MAXINSNS). */
export const LONGEST_PROGRAM = 4096;
const LONGEST_JUMP = 255;
const INSTRUCTION_BYTES = 8;

/** Loads the 32-bit word at `offset` of the data that a program judges, in bytes. */
export const load = (offset: number): Instruction => plain(LOAD_WORD, offset);

/** Keeps the bits of `mask` in the accumulator. */
export const and = (mask: number): Instruction => plain(AND, mask);

/** Ends the program with an answer. */
export const answer = (action: number): Instruction => plain(RETURN, action);

/**
 * Runs `body` where the accumulator is one of `values`, and goes on behind it otherwise.
 * @throws RangeError where `body` is longer than a jump.
 */
export const whenOneOf = (values: readonly number[], body: readonly Instruction[]): Instruction[] => [
  ...values.map((value, index) => {
    const others = values.length - 1 - index;
    return jump(JUMP_IF_EQUAL, value, others, others === 0 ? body.length : 0);
  }),
  ...body,
];

/** Runs `body` where the accumulator is none of `values`. */
export const unlessOneOf = (values: readonly number[], body: readonly Instruction[]): Instruction[] => [
  ...values.map((value, index) => jump(JUMP_IF_EQUAL, value, values.length - 1 - index + body.length, 0)),
  ...body,
];

/** Runs `body` where the accumulator is `value` or more, as a number without a sign. */
export const whenAtLeast = (value: number, body: readonly Instruction[]): Instruction[] => [
  jump(JUMP_IF_AT_LEAST, value, 0, body.length),
  ...body,
];

/**
 * A program as the kernel takes it: an array of `struct sock_filter`, little-endian.
 * @throws RangeError where it is longer than the kernel takes.
 */
export function encodeProgram(program: readonly Instruction[]): Uint8Array {
  if (program.length > LONGEST_PROGRAM)
    throw new RangeError(
      `expected a program of at most ${LONGEST_PROGRAM} instructions, received ${program.length}`,
    );
  const view = new DataView(new ArrayBuffer(program.length * INSTRUCTION_BYTES));
  for (const [index, { code, ifTrue, ifFalse, operand }] of program.entries()) {
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, ifTrue);
    view.setUint8(at + 3, ifFalse);
    view.setUint32(at + 4, operand, true);
  }
  return new Uint8Array(view.buffer);
}

function plain(code: number, operand: number): Instruction {
  return { code, ifTrue: 0, ifFalse: 0, operand };
}

function jump(code: number, operand: number, ifTrue: number, ifFalse: number): Instruction {
  if (Math.max(ifTrue, ifFalse) > LONGEST_JUMP)
    throw new RangeError(`expected a jump of at most ${LONGEST_JUMP} instructions`);
  return { code, ifTrue, ifFalse, operand };
}
