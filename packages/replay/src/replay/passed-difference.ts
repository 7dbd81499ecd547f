import type { Abi } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import { type Exchange, nameOfExchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { isPointerResult, resultValue } from "../kinds.js";
import type { Segment } from "../memory-image.js";
import { placeText } from "./address-place.js";
import type { PassedDifference } from "./divergence.js";
import { passedAnswer } from "./marshal/passed-answer.js";
import { errnoText, resultText } from "./match-result.js";

/**
 * How a call that matched was answered otherwise all the same: another result, another errno, other bytes. How the
 * commands were cut counts for nothing here: a guest cannot tell.
 */
export function passedDifference(
  recorded: Exchange,
  live: Exchange,
  abi: Abi,
  requestNumber: number,
): PassedDifference | undefined {
  const what = recorded.marshal
    ? passedAnswer(recorded, live)
    : (resultDifference(recorded, live, abi) ?? bytesDifference(recorded, live));
  if (what === undefined) return undefined;
  return { requestNumber, name: nameOfExchange(recorded), what };
}

function resultDifference(recorded: Exchange, live: Exchange, abi: Abi): string | undefined {
  const arePointers = isPointerResult(recorded.result) && isPointerResult(live.result);
  if (!arePointers && !Object.is(resultValue(recorded.result), resultValue(live.result)))
    return `returned ${resultText(live, abi)} where the recording has ${resultText(recorded, abi)}`;
  const [mine, others] = [recorded.errno ?? 0, live.errno ?? 0];
  if (mine === others) return undefined;
  return `set ${errnoText(others, abi)} where the recording has ${errnoText(mine, abi)}`;
}

function bytesDifference(recorded: Exchange, live: Exchange): string | undefined {
  const written = memoryOf(live).after;
  for (const { address, bytes } of memoryOf(recorded).after.segments) {
    const others = written.read(address, bytes.length);
    // A block may be somewhere else.
    if (others && !sameBytes(bytes, others)) return describe({ address, bytes }, others, recorded);
  }
  return undefined;
}

function describe({ address, bytes }: Segment, others: Uint8Array, { request }: Exchange): string {
  const first = bytes.findIndex((byte, index) => byte !== others[index]);
  const differing = bytes.reduce((count, byte, index) => count + (byte === others[index] ? 0 : 1), 0);
  const place = placeText(address + BigInt(first), request);
  return `wrote other bytes than recorded at ${place} (${differing} of ${bytes.length} bytes)`;
}
