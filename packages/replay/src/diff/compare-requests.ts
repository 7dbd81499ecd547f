import type { Abi } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { bytesDifference } from "../replay/bytes-difference.js";
import type { BytesDifference } from "../replay/divergence.js";
import { showArguments, showContext } from "../trace/arguments.js";
import { type Shown, shownText } from "../trace/shown.js";

/** An argument that is another one. */
export interface ArgumentDifference {
  readonly name: string;
  readonly expected: string;
  readonly received: string;
  readonly bytes?: BytesDifference;
}

/** No more of a string is shown. */
const SHOWN_BYTES = 64;

/** What two guests asked otherwise in calls of one signature; addresses do not count. */
export function compareRequests(a: Exchange, b: Exchange, abi: Abi): ArgumentDifference[] {
  const mine = askedOf(a, abi);
  const others = askedOf(b, abi);
  return mine.flatMap(([name, expected]) => {
    const received = others.find(([other]) => other === name)?.[1];
    if (!received || isSame(expected, received)) return [];
    const bytes = bytesOf(expected, received, name);
    return [
      {
        name,
        expected: shownText(expected, SHOWN_BYTES),
        received: shownText(received, SHOWN_BYTES),
        ...(bytes ? { bytes } : {}),
      },
    ];
  });
}

/** The arguments before anything was answered. */
function askedOf(exchange: Exchange, abi: Abi): (readonly [name: string, value: Shown])[] {
  const commands = exchange.commands.filter(({ command }) => command.kind.startsWith("read-"));
  const { result: _, errno: __, ...asked } = exchange;
  return showArguments(showContext(abi, { ...asked, commands })).map(
    ([name, value], index) => [name ?? `a${index + 1}`, value] as const,
  );
}

function isSame(expected: Shown, received: Shown): boolean {
  if (expected.kind === "pointer" || received.kind === "pointer") return true;
  if (expected.kind === "string" && received.kind === "string") {
    // One controller may have read less than the other: as far as both know.
    const isPart = expected.isPart || received.isPart;
    if (!isPart && expected.bytes.length !== received.bytes.length) return false;
    const length = Math.min(expected.bytes.length, received.bytes.length);
    for (let i = 0; i < length; i++) if (expected.bytes[i] !== received.bytes[i]) return false;
    return true;
  }
  return shownText(expected, Number.POSITIVE_INFINITY) === shownText(received, Number.POSITIVE_INFINITY);
}

function bytesOf(expected: Shown, received: Shown, name: string): BytesDifference | undefined {
  if (expected.kind !== "string" || received.kind !== "string") return undefined;
  return bytesDifference(
    { address: 0n, bytes: expected.bytes },
    { address: 0n, bytes: received.bytes },
    name,
  );
}
