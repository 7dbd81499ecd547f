import { CONTAINER_LIMITS, type ContainerRecord, encodeBody, recordTypes } from "../gen/container.js";
import { checksum } from "./checksum.js";
import { FieldWriter } from "./fields.js";

/** Writes records into memory: with a checksum each for a journal, without for what goes into a chunk. */
export class RecordWriter {
  readonly #body = new FieldWriter();
  readonly #out = new FieldWriter();
  readonly #seed: number | undefined;

  /** `seed` is what checksums begin with; without one there are none. */
  constructor(seed?: number) {
    this.#seed = seed;
  }

  /** How many bytes were written since the last `clear`. */
  get length(): number {
    return this.#out.length;
  }

  /** What was written; good until the next record. */
  get written(): Uint8Array {
    return this.#out.written;
  }

  clear(): void {
    this.#out.clear();
  }

  /** @throws RangeError for a record that no reader would take. */
  write(record: ContainerRecord): void {
    this.#body.clear();
    encodeBody(this.#body, record);
    const { length } = this.#body;
    if (length > CONTAINER_LIMITS.recordBytes)
      throw new RangeError(
        `expected a record of at most ${CONTAINER_LIMITS.recordBytes} bytes, received ${length}`,
      );
    const from = this.#out.length;
    this.#out.uint8(recordTypes[record.record]);
    this.#out.uvarint(length);
    this.#out.bytes(this.#body.written);
    if (this.#seed !== undefined)
      this.#out.uint32(checksum(this.#out.view, from, this.#out.length, this.#seed));
  }
}
