import type { Call } from "./calls.js";
import type { MarshalException, MarshalForm, MarshalValueType } from "./marshal.js";
import type { Limit } from "./wire.js";

/** An argument of a function as `marshal-model.json` has it. */
export interface MarshalModelArgument {
  readonly name: string;
  readonly form: MarshalForm;
  /** The name of the call's argument; missing where the call has none of the kind. */
  readonly argument?: string;
  /** What it is where a guest sends fewer arguments. */
  readonly default?: number | boolean;
  readonly doc?: string;
}

/** A function as `marshal-model.json` has it. */
export interface MarshalModelFunction {
  /** As on the pipe: `ll_os.ll_os_open`. */
  readonly name: string;
  /** The name without its module and prefix: `open`. */
  readonly shortName: string;
  /** The signature of the call that carries it out: one of `model.json`, or of `calls` here. */
  readonly call: string;
  readonly arguments: readonly MarshalModelArgument[];
  /** Arguments of the call that the function does not have, by name. */
  readonly constants: ReadonlyMap<string, number>;
  readonly answer: MarshalForm;
  /** The member of the call's answer that `answer` is made of; the whole unless given. */
  readonly answerOf?: string;
  /** What is answered in place of an `OSError` where the call fails. */
  readonly failure?: boolean;
  readonly file: string;
}

/** The first generation as `marshal-model.json` has it: what it adds to `model.json`, which it refers to by names. */
export interface MarshalModel {
  readonly name: string;
  readonly generation: number;
  readonly doc: string;
  /** SHA-256 over what the files say, those that it extends included; hexadecimal. */
  readonly digest: string;
  /** The specification of `model.json`. */
  readonly extends: { readonly name: string; readonly digest: string };
  readonly values: readonly MarshalValueType[];
  readonly request: { readonly doc: string; readonly name: string; readonly arguments: string };
  readonly answer: { readonly doc: string; readonly status: string; readonly success: number };
  readonly exceptions: readonly MarshalException[];
  readonly limits: readonly Limit[];
  /** The calls that `model.json` does not have. */
  readonly calls: readonly Call[];
  readonly functions: readonly MarshalModelFunction[];
}
