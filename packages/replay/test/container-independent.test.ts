import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readRecords } from "../src/container/read-records.js";
import {
  bodyParsers,
  footerParser,
  packedRecordParser,
  preambleParser,
  recordParser,
} from "../src/gen/binary/container.js";
import { CONTAINER, type ContainerRecord, recordTypes } from "../src/gen/container.js";
import { anyRecord, end, journalOf, packOf, session } from "./container-records.js";

interface Parsed {
  readonly type: number;
  readonly length: number;
  readonly body: Uint8Array;
  readonly end: number;
}

const names = new Map(Object.entries(recordTypes).map(([name, type]) => [type, name]));
const json = ["description", "event", "totals"];

/** A record as ours has it, from what binary-parser makes of its body. */
function recordOf({ type, length, body }: Parsed): Record<string, unknown> {
  expect(body.length).toBe(length);
  const parser = bodyParsers[type];
  if (!parser) throw new Error(`no parser for type ${type}`);
  const fields: Record<string, unknown> = { ...parser.parse(body) };
  // How many rows there are is no field of ours.
  delete fields["chunksCount"];
  for (const name of json) if (typeof fields[name] === "string") fields[name] = JSON.parse(fields[name]);
  return { record: names.get(type), ...fields };
}

function parseRecords(bytes: Uint8Array, parser: typeof recordParser): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (let at = 0; at < bytes.length; ) {
    const parsed = parser.parse(bytes.subarray(at)) as Parsed;
    at += parsed.end;
    const record = recordOf(parsed);
    if (record["record"] === "chunk") {
      const { codec, data } = record as { codec: number; data: Uint8Array };
      found.push(...parseRecords(codec === 1 ? inflateRawSync(data) : data, packedRecordParser));
    } else {
      found.push(record);
    }
  }
  return found;
}

/** A whole file by binary-parser alone. */
function parseFile(file: Uint8Array, isPacked: boolean): Record<string, unknown>[] {
  const { major, reserved } = preambleParser.parse(file) as { major: number; reserved: number };
  expect({ major, reserved }).toEqual({ major: CONTAINER.major, reserved: 0 });
  const records = file.subarray(CONTAINER.preambleBytes, isPacked ? -CONTAINER.footerBytes : undefined);
  const found = parseRecords(records, recordParser);
  if (isPacked) {
    const { indexOffset } = footerParser.parse(file.subarray(-CONTAINER.footerBytes)) as {
      indexOffset: bigint;
    };
    const index = recordParser.parse(file.subarray(Number(indexOffset))) as Parsed;
    expect(index.type).toBe(recordTypes.index);
  }
  return found;
}

/** Without what is a matter of layout, and with bytes that compare by what they hold. */
function comparable(records: readonly (ContainerRecord | Record<string, unknown>)[]): unknown[] {
  return records.map((record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
      ]),
    ),
  );
}

test.each(["journal", "packed"])("binary-parser reads every record of a %s file as ours does", (layout) => {
  const isPacked = layout === "packed";
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 12 }), (between) => {
      const all = [session, ...between, end];
      const file = isPacked ? packOf(all) : journalOf(all);
      const ours = [...readRecords([file])].map(({ record }) => record);
      expect(comparable(parseFile(file, isPacked))).toEqual(comparable(ours));
    }),
    { numRuns: 60 },
  );
});

test("binary-parser reads a journal with sync records", () => {
  const bytes = new Uint8Array(20_000).fill(7);
  const message = { record: "guest-message", elapsed: 5, bytes } as const;
  const file = journalOf([session, ...Array.from({ length: 12 }, () => message), end]);
  const ours = [...readRecords([file])].map(({ record }) => record);
  expect(ours.filter(({ record }) => record === "sync").length).toBeGreaterThan(2);
  expect(comparable(parseFile(file, false))).toEqual(comparable(ours));
});
