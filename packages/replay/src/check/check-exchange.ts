import { type Abi, guestErrnoName, type MarshalAnswer, type Result } from "@sandbox/protocol";
import {
  argumentsOf,
  type CommandStep,
  type Exchange,
  type PlacedMessage,
  rowOfExchange,
  signatureOfExchange,
} from "../exchange.js";
import { integerResult } from "../kinds.js";
import { type OutputRegion, outputRegions } from "../output-regions.js";
import type { ArgumentValue } from "../tables.js";
import { checkMarshal } from "./check-marshal.js";
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
  if (exchange.marshal) {
    checkMarshal(exchange, exchange.marshal, abi, report);
    checkRoom(exchange, exchange.marshal.answer, report);
    return;
  }
  checkArguments(exchange, report);
  checkResult(exchange, report);
  const steps =
    exchange.lateCommands.length === 0 ? exchange.commands : [...exchange.commands, ...exchange.lateCommands];
  // Worked out where something is written, which most calls do not.
  let regions: OutputRegion[] | undefined;
  for (const step of steps) {
    checkErrno(step, abi, report);
    checkBlocks(step, blocks, report);
    if (step.command.kind !== "write-memory") continue;
    regions ??= outputRegions(exchange, abi);
    const { address, data } = step.command;
    if (!regions || data.length === 0) continue;
    if (regions.some((region) => holds(region.address, region.length, address, data.length))) continue;
    if ([...blocks].some(([start, length]) => holds(start, length, address, data.length))) continue;
    const received = `${data.length} bytes at 0x${address.toString(16)}`;
    report("write_outside", step.command, "a write into an argument or a block", received);
  }
}

/** Whether a piece of memory has all of the bytes at an address. */
function holds(start: bigint, length: number, address: bigint, bytes: number): boolean {
  // Nearly all are written to its beginning.
  if (address === start) return bytes <= length;
  return address > start && address + BigInt(bytes) <= start + BigInt(length);
}

function checkArguments({ request }: Exchange, report: Report): void {
  if (request.kind !== "out-of-range-request") return;
  report("argument_range", request, `\`${request.argument}\` within its C type`, `${request.call} with more`);
}

function checkResult(exchange: Exchange, report: Report): void {
  const { result } = exchange;
  if (!result) return;
  const signature = signatureOfExchange(exchange);
  // The last letter of a signature that was decoded.
  const kind = signature.at(-1) ?? "";
  if (result.resultKind !== kind) {
    report("result_kind", result, `a result of kind ${kind} for ${signature}`, result.resultKind);
    return;
  }
  checkRoom(exchange, result, report);
}

/** What a call says that it has filled is no more than there is room. */
function checkRoom(exchange: Exchange, message: Result | MarshalAnswer | undefined, report: Report): void {
  if (!message) return;
  const row = rowOfExchange(exchange);
  const returned = row?.returns.value;
  if (returned?.as !== "length-of") return;
  const count = integerResult(exchange.result);
  if (count === undefined) return;
  const buffer = row?.arguments.find(({ name }) => name === returned.argument)?.value;
  const room = buffer && roomSaid(buffer, exchange);
  if (room !== undefined && count > Number(room))
    report(
      "result_range",
      message,
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
