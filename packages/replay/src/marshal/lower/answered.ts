import {
  type Abi,
  isMarshalInteger,
  MARSHAL_TYPES,
  type MarshalForm,
  type MarshalValue,
} from "@sandbox/protocol";
import { concatenate } from "../../bytes.js";
import { structTable } from "../../gen/struct-table.js";
import { scalarData } from "../../scalar.js";
import type { ArgumentRow, CallRow, StructName } from "../../tables.js";
import { secondsFields } from "./seconds.js";
import type { Steps } from "./steps.js";
import { emptyFields, type Fields, fieldsData, structData } from "./structures.js";
import type { AnswerPart } from "./targets.js";
import { bytesOf, doubleOf, every, integerOf, itemsOf } from "./values.js";

/** A call that is being answered. */
export interface AnsweredCall {
  readonly callRow: CallRow;
  readonly args: Readonly<Record<string, number | bigint>>;
  readonly steps: Steps;
  readonly abi: Abi;
}

/** What an answer comes to; `undefined` is one that the function cannot have. */
type Outcome = number | bigint | undefined;

const NUL = new Uint8Array(1);

/**
 * Takes the values of an answer where the call that is meant has them, and answers what that call returns;
 * `undefined` where a value is none that the function answers.
 */
export function answeredResult(
  parts: readonly AnswerPart[],
  values: readonly MarshalValue[],
  call: AnsweredCall,
): Outcome {
  if (values.length !== parts.length) return undefined;
  const said = parts.map((part, index) => ({ ...part, value: values[index] as MarshalValue }));
  const written = new Map<ArgumentRow, Said[]>();
  let returned: Outcome = silentResult(call);
  for (const { form, target, value } of said) {
    if (target.kind === "argument")
      written.set(target.row, [...(written.get(target.row) ?? []), { form, path: target.path, value }]);
    else returned = resultOf(form, value, returned, call);
    if (returned === undefined) return undefined;
  }
  for (const [row, all] of written) {
    const count = writeArgument(row, all, call);
    if (count === undefined) return undefined;
    returned = sizedResult(row, count, returned, call);
  }
  return returned;
}

/** A value of an answer, and which part of an argument it is. */
interface Said {
  readonly form: MarshalForm;
  readonly path: readonly (string | number)[];
  readonly value: MarshalValue;
}

/** What a call returns of which the first generation says nothing but that it went well. */
function silentResult({ callRow, args }: AnsweredCall): number | bigint {
  const { value } = callRow.returns;
  if (value.as === "argument") return BigInt(args[value.argument] ?? 0);
  if (value.as !== "integer" || value.style !== "fd") return 0;
  // dup2(2) answers the descriptor that it was given last.
  const last = callRow.arguments.findLast((row) => row.value.as === "integer" && row.value.style === "fd");
  return last ? (args[last.name] ?? 0) : 0;
}

/** How many bytes or elements were written is what some calls return. */
function sizedResult(
  { name }: ArgumentRow,
  count: number,
  returned: Outcome,
  { callRow }: AnsweredCall,
): Outcome {
  const { value } = callRow.returns;
  if (value.as === "length-of" && value.argument === name) return count;
  // With its NUL, of which there is none where nothing was said.
  return value.as === "size-of" && value.argument === name && count > 0 ? count + 1 : returned;
}

function resultOf(
  form: MarshalForm,
  value: MarshalValue,
  silent: Outcome,
  { callRow, steps }: AnsweredCall,
): Outcome {
  const { returns } = callRow;
  switch (form.form) {
    case "none":
      return value.type === MARSHAL_TYPES.null ? silent : undefined;
    case "bool":
      if (value.type === MARSHAL_TYPES.false) return returns.failure;
      return value.type === MARSHAL_TYPES.true ? (returns.value.as === "status" ? 0 : 1) : undefined;
    case "status":
    case "int":
      return isMarshalInteger(value) ? integerOf(value) : undefined;
    case "float":
      return doubleOf(value);
    case "ticks": {
      const seconds = doubleOf(value);
      return seconds !== undefined && Number.isFinite(seconds)
        ? BigInt(Math.round(seconds * form.perSecond))
        : undefined;
    }
    case "string": {
      const text = bytesOf(value);
      if (value.type === MARSHAL_TYPES.null && form.nullable) return 0n;
      return text && steps.allocateString(text);
    }
    case "list": {
      const strings = every((itemsOf(value) ?? [undefined]).map((item) => stringOf(form.item, item)));
      return strings && steps.allocateStrings(strings);
    }
    default:
      return undefined;
  }
}

/** A string; of an assignment its two parts with `=` between. */
function stringOf({ form }: MarshalForm, value: MarshalValue | undefined): Uint8Array | undefined {
  if (form !== "assignment") return bytesOf(value);
  const [name, text, ...more] = (itemsOf(value) ?? []).map(bytesOf);
  return name && text && more.length === 0 ? concatenate([name, Uint8Array.of(0x3d), text]) : undefined;
}

/** Writes what an argument points to; answers how many bytes or elements, `undefined` for values that it does not hold. */
function writeArgument(
  { name, value: type }: ArgumentRow,
  said: readonly Said[],
  call: AnsweredCall,
): number | undefined {
  const { args, steps, abi } = call;
  const address = args[name] as Parameters<Steps["write"]>[0];
  const [first] = said;
  switch (type.as) {
    case "bytes-out": {
      if (first?.value.type === MARSHAL_TYPES.null && first.form.form === "string" && first.form.nullable)
        return 0;
      const bytes = bytesOf(first?.value);
      if (bytes) steps.write(address, type.terminator ? concatenate([bytes, NUL]) : bytes);
      return bytes?.length;
    }
    case "scalar":
    case "array": {
      const isWhole = first?.path.length === 0 && type.as === "array";
      const values = isWhole ? itemsOf(first.value) : said.map(({ value }) => value);
      const numberOf = (one: MarshalValue | undefined): number | bigint | undefined =>
        type.type === "double" ? doubleOf(one) : integerOf(one);
      const numbers = values && every(values.map(numberOf));
      if (numbers) steps.write(address, scalarData(numbers, type.type, abi));
      return numbers?.length;
    }
    case "struct": {
      const data = structOf(type.struct, said, abi);
      if (data) steps.write(address, data);
      return data && 1;
    }
    default:
      return undefined;
  }
}

function structOf(struct: StructName, said: readonly Said[], abi: Abi): Uint8Array | undefined {
  const [first] = said;
  if (first?.path.length === 0) {
    const seconds = doubleOf(first.value);
    return seconds === undefined ? undefined : structData(struct, abi, seconds);
  }
  let fields: Fields | undefined = emptyFields(struct);
  for (const one of said) fields = fields && withField(struct, fields, one);
  return fields && fieldsData(struct, abi, fields);
}

/** The structure with one more field as the answer says it. */
function withField(struct: StructName, fields: Fields, { form, path, value }: Said): Fields | undefined {
  const name = String(path[0]);
  const type = structTable[struct].fields.find((field) => field.name === name)?.value;
  const is = (field: unknown) => (field === undefined ? undefined : { ...fields, [name]: field });
  const seconds = doubleOf(value);
  if (type?.as === "struct")
    return is(seconds === undefined ? undefined : secondsFields(type.struct, seconds));
  if (type?.as === "cstring") return is(bytesOf(value));
  const integer =
    form.form === "ticks" && seconds !== undefined
      ? BigInt(Math.round(seconds * form.perSecond))
      : integerOf(value);
  if (type?.as !== "integer" || integer === undefined) return undefined;
  return is(typeof fields[name] === "bigint" ? integer : Number(integer));
}
