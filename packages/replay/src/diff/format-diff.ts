import type { Abi } from "@sandbox/protocol";
import { traceLine } from "../trace/line.js";
import type { DiffStep, DiffSummary } from "./diff-sessions.js";
import type { EffectDifference } from "./session-effects.js";
import { sideBySide } from "./side-by-side.js";

/** A line of a comparison, and what it is about: for who gives it a colour. */
export interface DiffLine {
  readonly kind: DiffStep["kind"] | "detail" | "head";
  /** Printable ASCII. */
  readonly text: string;
}

/** How a comparison is written. */
export interface DiffFormat {
  readonly abi: Abi;
  /** Shows the messages of a changed call side by side. */
  readonly bytes?: boolean;
  /** How many equal calls are shown around others; 3 unless given. */
  readonly context?: number;
}

const WIDTH = 6;

/** Writes a comparison as a list of calls: those that differ, with a few that do not around them. */
export class DiffFormatter {
  readonly #format: DiffFormat;
  readonly #context: number;
  /** Equal calls that are shown only if another comes soon. */
  #held: DiffStep[] = [];
  #left = 0;
  /** Calls have been left out since the last line. */
  #isGap = false;

  constructor(format: DiffFormat) {
    this.#format = format;
    this.#context = format.context ?? 3;
  }

  /** The lines that a step leads to. */
  push(step: DiffStep): DiffLine[] {
    if (step.kind === "floating") return [];
    if (step.kind !== "same") return this.#different(step);
    if (this.#left > 0) {
      this.#left--;
      return this.#call(step);
    }
    this.#held.push(step);
    if (this.#held.length > this.#context) {
      this.#held.shift();
      this.#isGap = true;
    }
    return [];
  }

  /** A call whole: both lines, what differs, and the messages side by side. */
  detail(step: DiffStep): DiffLine[] {
    const { abi } = this.#format;
    return [
      ...this.#call(step),
      ...differencesOf(step),
      ...sideBySide(step.a, step.b, abi).map((text) => ({ kind: "detail" as const, text: `      ${text}` })),
    ];
  }

  #different(step: DiffStep): DiffLine[] {
    const gap: DiffLine[] = this.#isGap ? [{ kind: "head", text: "  ..." }] : [];
    const isWhole = this.#format.bytes && step.kind === "changed";
    const lines = [
      ...gap,
      ...this.#held.flatMap((held) => this.#call(held)),
      ...(isWhole ? this.detail(step) : [...this.#call(step), ...differencesOf(step)]),
    ];
    this.#held = [];
    this.#left = this.#context;
    this.#isGap = false;
    return lines;
  }

  #call({ kind, a, b, elsewhere }: DiffStep): DiffLine[] {
    const { abi } = this.#format;
    const line = (mark: string, x: number | "", y: number | "", text: string): DiffLine => ({
      kind,
      text: `${mark} ${String(x).padStart(WIDTH)} ${String(y).padStart(WIDTH)}  ${text}`,
    });
    const text = (call: NonNullable<DiffStep["a"]>) => traceLine(call, { abi });
    if (kind === "same" && a && b) return [line(" ", a.number, b.number, text(a))];
    const note = elsewhere === undefined ? "" : `    (request ${elsewhere} of the other)`;
    return [
      ...(a ? [line(kind === "moved" ? "<" : "-", a.number, "", `${text(a)}${note}`)] : []),
      ...(b ? [line(kind === "moved" ? ">" : "+", "", b.number, `${text(b)}${note}`)] : []),
    ];
  }
}

const INDENT = " ".repeat(2 * WIDTH + 5);

/** What was asked and answered otherwise, one line each. */
function differencesOf({ requests = [], answer }: DiffStep): DiffLine[] {
  const detail = (text: string): DiffLine => ({ kind: "detail", text: `${INDENT}${text}` });
  const bytes = [...requests.map((request) => request.bytes), answer?.bytes].filter(
    (difference) => difference !== undefined,
  );
  return [
    ...requests.map(({ name, expected, received }) =>
      detail(`argument ${name}: ${expected} became ${received}`),
    ),
    ...(answer ? [detail(`${answer.code}: ${answer.expected} became ${answer.received}`)] : []),
    ...(answer?.fields ?? [])
      .slice(1)
      .map(({ name, expected, received }) => detail(`${name}: ${expected} became ${received}`)),
    ...bytes.map(({ place, offset, differing, length }) =>
      detail(`${differing} of ${length} bytes, from ${place}+${offset} on`),
    ),
  ];
}

/** The end of a comparison: how many calls of each kind, and the effects that differ. */
export function diffSummaryLines({ counts, requests, effects, ends, isSame }: DiffSummary): DiffLine[] {
  const told = (["changed", "dropped", "inserted", "moved"] as const).filter((kind) => counts[kind] > 0);
  const head = isSame
    ? `the same: ${requests.a} requests${floatingText(counts.floating)}`
    : [`${counts.same} the same`, ...told.map((kind) => `${counts[kind]} ${kind}`)].join(", ");
  return [{ kind: "head", text: head }, ...endLines(ends), ...effectLines(effects)];
}

function floatingText(count: number): string {
  return count === 0 ? "" : ` (${count} on clocks in one of them only)`;
}

/** How the sessions ended, where that was otherwise. */
function endLines(ends: DiffSummary["ends"]): DiffLine[] {
  return ends.map(({ what, a, b }) => ({ kind: "changed", text: `${what}: ${a} became ${b}` }));
}

/** More effects than this are counted, not shown. */
const MAXIMUM_EFFECTS = 40;

function effectLines(effects: readonly EffectDifference[]): DiffLine[] {
  if (effects.length === 0) return [];
  const shown = effects.slice(0, MAXIMUM_EFFECTS);
  const more = effects.length - shown.length;
  return [
    { kind: "head", text: "effects that differ:" },
    ...shown.map(({ kind, what, a, b }): DiffLine => {
      const step = a === 0 ? "inserted" : b === 0 ? "dropped" : "changed";
      return { kind: step, text: `  ${kind.padEnd(9)}  ${what}  ${amounts(kind, a, b)}` };
    }),
    ...(more > 0 ? [{ kind: "head" as const, text: `  ... and ${more} more` }] : []),
  ];
}

function amounts(kind: EffectDifference["kind"], a: number, b: number): string {
  const unit = (amount: number) => (kind === "written" ? ` byte${amount === 1 ? "" : "s"}` : "x");
  if (a === b) return `${a}${unit(a)}, but other ones`;
  return `${a}${unit(a)}, then ${b}${unit(b)}`;
}
