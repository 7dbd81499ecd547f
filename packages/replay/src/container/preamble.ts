import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { CONTAINER, decodePreamble, encodePreamble, MAGIC } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import { FieldReader, FieldWriter } from "./fields.js";

/** What every file and every appended session begins with, and what its checksums begin with. */
export interface Section {
  /** 8 bytes. */
  readonly marker: Uint8Array;
  /** CRC-32 of the marker: where the checksum of each record of this section starts. */
  readonly seed: number;
  readonly major: number;
  readonly minor: number;
}

const CHECKSUM_BYTES = 4;
const checkedBytes = CONTAINER.preambleBytes - CHECKSUM_BYTES;

/** Makes the preamble of a new section. */
export function newSection(marker: Uint8Array = randomBytes(8)): { section: Section; bytes: Uint8Array } {
  const { major, minor } = CONTAINER;
  const writer = new FieldWriter();
  const fields = { magic: Uint8Array.from(MAGIC), major, minor, reserved: 0, marker };
  encodePreamble(writer, { ...fields, checksum: 0 });
  const checksum = crc32(writer.written.subarray(0, checkedBytes));
  writer.clear();
  encodePreamble(writer, { ...fields, checksum });
  return { section: { marker, seed: crc32(marker), major, minor }, bytes: writer.written.slice() };
}

/** Whether bytes can be the beginning of a preamble, as far as they go. */
export function looksLikePreamble(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => index >= bytes.length || bytes[index] === byte);
}

/**
 * Reads a preamble of `preambleBytes` bytes.
 * @throws RecordingError for another file, a damaged one, and one that needs a newer reader.
 */
export function readPreamble(bytes: Uint8Array, offset: number): Section {
  const expected = "the first bytes of a recording (.sbrec)";
  if (!looksLikePreamble(bytes)) {
    throw new RecordingError({ code: "not_a_recording", offset, expected, received: "another file" });
  }
  if (bytes.length < CONTAINER.preambleBytes) {
    const received = `the end of the file after ${bytes.length}`;
    throw new RecordingError({ code: "truncated_record", offset: offset + bytes.length, expected, received });
  }
  const { major, minor, marker, checksum } = decodePreamble(
    new FieldReader(bytes.subarray(0, CONTAINER.preambleBytes), offset),
  );
  if (crc32(bytes.subarray(0, checkedBytes)) !== checksum) {
    const received = "another, so that bytes were changed";
    throw new RecordingError({
      code: "bad_checksum",
      offset,
      expected: "the checksum of the preamble",
      received,
    });
  }
  if (major > CONTAINER.major) {
    const received = `version ${major}.${minor}: install a newer @sandbox/replay`;
    const known = `a recording of version ${CONTAINER.major}`;
    throw new RecordingError({ code: "newer_version", offset, expected: known, received });
  }
  // The marker shares memory with what was read.
  return { marker: marker.slice(), seed: crc32(marker), major, minor };
}
