import { type PatternFault, type PatternNode, parsePattern } from "./regular-expression-tree.js";

type Step =
  | { readonly op: "byte"; readonly set: Uint8Array }
  | { readonly op: "begin" | "end" | "match" }
  | { readonly op: "fork"; targets: number[] };

/** Larger programs are refused: counted repeats multiply. */
const MAXIMUM_STEPS = 1024;
/** What lies behind is not looked at, in bytes. */
const MAXIMUM_TEXT_BYTES = 65_536;

/**
 * A regular expression over bytes that no pattern can make slow: all ways to match are followed at once, so that a
 * text of n bytes takes at most n times the program's steps. Patterns have at most 256 bytes and 1,024 steps, texts
 * are looked at up to byte 65,536. JavaScript's own would need exponential time for patterns such as `(a+)+$`.
 */
export class RegularExpression {
  readonly #steps: Step[] = [];
  readonly #fault: PatternFault;

  /** @throws whatever `fault` throws, for a pattern that cannot be understood or is too large. */
  constructor(pattern: string, fault: PatternFault) {
    this.#fault = fault;
    this.#emit(parsePattern(pattern, fault));
    this.#push({ op: "match" });
  }

  /** Whether the pattern fits somewhere in a text of bytes; see `byteText`. */
  test(text: string): boolean {
    const end = Math.min(text.length, MAXIMUM_TEXT_BYTES);
    let threads: number[] = [];
    for (let at = 0; at <= end; at++) {
      const marks = new Uint8Array(this.#steps.length);
      const active: number[] = [];
      // A match may begin anywhere.
      for (const start of [...threads, 0])
        if (this.#follow(start, at, text.length, marks, active)) return true;
      const byte = at < end ? text.charCodeAt(at) : -1;
      threads = active.flatMap((index) => {
        const step = this.#steps[index];
        return step?.op === "byte" && step.set[byte] === 1 ? [index + 1] : [];
      });
    }
    return false;
  }

  /** Adds the steps that wait for a byte; answers whether the match is reached. */
  #follow(start: number, at: number, length: number, marks: Uint8Array, active: number[]): boolean {
    const stack = [start];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (marks[index] === 1) continue;
      marks[index] = 1;
      const step = this.#steps[index] as Step;
      if (step.op === "match") return true;
      if (step.op === "byte") active.push(index);
      else if (step.op === "fork") stack.push(...step.targets);
      else if (step.op === "begin" ? at === 0 : at === length) stack.push(index + 1);
    }
    return false;
  }

  #emit(node: PatternNode): void {
    switch (node.kind) {
      case "byte":
        this.#push({ op: "byte", set: node.set });
        break;
      case "begin":
      case "end":
        this.#push({ op: node.kind });
        break;
      case "sequence":
        for (const part of node.nodes) this.#emit(part);
        break;
      case "either":
        this.#emitEither(node.nodes);
        break;
      case "repeat":
        for (let i = 0; i < node.least; i++) this.#emit(node.node);
        if (node.most === Number.POSITIVE_INFINITY) this.#emitLoop(node.node);
        else this.#emitOptional(node.node, node.most - node.least);
        break;
    }
  }

  #emitEither(nodes: readonly PatternNode[]): void {
    const fork = this.#fork();
    const ends = nodes.map((node) => {
      fork.targets.push(this.#steps.length);
      this.#emit(node);
      return this.#fork();
    });
    for (const end of ends) end.targets.push(this.#steps.length);
  }

  #emitLoop(node: PatternNode): void {
    const start = this.#steps.length;
    const fork = this.#fork();
    fork.targets.push(this.#steps.length);
    this.#emit(node);
    this.#fork().targets.push(start);
    fork.targets.push(this.#steps.length);
  }

  #emitOptional(node: PatternNode, count: number): void {
    const forks = Array.from({ length: count }, () => {
      const fork = this.#fork();
      fork.targets.push(this.#steps.length);
      this.#emit(node);
      return fork;
    });
    for (const fork of forks) fork.targets.push(this.#steps.length);
  }

  #fork(): { targets: number[] } {
    const step = { op: "fork" as const, targets: [] as number[] };
    this.#push(step);
    return step;
  }

  #push(step: Step): void {
    if (this.#steps.length >= MAXIMUM_STEPS)
      this.#fault(0, `a pattern of at most ${MAXIMUM_STEPS} steps`, "one that repeats more than that");
    this.#steps.push(step);
  }
}
