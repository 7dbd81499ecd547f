import fc from "fast-check";
import { concatenate } from "../src/bytes.js";
import { JournalWriter } from "../src/container/journal.js";
import { PackedWriter } from "../src/container/pack.js";
import type { ContainerRecord } from "../src/gen/container.js";

const count = fc.maxSafeNat();
// Sums of it are exact.
const elapsed = fc.nat();
const bytes = fc.uint8Array({ maxLength: 300 });
const json = fc.dictionary(
  fc.string(),
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  {
    noNullPrototype: true,
  },
);
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const text = fc.string({ unit: "grapheme" });

/** Every type of record that a recorder writes between the first and the last. */
export const anyRecord: fc.Arbitrary<ContainerRecord> = fc.oneof(
  fc.record({ record: fc.constant("guest-message"), elapsed, bytes } as const),
  fc.record({ record: fc.constant("controller-message"), elapsed, bytes } as const),
  fc.record({ record: fc.constant("stderr"), elapsed, bytes } as const),
  fc.record({ record: fc.constant("guest-raw"), elapsed, bytes } as const),
  fc.record({ record: fc.constant("controller-raw"), elapsed, bytes } as const),
  fc.record({ record: fc.constant("event"), elapsed, event: json } as const),
  fc.record({ record: fc.constant("mark"), elapsed, text } as const),
  fc.record({ record: fc.constant("gap"), lostBytes: count } as const),
  fc.record({ record: fc.constant("digest"), digest: exactly(32) } as const),
  fc.record({
    record: fc.constant("redaction"),
    offset: count,
    length: count,
    hash: exactly(16),
    rule: text,
  } as const),
);

export const session: ContainerRecord = { record: "session", description: { abi: "linux-x86_64" } };
export const end: ContainerRecord = { record: "end", elapsed: 1, totals: { requests: 2 } };

/** A journal of records, with a marker that is the same in every run. */
export function journalOf(records: readonly ContainerRecord[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const journal = new JournalWriter((part) => parts.push(part.slice()), marker);
  for (const record of records) journal.write(record);
  return concatenate(parts);
}

/** The same as a packed file; every guest's message is taken for a request. */
export function packOf(records: readonly ContainerRecord[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const packed = new PackedWriter((part) => parts.push(part.slice()), marker);
  for (const record of records) packed.write(record, record.record === "guest-message");
  packed.end();
  return concatenate(parts);
}

const marker = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
