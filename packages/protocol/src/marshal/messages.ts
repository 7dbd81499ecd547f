import type { MarshalExceptionName } from "../gen/marshal/exceptions.js";
import type { MarshalFunctionName } from "../gen/marshal/functions.js";
import type { MarshalInteger, MarshalValue } from "../gen/marshal/values.js";

/** A function that the specification knows, called with as many arguments as it has, of their kinds. */
export interface MarshalRequest {
  readonly kind: "marshal-request";
  readonly function: MarshalFunctionName;
  /** In the order of the pipe. An older guest may leave out the last ones, where the specification says what they are then. */
  readonly args: readonly MarshalValue[];
}

/** A function that the specification does not know. */
export interface UnknownMarshalRequest {
  readonly kind: "unknown-marshal-request";
  /** As it stands on the pipe: any bytes. */
  readonly name: Uint8Array;
  readonly args: readonly MarshalValue[];
}

/** A known function with arguments that it does not have, which no genuine guest sends. */
export interface IllTypedMarshalRequest {
  readonly kind: "ill-typed-marshal-request";
  readonly function: MarshalFunctionName;
  readonly args: readonly MarshalValue[];
  /** The first argument that is not of its kind or is one too many, from 0; `args.length` where one lacks. */
  readonly argument: number;
}

/** What a guest says. */
export type AnyMarshalRequest = MarshalRequest | UnknownMarshalRequest | IllTypedMarshalRequest;

/** The kinds of value that are integers, of which a guest takes each as the status of an answer. */
export type MarshalStatusType = MarshalInteger["type"];

/** What a function answers. */
export interface MarshalResult {
  readonly kind: "marshal-result";
  readonly value: MarshalValue;
  /** How the status in front of it stands; as the specification has it unless given. */
  readonly statusType?: MarshalStatusType;
}

/** An exception that the guest raises. */
export interface MarshalRaise {
  readonly kind: "marshal-exception";
  /** Its number on the pipe, never that of success. A guest takes one that it does not know for a `RuntimeError`. */
  readonly exception: number;
  /** What the specification calls it; missing where it knows no such number. */
  readonly name?: MarshalExceptionName;
  /** What follows an exception that has an errno, and only that. */
  readonly errno?: MarshalInteger;
  /** How the number stands; as the specification has it unless given. */
  readonly statusType?: MarshalStatusType;
}

/** What a controller says. */
export type MarshalAnswer = MarshalResult | MarshalRaise;
