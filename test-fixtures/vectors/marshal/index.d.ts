import type { VectorDirection, VectorError, VectorVerdict } from "../index.js";

/** A value by the character of its tag. */
export type MarshalVectorValue =
  | { readonly tag: "N" | "T" | "F" }
  | { readonly tag: "I" | "i"; readonly value: bigint }
  | { readonly tag: "f"; readonly text: string }
  | { readonly tag: "s"; readonly bytes: Uint8Array }
  | { readonly tag: "(" | "["; readonly items: readonly MarshalVectorValue[] };

/** A message of either side. Of an answer the status is the first value. */
export interface MarshalVectorMessage {
  readonly kind: "request" | "unknown-request" | "ill-typed-request" | "result" | "exception";
  /** Of a request. */
  readonly name?: Uint8Array;
  /** Of an ill-typed request. */
  readonly argument?: number;
  readonly values: readonly MarshalVectorValue[];
}

/** One test of any implementation of the first generation: see README.md. */
export interface MarshalVector {
  readonly file: string;
  readonly title: string;
  /** Where the heading is, from 1. */
  readonly line: number;
  readonly direction: VectorDirection;
  readonly verdict: VectorVerdict;
  /** The form of the answer that a guest waits for, as guests/marshal/program.py has it. */
  readonly expects?: string;
  /** What the side writes, an answer of the other side between one and the next. */
  readonly turns: readonly (readonly number[])[];
  /** Of all turns. */
  readonly bytes: Uint8Array;
  /** Where there is an error, those before it. */
  readonly messages: readonly MarshalVectorMessage[];
  readonly error?: VectorError;
  /** What a genuine guest prints, `-> VALUE`, or `dies`. */
  readonly guest?: string;
}

/** Every vector, in the order of the documents' names and of their headings. */
export declare function loadMarshalVectors(): readonly MarshalVector[];

/**
 * The message that a line says.
 * @throws Error when it says none.
 */
export declare function parseMarshalMessage(line: string): MarshalVectorMessage;

/** The line that says a message: equal messages have equal lines. */
export declare function formatMarshalMessage(message: MarshalVectorMessage): string;
