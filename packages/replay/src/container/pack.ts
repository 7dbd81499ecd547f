import { crc32, deflateRawSync } from "node:zlib";
import { type ContainerRecord, codecs, encodeFooter, type IndexRecord, MAGIC } from "../gen/container.js";
import { FieldWriter } from "./fields.js";
import type { Sink } from "./journal.js";
import { newSection } from "./preamble.js";
import { RecordWriter } from "./record-writer.js";

/** What a chunk holds before it is compressed, in bytes: enough to compress well, little enough to unpack at once. */
const CHUNK_BYTES = 1024 * 1024;
/** A call may move more than a chunk holds: what goes beyond this is a chunk, or a record, of its own. */
const LARGE_BYTES = 7 * 1024 * 1024;
const CHECKSUM_BYTES = 4;
/** zlib's own default; higher ones gain 1 or 2 % for twice the time. */
const LEVEL = 6;
/** What stays outside of chunks, to be read without unpacking. */
const outside: ReadonlySet<ContainerRecord["record"]> = new Set(["session", "digest", "end"]);

type ChunkRow = IndexRecord["chunks"][number];

/** Writes a packed file from the records of a session, one after the other. */
export class PackedWriter {
  readonly #sink: Sink;
  readonly #plain: RecordWriter;
  readonly #inner = new RecordWriter();
  readonly #rows: ChunkRow[] = [];
  #length: number;
  #records = 0;
  #messages = 0;
  #requests = 0;
  #elapsed = 0;
  /** Where the chunk that is being filled begins, if that is a place to begin to read. */
  #start: Omit<ChunkRow, "offset"> | undefined;

  constructor(sink: Sink, marker?: Uint8Array) {
    const { section, bytes } = newSection(marker);
    this.#sink = sink;
    this.#plain = new RecordWriter(section.seed);
    this.#length = bytes.length;
    sink(bytes);
  }

  /** `beginsRequest` is whether a record is a request: chunks begin with one, so that reading can. */
  write(record: ContainerRecord, beginsRequest: boolean): void {
    if (record.record === "sync" || record.record === "index" || record.record === "chunk") return;
    const isLarge = "bytes" in record && record.bytes.length > LARGE_BYTES;
    if (isLarge || outside.has(record.record) || this.#inner.length >= LARGE_BYTES) this.#flush();
    if (beginsRequest && this.#inner.length >= CHUNK_BYTES) this.#flush();
    if (this.#records === 0) this.#enter(beginsRequest);
    if (beginsRequest) this.#requests++;
    if (isMessage(record)) this.#messages++;
    if ("elapsed" in record) this.#elapsed += record.elapsed;
    if (isLarge || outside.has(record.record)) return this.#emit(record);
    this.#inner.write(record);
    this.#records++;
  }

  /** Ends the file: the index, and where it is. */
  end(): void {
    this.#flush();
    const indexOffset = this.#length;
    this.#emit({ record: "index", chunks: this.#rows });
    this.#put(footer(indexOffset));
  }

  #flush(): void {
    if (this.#records > 0) {
      const packed = this.#inner.written;
      if (this.#start) this.#rows.push({ offset: this.#length, ...this.#start });
      const data = deflateRawSync(packed, { level: LEVEL });
      const isSmaller = data.length < packed.length;
      this.#emit({
        record: "chunk",
        codec: isSmaller ? codecs.deflate : codecs.none,
        unpackedBytes: packed.length,
        records: this.#records,
        data: isSmaller ? data : packed,
      });
    }
    this.#inner.clear();
    this.#records = 0;
  }

  #enter(beginsRequest: boolean): void {
    const firstMessage = this.#messages + 1;
    const firstRequest = this.#requests + 1;
    this.#start = beginsRequest ? { firstMessage, firstRequest, startsAt: this.#elapsed } : undefined;
  }

  #emit(record: ContainerRecord): void {
    this.#plain.clear();
    this.#plain.write(record);
    this.#put(this.#plain.written);
  }

  #put(bytes: Uint8Array): void {
    this.#length += bytes.length;
    this.#sink(bytes);
  }
}

function isMessage({ record }: ContainerRecord): boolean {
  return record === "guest-message" || record === "controller-message";
}

function footer(indexOffset: number): Uint8Array {
  const writer = new FieldWriter();
  const magic = Uint8Array.from(MAGIC).reverse();
  encodeFooter(writer, { indexOffset, magic, checksum: 0 });
  const checksum = crc32(writer.written.subarray(0, -CHECKSUM_BYTES));
  writer.clear();
  encodeFooter(writer, { indexOffset, magic, checksum });
  return writer.written.slice();
}
