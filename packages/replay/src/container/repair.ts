import type { Abi } from "@sandbox/protocol";
import {
  detectGeneration,
  GuestDecoder,
  linuxX8664,
  MarshalGuestDecoder,
  ProtocolError,
} from "@sandbox/protocol";
import { findAbi } from "../find-abi.js";
import type { ContainerRecord } from "../gen/container.js";
import { describeSession, generationSaid } from "../record/description.js";
import type { Generation } from "../two-sided-conversation.js";
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
  /** What is left of a session whose description is lost, until a request tells what its guest speaks. */
  let undescribed: ContainerRecord[] | undefined;
  let abi: Abi = linuxX8664;
  let generation: Generation | undefined;
  let isDescribed = false;
  let isLost = false;
  let droppedMessages = 0;
  const described = function* (): Generator<ContainerRecord, void, void> {
    if (!undescribed) return;
    yield { record: "session", description: describeSession(abi, {}, generation) };
    yield* undescribed;
    undescribed = undefined;
  };
  for (const one of found) {
    if (one.kind !== "record") {
      damages.push(one);
      if (one.kind === "tail") continue;
      if (!isDescribed) undescribed = [];
      isDescribed = true;
      for (const record of held.splice(0)) {
        if (isMessage(record)) droppedMessages++;
        else yield record;
      }
      const gap = { record: "gap", lostBytes: one.lostBytes } as const;
      if (undescribed) undescribed.push(gap);
      else yield gap;
      isLost = true;
      continue;
    }
    const { record } = one;
    if (record.record === "session") {
      yield* described();
      abi = findAbi(record.description["abi"]) ?? linuxX8664;
      generation = generationSaid(record.description);
      isDescribed = true;
    }
    const isRequest = record.record === "guest-message" && isWholeRequest(record.bytes, abi, generation);
    if (isLost && isMessage(record) && !isRequest) {
      droppedMessages++;
      continue;
    }
    if (isRequest) {
      isLost = false;
      generation ??= detectGeneration(record.bytes[0] ?? 0);
      yield* described();
      yield* held.splice(0);
    }
    if (undescribed) undescribed.push(record);
    else if (held.length > 0 || isRequest) held.push(record);
    else yield record;
  }
  yield* described();
  yield* held;
  return { damages, droppedMessages };
}

function isMessage({ record }: ContainerRecord): boolean {
  return record === "guest-message" || record === "controller-message" || record === "redaction";
}

/** Whether bytes are a request and nothing else, seen alone. */
function isWholeRequest(bytes: Uint8Array, abi: Abi, generation: Generation | undefined): boolean {
  const decoder =
    (generation ?? detectGeneration(bytes[0] ?? 0)) === 1 ? new MarshalGuestDecoder() : new GuestDecoder(abi);
  try {
    decoder.push(bytes);
    return decoder.next() !== undefined && decoder.pendingBytes === 0;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
