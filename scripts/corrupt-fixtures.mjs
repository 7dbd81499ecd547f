// `node scripts/corrupt-fixtures.mjs`: writes test-fixtures/corrupt, recordings that no reader may take, and what it
// has to say of each. They are put together here byte by byte, without the writer that is under test.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { root } from "./pnpm.mjs";

const folder = join(root, "test-fixtures/corrupt");
const marker = Buffer.from("fixtures");
const otherMarker = Buffer.from("another!");
const magic = Buffer.from("\x89SBR\r\n\x1a\n", "latin1");
const types = { session: 1, guest: 0x10, controller: 0x11, chunk: 0x30, index: 0x31, end: 0x3f };

/** Seven bits in each byte, the lowest first. */
function uvarint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    if (rest <= 0x7fn) return Buffer.from(bytes);
  }
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function preamble(major = 1) {
  const head = Buffer.concat([magic, Buffer.of(major, 0, 0, 0), marker]);
  return Buffer.concat([head, uint32(crc32(head))]);
}

const bare = (type, body) => Buffer.concat([Buffer.of(type), uvarint(body.length), body]);
const sealed = (bytes, seed = crc32(marker)) => Buffer.concat([bytes, uint32(crc32(bytes, seed))]);
const record = (type, body) => sealed(bare(type, body));
const json = (value) => Buffer.from(JSON.stringify(value));

const session = record(types.session, json({ abi: "linux-x86_64" }));
const request = Buffer.from("\x0agetuid()i", "latin1");
const message = bare(types.guest, Buffer.concat([uvarint(1000), request]));
const answer = Buffer.concat([uvarint(1000), Buffer.from("i"), Buffer.alloc(8)]);
const end = record(types.end, Buffer.concat([uvarint(0), json({ messages: 2 })]));
const journal = Buffer.concat([preamble(), session, sealed(message), record(types.controller, answer), end]);
const of = (...records) => Buffer.concat([preamble(), session, ...records]);
const chunk = ({ codec = 1, data = deflateRawSync(message), size = message.length, count = 1 }) =>
  record(types.chunk, Buffer.concat([Buffer.of(codec), uvarint(size), uvarint(count), data]));
const packed = of(chunk({}), end);

function flipped(file, place) {
  const bytes = Buffer.from(file);
  bytes[place] ^= 0x10;
  return bytes;
}

/** By name: the code of the error that every reader has to end in, and the file. */
const errors = {
  "newer-version": ["newer_version", Buffer.concat([preamble(2), session])],
  "damaged-preamble": ["bad_checksum", flipped(journal, 13)],
  "cut-in-preamble": ["truncated_record", journal.subarray(0, 17)],
  "cut-before-session": ["truncated_record", journal.subarray(0, 30)],
  "another-program": [
    "not_a_recording",
    Buffer.from("\x7fELF\x02\x01\x01 and whatever else there is", "latin1"),
  ],
  "text-mode": [
    "not_a_recording",
    Buffer.from(journal.toString("latin1").replaceAll("\r\n", "\n"), "latin1"),
  ],
  "flipped-in-message": ["bad_checksum", flipped(journal, journal.indexOf(request) + 3)],
  "flipped-in-chunk": ["bad_checksum", flipped(packed, packed.length - end.length - 6)],
  "spliced-record": ["bad_checksum", of(sealed(message, crc32(otherMarker)))],
  "length-of-65-mib": ["record_too_long", of(Buffer.of(types.guest), uvarint(65 * 1024 * 1024), request)],
  "length-of-2-to-the-50": ["record_too_long", of(Buffer.of(types.guest), uvarint(2n ** 50n), request)],
  "length-without-end": ["bad_record", of(Buffer.of(types.guest), Buffer.alloc(12, 0xff))],
  "unknown-record": ["unknown_record", of(record(0x2f, Buffer.from("new")))],
  "no-session": ["bad_record", Buffer.concat([preamble(), sealed(message)])],
  "two-sessions": ["bad_record", Buffer.concat([journal, journal])],
  "session-no-json": ["bad_record", Buffer.concat([preamble(), record(types.session, Buffer.from("{"))])],
  "session-no-object": ["bad_record", Buffer.concat([preamble(), record(types.session, json([1]))])],
  "session-no-text": [
    "bad_record",
    Buffer.concat([preamble(), record(types.session, Buffer.of(0xff, 0xfe))]),
  ],
  "message-without-time": ["bad_record", of(record(types.guest, Buffer.of(0x80)))],
  "chunk-of-1-gib": ["record_too_long", of(chunk({ size: 2 ** 30 }))],
  "chunk-unpacks-to-more": ["bad_record", of(chunk({ data: deflateRawSync(Buffer.alloc(1 << 20)) }))],
  "chunk-unpacks-to-less": ["bad_record", of(chunk({ size: message.length + 1 }))],
  "chunk-of-rubbish": ["bad_record", of(chunk({ data: Buffer.from("\xff\xffrubbish", "latin1") }))],
  "chunk-of-unknown-codec": ["bad_record", of(chunk({ codec: 9 }))],
  "chunk-of-more-records": ["bad_record", of(chunk({ count: 2 }))],
  "chunk-in-chunk": ["bad_record", of(nested())],
  "chunk-cut-inside": [
    "bad_record",
    of(chunk({ codec: 0, data: message.subarray(0, -1), size: message.length - 1 })),
  ],
  "index-of-too-many": ["bad_record", of(record(types.index, uvarint(2n ** 40n)))],
};

/** A chunk whose one record is a chunk. */
function nested() {
  const inner = Buffer.concat([Buffer.of(0), uvarint(message.length), uvarint(1), message]);
  const data = bare(types.chunk, inner);
  return chunk({ codec: 0, data, size: data.length });
}

/** What is damaged and can be read all the same, up to a place. */
const readable = {
  "cut-in-message": [
    journal.subarray(0, journal.indexOf(request) + 3),
    { state: "interrupted", messages: 0 },
  ],
  "cut-before-end": [journal.subarray(0, journal.length - end.length), { state: "interrupted", messages: 2 }],
  "newer-minor": [newerMinor(), { state: "complete", messages: 2 }],
};

/** A later version of the same major one, with a record that may be skipped. */
function newerMinor() {
  const head = Buffer.concat([magic, Buffer.of(1, 7, 0, 0), marker]);
  const unknown = record(0x7e, Buffer.from("what a later version says"));
  return Buffer.concat([head, uint32(crc32(head)), journal.subarray(24, -end.length), unknown, end]);
}

mkdirSync(folder, { recursive: true });
const expected = {};
for (const [name, [code, file]] of Object.entries(errors)) {
  writeFileSync(join(folder, `${name}.sbrec`), file);
  expected[name] = { error: code };
}
for (const [name, [file, reads]] of Object.entries(readable)) {
  writeFileSync(join(folder, `${name}.sbrec`), file);
  expected[name] = { reads };
}
writeFileSync(join(folder, "expected.json"), `${JSON.stringify(expected, undefined, 2)}\n`);
const total = Object.keys(expected).reduce(
  (sum, name) => sum + readFileSync(join(folder, `${name}.sbrec`)).length,
  0,
);
console.log(`${Object.keys(expected).length} files, ${total} bytes`);
