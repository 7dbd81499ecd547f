/** What a field of the container is, in bytes. `uvarint` is LEB128 of at most 53 bits; `list` a uvarint and so many rows. */
export type ContainerFieldType =
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "uvarint"
  | "bytes"
  | "text"
  | "json"
  | "list";

export interface ContainerField {
  readonly name: string;
  readonly type: ContainerFieldType;
  readonly doc: string;
  readonly unit?: string;
  /** Of `bytes`: how many. Without it, `bytes`, `text` and `json` go to the end of the body. */
  readonly length?: number;
  /** Of a `list`: the fields of a row, all of a fixed length or `uvarint`. */
  readonly of?: readonly ContainerField[];
  readonly enum?: "codecs";
}

/** Fields at a fixed place of the file. */
export interface ContainerBlock {
  readonly doc: string;
  readonly fields: readonly ContainerField[];
}

export interface ContainerRecord {
  /** With dashes, such as `guest-message`. */
  readonly name: string;
  /** From 0 to 255. */
  readonly type: number;
  readonly doc: string;
  readonly body: readonly ContainerField[];
}

export interface ContainerCodec {
  readonly name: string;
  readonly value: number;
  readonly doc: string;
}

export interface ContainerLimit {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly doc: string;
}

/** The container of recordings, resolved. */
export interface Container {
  readonly name: string;
  readonly doc: string;
  readonly major: number;
  readonly minor: number;
  readonly byteOrder: "little" | "big";
  /** In hexadecimal digits. */
  readonly magic: string;
  readonly preamble: ContainerBlock;
  readonly record: {
    readonly doc: string;
    readonly head: readonly ContainerField[];
    readonly tail: readonly ContainerField[];
  };
  readonly footer: ContainerBlock;
  readonly records: readonly ContainerRecord[];
  /** Unknown types from here on are skipped, those below are an error. */
  readonly ignorableFrom: number;
  readonly codecs: readonly ContainerCodec[];
  readonly limits: readonly ContainerLimit[];
}
