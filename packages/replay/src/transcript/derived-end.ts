import type { Abi } from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import type { ContainerRecord } from "../gen/container.js";
import { countTotals } from "../session-records.js";

/** What a recorder would have said at the end of a session, by the rest of its records: a transcript leaves that out. */
export function derivedEnd(records: readonly ContainerRecord[], abi: Abi): JsonObject {
  const exit = records.findLast((record) => record.record === "event" && record.event["kind"] === "exit");
  if (exit?.record !== "event") return countTotals(records, abi);
  const { code, signal } = exit.event;
  const verdict =
    typeof signal === "string" ? { kind: "signal", signal } : { kind: "exit", code: code ?? null };
  return countTotals(records, abi, verdict);
}
