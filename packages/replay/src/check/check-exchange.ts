import { type Abi, guestErrnoName, parseSignature } from "@sandbox/protocol";
import {
  argumentsOf,
  type CommandStep,
  type Exchange,
  type PlacedMessage,
  rowOfExchange,
  signatureOfExchange,
} from "../exchange.js";
import { integerResult } from "../kinds.js";
import { outputRegions } from "../output-regions.js";
import type { ArgumentValue } from "../tables.js";
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
    checkErrno(step, abi, report);
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
  const count = integerResult(result);
  if (returned?.as !== "length-of" || count === undefined) return;
  const buffer = row?.arguments.find(({ name }) => name === returned.argument)?.value;
  const room = buffer && roomSaid(buffer, exchange);
  if (room !== undefined && count > Number(room))
    report(
      "result_range",
      result,
      `at most ${room} ${buffer?.as === "array" ? "items" : "bytes"}`,
      String(count),
    );
}

/** The room that an argument by value says; nothing where a call only asks how much it takes. */
function roomSaid(buffer: ArgumentValue, { request }: Exchange): number | bigint | undefined {
  if (buffer.as !== "bytes-out" && buffer.as !== "array") return undefined;
  const name = buffer.as === "array" ? buffer.count : buffer.length;
  const room = typeof name === "number" ? name : argumentsOf(request)[name];
  return buffer.probe && Number(room) === 0 ? undefined : room;
}

function checkErrno({ command }: CommandStep, abi: Abi, report: Report): void {
  if (command.kind !== "set-errno" || command.errno === 0 || guestErrnoName(abi, command.errno)) return;
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
