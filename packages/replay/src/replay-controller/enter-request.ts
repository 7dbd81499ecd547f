import type { Abi } from "@sandbox/protocol";
import { type AnyRequest, type Exchange, rowOfExchange } from "../exchange.js";
import { type Content, contentOfArgument } from "./content.js";
import { extentOfArgument, UNSAID_BYTES } from "./extent.js";
import { addressPairs } from "./match-request.js";
import type { Relocation } from "./relocation.js";

/** Takes up where the memory is that a live request points to; it matches the recorded one. */
export function enterRequest(recorded: Exchange, live: AnyRequest, relocation: Relocation, abi: Abi): void {
  relocation.enter();
  const row = rowOfExchange(recorded);
  for (const pair of addressPairs(recorded.request, live)) {
    if (pair.recorded === 0n) continue;
    forgetStale(pair.recorded, pair.live, relocation);
    const argument = row?.arguments.find(({ name }) => name === pair.name);
    const content: Content = row && argument ? contentOfArgument(argument, row) : { as: "unknown" };
    const said = row && argument && extentOfArgument(argument, row, recorded, abi);
    const length = said ?? UNSAID_BYTES;
    relocation.learn({ recorded: pair.recorded, live: pair.live, length, content, argument: pair.name });
  }
}

/** Where the guest has freed a block, and uses the memory for something of its own. */
function forgetStale(recorded: bigint, live: bigint, relocation: Relocation): void {
  const block = relocation.block(recorded);
  if (block && block.live !== live) relocation.forgetBlock(block.range.recorded);
}
