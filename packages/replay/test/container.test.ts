import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newSection } from "../src/container/preamble.js";
import { readRecords } from "../src/container/read-records.js";
import { RecordWriter } from "../src/container/record-writer.js";
import { readRecording } from "../src/container/recording.js";
import { CONTAINER, CONTAINER_LIMITS, type ContainerRecord, recordTypes } from "../src/gen/container.js";
import { RecordingError } from "../src/recording-error.js";
import { anyRecord, end, journalOf, packOf, session } from "./container-records.js";

function recordsIn(source: Iterable<Uint8Array>): ContainerRecord[] {
  return [...readRecords(source)].map(({ record }) => record).filter(({ record }) => record !== "index");
}

function* cut(file: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield file.slice(at, at + size);
}

function errorOf(file: Uint8Array): RecordingError {
  try {
    readRecording(file);
  } catch (error) {
    if (error instanceof RecordingError) return error;
    throw error;
  }
  throw new Error("expected a RecordingError");
}

const records = fc.array(anyRecord, { maxLength: 12 });

describe("a file", () => {
  test("gives back the records that were written, as a journal and packed", () => {
    fc.assert(
      fc.property(records, (between) => {
        const all = [session, ...between, end];
        expect(recordsIn([journalOf(all)])).toEqual(all);
        const packed = recordsIn([packOf(all)]);
        expect(packed.filter((one) => one.record !== "digest")).toEqual(
          all.filter((one) => one.record !== "digest"),
        );
      }),
    );
  });

  test("reads the same cut into parts of every size", () => {
    const all = [session, ...fc.sample(anyRecord, { seed: 7, numRuns: 60 }), end];
    for (const file of [journalOf(all), packOf(all)]) {
      const whole = recordsIn([file]);
      for (let size = 1; size <= 64; size++) expect(recordsIn(cut(file, size))).toEqual(whole);
    }
  });

  test("may hold types that this reader does not know, from 64 on", () => {
    const { section, bytes } = newSection();
    const writer = new RecordWriter(section.seed);
    writer.write(session);
    const mark = Buffer.from(writer.written);
    expect(recordTypes.mark).toBe(CONTAINER.ignorableFrom);
    const unknown = (type: number) => Buffer.concat([bytes, mark, sealed(section.seed, type)]);
    expect(recordsIn([unknown(0x7f)])).toEqual([session]);
    expect(errorOf(unknown(0x2f)).message).toBe(
      "expected a record that this reader knows at byte 54, received type 47: install a newer @sandbox/replay",
    );
  });
});

/** A record of no type, with its checksum. */
function sealed(seed: number, type: number): Uint8Array {
  const writer = new RecordWriter(seed);
  const types = recordTypes as Record<string, number>;
  const before = types["gap"] as number;
  types["gap"] = type;
  try {
    writer.write({ record: "gap", lostBytes: 5 });
  } finally {
    types["gap"] = before;
  }
  return writer.written.slice();
}

describe("a damaged file", () => {
  const all = [session, ...fc.sample(anyRecord, { seed: 3, numRuns: 20 }), end];
  const journal = journalOf(all);

  test("cut off anywhere has all whole records, and says what is left over", () => {
    const whole = [...readRecords([journal])];
    for (let length = CONTAINER.preambleBytes; length < journal.length; length++) {
      const found: ContainerRecord[] = [];
      const reading = readRecords([journal.subarray(0, length)]);
      let step = reading.next();
      for (; !step.done; step = reading.next()) found.push(step.value.record);
      const expected = whole.filter(({ end: place }) => place <= length);
      expect(found).toEqual(expected.map(({ record }) => record));
      expect(step.value.offset + step.value.tailBytes).toBe(length);
    }
  });

  test("cut off in its preamble is refused", () => {
    for (let length = 0; length < CONTAINER.preambleBytes; length++) {
      expect(errorOf(journal.subarray(0, length)).code).toBe("truncated_record");
    }
  });

  test.each([
    ["a journal", journal],
    ["a packed file", packOf(all)],
  ])("with one bit turned over gives no wrong record: %s, 10,000 times", (_, file) => {
    const whole = [...readRecords([file])].map(({ record }) => JSON.stringify(record));
    const runs = 10_000;
    for (let run = 0; run < runs; run++) {
      const bit = Math.floor((run * file.length * 8) / runs);
      const damaged = file.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const found: string[] = [];
      try {
        for (const { record } of readRecords([damaged])) found.push(JSON.stringify(record));
      } catch (error) {
        expect(error).toBeInstanceOf(RecordingError);
      }
      expect(whole.slice(0, found.length)).toEqual(found);
    }
  });
});

describe("another file is refused in one sentence:", () => {
  const { bytes, section } = newSection();
  const withVersion = (major: number) => {
    const file = bytes.slice();
    file[8] = major;
    return file;
  };
  const long = (length: number) => {
    const writer = new RecordWriter(section.seed);
    writer.write(session);
    const head = Buffer.alloc(9);
    head[0] = recordTypes["guest-message"];
    for (let place = 0, rest = length; place < 8; place++, rest = Math.floor(rest / 128)) {
      head[1 + place] = (rest % 128) | (place < 7 ? 0x80 : 0);
    }
    return Buffer.concat([bytes, writer.written, head]);
  };

  test.each([
    ["another program's", Buffer.from("\x7fELF, or whatever else there is"), "not_a_recording"],
    ["an empty one", new Uint8Array(0), "truncated_record"],
    ["a damaged preamble", withVersion(1).fill(0, 20), "bad_checksum"],
    ["a length of 65 MiB", long(65 * 1024 * 1024), "record_too_long"],
    ["a length of 2^50", long(2 ** 50), "record_too_long"],
  ])("%s", (_, file, code) => {
    expect(errorOf(file).code).toBe(code);
    expect(errorOf(file).message).not.toContain("\n");
  });

  test("a newer one", () => {
    const { bytes: newer } = newSection();
    newer[8] = 2;
    const { crc32 } = process.getBuiltinModule("node:zlib");
    new DataView(newer.buffer).setUint32(20, crc32(newer.subarray(0, 20)), true);
    expect(errorOf(newer).message).toBe(
      "expected a recording of version 1 at byte 0, received version 2.0: install a newer @sandbox/replay",
    );
  });

  test("a chunk that unpacks to more than it says, or than any chunk holds", () => {
    const { deflateRawSync } = process.getBuiltinModule("node:zlib");
    const data = deflateRawSync(new Uint8Array(50 * 1024 * 1024));
    const chunk = (unpackedBytes: number) =>
      journalOf([session, { record: "chunk", codec: 1, unpackedBytes, records: 1, data }]);
    expect(errorOf(chunk(50 * 1024 * 1024)).code).toBe("record_too_long");
    expect(errorOf(chunk(CONTAINER_LIMITS.chunkBytes)).code).toBe("bad_record");
  });
});
