import type { Abi } from "@sandbox/protocol";
import { GuestDecoder, linuxX8664, ProtocolError } from "@sandbox/protocol";
import { findAbi } from "../find-abi.js";
import type { ContainerRecord } from "../gen/container.js";
import { describeSession } from "../record/description.js";
import type { Damage, Found } from "./recover.js";

/** What a repair did. */
export interface RepairReport {
  readonly damages: readonly Damage[];
  /** How many messages were whole, but stood in calls of which parts are lost. */
  readonly droppedMessages: number;
}

/**
 * The records of a damaged file, made fit to be read: where something was lost stands a gap, and what is left of the
 * call before it, and all up to the next whole request, is left out. Files that are not damaged pass as they are.
 * Answers what it did.
 */
export function* repair(found: Iterable<Found>): Generator<ContainerRecord, RepairReport, void> {
  const damages: Damage[] = [];
  const held: ContainerRecord[] = [];
  let abi: Abi = linuxX8664;
  let isDescribed = false;
  let isLost = false;
  let droppedMessages = 0;
  for (const one of found) {
    if (one.kind !== "record") {
      damages.push(one);
      if (one.kind === "tail") continue;
      if (!isDescribed) yield { record: "session", description: describeSession(abi) };
      isDescribed = true;
      for (const record of held.splice(0)) {
        if (isMessage(record)) droppedMessages++;
        else yield record;
      }
      yield { record: "gap", lostBytes: one.lostBytes };
      isLost = true;
      continue;
    }
    const { record } = one;
    if (record.record === "session") {
      abi = findAbi(record.description["abi"]) ?? linuxX8664;
      isDescribed = true;
    }
    const isRequest = record.record === "guest-message" && isWholeRequest(record.bytes, abi);
    if (isLost && isMessage(record) && !isRequest) {
      droppedMessages++;
      continue;
    }
    if (isRequest) {
      isLost = false;
      yield* held.splice(0);
    }
    if (held.length > 0 || isRequest) held.push(record);
    else yield record;
  }
  yield* held;
  return { damages, droppedMessages };
}

function isMessage({ record }: ContainerRecord): boolean {
  return record === "guest-message" || record === "controller-message" || record === "redaction";
}

/** Whether bytes are a request and nothing else, seen alone. */
function isWholeRequest(bytes: Uint8Array, abi: Abi): boolean {
  const decoder = new GuestDecoder(abi);
  try {
    decoder.push(bytes);
    return decoder.next() !== undefined && decoder.pendingBytes === 0;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
