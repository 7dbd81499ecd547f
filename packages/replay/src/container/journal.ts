import { CONTAINER_LIMITS, type ContainerRecord } from "../gen/container.js";
import { newSection, type Section } from "./preamble.js";
import { RecordWriter } from "./record-writer.js";

/** Takes the bytes of a file in order; when it returns, they are on their way to the disk. */
export type Sink = (bytes: Uint8Array) => void;

/** Writes a journal: each call hands the sink whole records, so that a kill loses none that were written. */
export class JournalWriter {
  readonly #sink: Sink;
  readonly #section: Section;
  readonly #writer: RecordWriter;
  #sinceSync = 0;
  #length: number;

  /** Begins a section. `marker` is random unless given. */
  constructor(sink: Sink, marker?: Uint8Array) {
    const { section, bytes } = newSection(marker);
    this.#sink = sink;
    this.#section = section;
    this.#writer = new RecordWriter(section.seed);
    this.#length = bytes.length;
    sink(bytes);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** Writes records in one go. @throws RangeError for one that no reader would take; whatever the sink throws. */
  write(...records: readonly ContainerRecord[]): void {
    this.writeAll(records);
  }

  /** The same for a list of them. */
  writeAll(records: readonly ContainerRecord[]): void {
    this.#writer.clear();
    for (const record of records) this.#writer.write(record);
    this.#sinceSync += this.#writer.length;
    if (this.#sinceSync >= CONTAINER_LIMITS.syncBytes) {
      this.#writer.write({ record: "sync", marker: this.#section.marker });
      this.#sinceSync = 0;
    }
    this.#length += this.#writer.length;
    this.#sink(this.#writer.written);
  }
}
