import { enterMessage, recordTypes } from "../gen/container.js";
import { CHECKSUM_BYTES, isChecked } from "./checksum.js";
import { FieldReader } from "./fields.js";

/** What records a message is in. */
export type MessageRecordName = NonNullable<ReturnType<typeof enterMessage>>;

const guestMessage = recordTypes["guest-message"];
const controllerMessage = recordTypes["controller-message"];
/** The bytes of the longest length that is read here: 2^21-1, which every reader allows. */
const LENGTH_BYTES = 3;

/**
 * Looks at records where they stand, and makes nothing of them: nearly all are messages, and whoever wants to know
 * but where their bytes are is told that. Whatever else there is, or is wrong, is left to those who read records.
 */
export class MessageCursor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #seed: number | undefined;
  readonly #fields: FieldReader;
  /** Where the bytes of the message begin. */
  from = 0;
  /** Where they end. */
  to = 0;
  /** Where the record ends. */
  end = 0;

  /** `seed` is what checksums begin with; without one there are none. */
  constructor(bytes: Uint8Array, seed?: number) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#seed = seed;
    this.#fields = new FieldReader(bytes, 0);
  }

  /** Looks at the record at a place: which message it has, if it has one, is whole and undamaged. */
  look(at: number): MessageRecordName | undefined {
    const { bytes } = this;
    const type = bytes[at];
    if (type !== guestMessage && type !== controllerMessage) return undefined;
    let length = 0;
    let bodyAt = at + 1;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[bodyAt++];
      if (byte === undefined || bodyAt - at > LENGTH_BYTES + 1) return undefined;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.to = bodyAt + length;
    this.end = this.to + (this.#seed === undefined ? 0 : CHECKSUM_BYTES);
    if (this.end > bytes.length) return undefined;
    if (this.#seed !== undefined && !isChecked(this.#view, at, this.to, this.#seed)) return undefined;
    this.#fields.enter(bodyAt, this.to);
    const name = enterMessage(type, this.#fields);
    this.from = this.#fields.position;
    return name;
  }
}
