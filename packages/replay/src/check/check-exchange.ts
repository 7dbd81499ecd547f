import { type Abi, errnoName, parseSignature } from "@sandbox/protocol";
import {
  argumentsOf,
  type CommandStep,
  type Exchange,
  type PlacedMessage,
  rowOfExchange,
  signatureOfExchange,
} from "../exchange.js";
import { outputRegions } from "../output-regions.js";
import type { ProblemCode } from "./problem.js";

/** How a check of one exchange reports: `message` is the one that is wrong. */
export type Report = (
  code: ProblemCode,
  message: PlacedMessage["message"],
  expected: string,
  received: string,
) => void;

/** The blocks in the guest that the controller has made and not freed: their lengths by address. */
export type LiveBlocks = Map<bigint, number>;

/** Holds an exchange against what the specification says of its call. */
export function checkExchange(exchange: Exchange, blocks: LiveBlocks, abi: Abi, report: Report): void {
  checkArguments(exchange, report);
  checkResult(exchange, report);
  const regions = outputRegions(exchange, abi);
  for (const step of [...exchange.commands, ...exchange.lateCommands]) {
    checkErrno(step, report);
    checkBlocks(step, blocks, report);
    if (!regions || step.command.kind !== "write-memory") continue;
    const { address, data } = step.command;
    const places = [...regions, ...[...blocks].map(([address, length]) => ({ address, length }))];
    const isInside = places.some(
      (place) =>
        address >= place.address && address + BigInt(data.length) <= place.address + BigInt(place.length),
    );
    if (isInside || data.length === 0) continue;
    const received = `${data.length} bytes at 0x${address.toString(16)}`;
    report("write_outside", step.command, "a write into an argument or a block", received);
  }
}

function checkArguments({ request }: Exchange, report: Report): void {
  if (request.kind !== "out-of-range-request") return;
  report("argument_range", request, `\`${request.argument}\` within its C type`, `${request.call} with more`);
}

function checkResult(exchange: Exchange, report: Report): void {
  const { result } = exchange;
  if (!result) return;
  const signature = signatureOfExchange(exchange);
  const kind = parseSignature(signature)?.resultKind ?? "";
  if (result.resultKind !== kind) {
    report("result_kind", result, `a result of kind ${kind} for ${signature}`, result.resultKind);
    return;
  }
  const row = rowOfExchange(exchange);
  const returned = row?.returns.value;
  if (returned?.as !== "length-of" || result.resultKind !== "i") return;
  const buffer = row?.arguments.find(({ name }) => name === returned.argument)?.value;
  const room = buffer?.as === "bytes-out" ? argumentsOf(exchange.request)[buffer.length] : undefined;
  if (room !== undefined && result.value > BigInt(room))
    report("result_range", result, `at most ${room} bytes`, String(result.value));
}

function checkErrno({ command }: CommandStep, report: Report): void {
  if (command.kind !== "set-errno" || command.errno === 0 || errnoName(command.errno)) return;
  report("errno_unknown", command, "an errno of the specification", String(command.errno));
}

/** Keeps the books of the blocks in the guest. */
function checkBlocks({ command, reply }: CommandStep, blocks: LiveBlocks, report: Report): void {
  if (command.kind === "allocate" && reply?.kind === "allocate-reply")
    blocks.set(reply.address, command.data.length);
  if (command.kind !== "free" || blocks.delete(command.address)) return;
  // free(NULL) does nothing.
  if (command.address === 0n) return;
  report("free_unknown", command, "the address of a block", `0x${command.address.toString(16)}`);
}
