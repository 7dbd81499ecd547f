import type { Command } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import type { CommandStep, Exchange } from "../exchange.js";
import { isPointerResult } from "../kinds.js";
import { otherText } from "../other-message.js";
import { placeOf, placeText } from "./address-place.js";
import { bytesDifference } from "./bytes-difference.js";
import type { CompareContext } from "./compare-exchange.js";
import type { Difference } from "./divergence.js";

/**
 * Compares the commands of two calls of which result and effects are the same, one by one: their kinds and lengths,
 * and their addresses by what they are. At level `bytes` every byte of them counts.
 */
export function compareCommands(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): Difference | undefined {
  for (let i = 0; i < Math.max(recorded.commands.length, live.commands.length); i++) {
    const [mine, others] = [recorded.commands[i], live.commands[i]];
    if (!mine || !others || !isSameForm(mine.command, others.command, recorded, live, context))
      return mismatch("command_mismatch", mine, others, recorded, live);
    learnBlock(mine, others, context);
    if (context.rules.isBytewise && !isSameInBytes(mine.command, others.command))
      return mismatch("bytes_mismatch", mine, others, recorded, live);
  }
  return context.rules.level === "bytes" ? compareAddresses(recorded, live) : undefined;
}

function isSameForm(
  mine: Command,
  others: Command,
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): boolean {
  if (mine.kind !== others.kind || sizeOf(mine) !== sizeOf(others)) return false;
  if (!("address" in mine) || !("address" in others)) return true;
  if (mine.address === others.address) return true;
  if (context.rules.level === "bytes") return false;
  const known = context.names.translateInside(mine.address);
  if (known !== undefined) return known === others.address;
  const places = [placeOf(mine.address, recorded.request), placeOf(others.address, live.request)] as const;
  return (
    places[0] !== undefined &&
    places[0].argument === places[1]?.argument &&
    places[0].offset === places[1].offset
  );
}

/** The number in a command that is no address: how many bytes, or which errno. */
function sizeOf(command: Command): number {
  if ("data" in command) return command.data.length;
  if ("length" in command) return command.length;
  if ("maximum" in command) return command.maximum;
  return "errno" in command ? command.errno : 0;
}

function isSameInBytes(mine: Command, others: Command): boolean {
  return !("data" in mine && "data" in others) || sameBytes(mine.data, others.data);
}

function learnBlock(mine: CommandStep, others: CommandStep, { names }: CompareContext): void {
  if (mine.command.kind !== "allocate") return;
  if (mine.reply?.kind !== "allocate-reply" || others.reply?.kind !== "allocate-reply") return;
  names.learnBlock(mine.reply.address, mine.command.data.length, others.reply.address);
}

/** A result that is an address has bytes of its own, whatever it stands for. */
function compareAddresses({ result: mine }: Exchange, { result: others }: Exchange): Difference | undefined {
  if (!isPointerResult(mine) || !isPointerResult(others) || mine.value === others.value) return undefined;
  const text = (value: bigint) => `a result of 0x${value.toString(16)}`;
  return { code: "bytes_mismatch", expected: text(mine.value), received: text(others.value) };
}

function mismatch(
  code: "command_mismatch" | "bytes_mismatch",
  mine: CommandStep | undefined,
  others: CommandStep | undefined,
  recorded: Exchange,
  live: Exchange,
): Difference {
  const bytes = code === "bytes_mismatch" ? bytesOf(mine?.command, others?.command, recorded) : undefined;
  return {
    code,
    expected: stepText(mine, recorded),
    received: `${bytes ? "other bytes in " : ""}${stepText(others, live)}`,
    ...(bytes ? { bytes } : {}),
  };
}

function bytesOf(mine: Command | undefined, others: Command | undefined, { request }: Exchange) {
  if (!mine || !others || !("data" in mine) || !("data" in others)) return undefined;
  const place = "address" in mine ? placeText(mine.address, request) : "the block";
  return bytesDifference({ address: 0n, bytes: mine.data }, { address: 0n, bytes: others.data }, place);
}

function stepText(step: CommandStep | undefined, { request }: Exchange): string {
  return step ? commandText(step.command, request) : "the result";
}

/** What a command says, with its addresses by the arguments that they belong to. */
export function commandText(command: Command, request: Exchange["request"]): string {
  const place = "address" in command ? placeText(command.address, request) : "";
  switch (command.kind) {
    case "read-memory":
      return `a read of ${bytesText(command.length)} at ${place}`;
    case "read-string":
      return `a read of the string at ${place}, of at most ${bytesText(command.maximum)}`;
    case "write-memory":
      return `a write of ${bytesText(command.data.length)} at ${place}`;
    case "allocate":
      return `a block of ${bytesText(command.data.length)}`;
    case "free":
      // A block is the controller's: it lies behind no argument but by chance.
      return `free of ${place.includes("+") ? `0x${command.address.toString(16)}` : place}`;
    case "set-errno":
      return `errno ${command.errno}`;
    default:
      return otherText(command);
  }
}

function bytesText(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}
