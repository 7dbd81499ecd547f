import { type Abi, linuxX8664 } from "@sandbox/protocol";
import { type Exchange, nameOfExchange } from "../exchange.js";
import { type ShowContext, showArguments, showContext } from "./arguments.js";
import { formatErrno } from "./numbers.js";
import { showResult } from "./returns.js";
import { shownText } from "./shown.js";

/** How trace lines look. */
export interface TraceOptions {
  /** The guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** Longer strings end in `...`; 32 bytes unless given. Paths are shown whole. */
  readonly maximumStringBytes?: number;
  /** The ` = ` of every line stands here or behind; 0 unless given. strace(1) has 40. */
  readonly column?: number;
}

/**
 * A call on one line in strace's manner, such as `open("/tmp/x", O_RDONLY) = -1 ENOENT (No such file or directory)`.
 * Printable ASCII only, whatever the guest and the controller sent.
 */
export function traceLine(exchange: Exchange, options: TraceOptions = {}): string {
  const { abi = linuxX8664, maximumStringBytes = 32, column = 0 } = options;
  const context = showContext(abi, exchange);
  const args = showArguments(context).map(([, value]) => shownText(value, maximumStringBytes));
  const call = `${nameOfExchange(exchange)}(${args.join(", ")})`;
  const result = resultText(context, maximumStringBytes);
  return result === undefined ? `${call} <unfinished ...>` : `${call.padEnd(column)} = ${result}`;
}

function resultText(context: ShowContext, maximumStringBytes: number): string | undefined {
  const returned = context.row?.returns.value.as;
  const result = showResult(context);
  // strace has a question mark for a call that is not to return.
  if (!result) return returned === "never" ? "?" : undefined;
  const text = shownText(result, maximumStringBytes);
  const errno = returned === "errno" && result.kind === "integer" ? Number(result.value) : errnoOf(context);
  const answer = context.exchange.marshal?.answer;
  if (answer?.kind === "marshal-exception" && (errno === 0 || result.kind === "void")) {
    const name = answer.name ?? `exception ${answer.exception}`;
    const raised = errno === 0 ? name : `${name} ${formatErrno(errno, context.abi)}`;
    return result.kind === "void" ? raised : `${text} ${raised}`;
  }
  return errno === 0 ? text : `${text} ${formatErrno(errno, context.abi)}`;
}

function errnoOf({ exchange }: ShowContext): number {
  return exchange.errno ?? 0;
}
