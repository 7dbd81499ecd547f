import {
  type Abi,
  bitsOf,
  type FieldLayout,
  type Scalar,
  type Spec,
  type StructField,
  type StructLayout,
} from "@sandbox/spec";
import { camel, pascal, variable } from "../naming.js";
import { emptyValue } from "./empty-structs.js";

/** What the generated codecs take from `struct-fields.ts`. */
export const fieldHelpers = [
  "absent",
  "canonical",
  "clear",
  "fit",
  "fitBig",
  "getBits",
  "getBytes",
  "getCString",
  "putBits",
  "putBytes",
  "putCString",
] as const;

/** What else the module has in which the codecs are. */
const taken: ReadonlySet<string> = new Set([
  ...fieldHelpers,
  ...["at", "guestEnum", "guestFlags", "pointer", "value", "view"],
]);

/** The name of a structure's codec. */
export function codecName(struct: string): string {
  return variable(camel(struct), taken, "Struct");
}

/** A constant that writes and reads one structure as it lies in the memory of `abi`. */
export function structCodec(spec: Spec, abi: Abi, layout: StructLayout): string {
  const type = pascal(layout.name);
  const fields = spec.structs.find((struct) => struct.name === layout.name)?.fields ?? [];
  const emitter = new FieldEmitter(abi);
  const puts = layout.fields.flatMap((place) => {
    const field = fields.find(({ name }) => name === place.name);
    return field ? [emitter.put(place, field)] : [];
  });
  const fixed = layout.fixed.map(({ scalar, offset, value }) => emitter.set(scalar, offset, String(value)));
  const gets = fields.map((field) => {
    const place = layout.fields.find(({ name }) => name === field.name);
    return `${field.name}: ${place ? emitter.get(place, field) : emptyValue(field)},`;
  });
  return `const ${codecName(layout.name)}: StructCodec<${type}> = {
  size: ${layout.size},
  encode(value, view, at) {
    clear(view, at, ${layout.size});
    ${[...fixed, ...puts].join("\n    ")}
  },
  decode: (view, at) => ({
    ${gets.join("\n    ")}
  }),
};`;
}

/** The constant for a structure that an ABI does not have. */
export function absentCodec(struct: string): string {
  return `const ${codecName(struct)}: StructCodec<${pascal(struct)}> = /* @__PURE__ */ absent("struct ${struct}");`;
}

class FieldEmitter {
  constructor(private readonly abi: Abi) {}

  set(scalar: Scalar, offset: number, value: string, networkOrder = false): string {
    return `view.set${accessor(scalar)}(${position(offset)}, ${value}${this.#order(scalar, networkOrder)});`;
  }

  put({ offset, type }: FieldLayout, field: StructField): string {
    const value = `value.${field.name}`;
    const at = position(offset);
    if ("struct" in type) return `${codecName(type.struct)}.encode(${value}, view, ${at});`;
    if ("chars" in type) return `putCString(view, ${at}, ${type.chars}, ${value});`;
    switch (field.value.form) {
      case "bits":
        return `putBits(view, ${at}, ${field.value.count}, ${value}, ${this.abi.littleEndian});`;
      case "bytes":
        return `putBytes(view, ${at}, ${type.count}, ${value});`;
      case "pointer":
        return this.set(type.scalar, offset, narrowed("bigint", type.scalar, value));
      case "integer": {
        const { representation, networkOrder } = field.value;
        const written = this.#constant(field.value, "toGuest", value);
        return this.set(type.scalar, offset, narrowed(representation, type.scalar, written), networkOrder);
      }
      default:
        throw new Error(`${field.name} is laid out as an integer, and is none`);
    }
  }

  get({ offset, type }: FieldLayout, field: StructField): string {
    const at = position(offset);
    if ("struct" in type) return `${codecName(type.struct)}.decode(view, ${at})`;
    if ("chars" in type) return `getCString(view, ${at}, ${type.chars})`;
    const isBig = bitsOf(type.scalar) === 64;
    switch (field.value.form) {
      case "bits":
        return `getBits(view, ${at}, ${field.value.count}, ${this.abi.littleEndian})`;
      case "bytes":
        return `getBytes(view, ${at}, ${type.count})`;
      case "pointer":
        return `pointer(${widened(isBig, this.#read(type.scalar, offset))})`;
      case "integer": {
        const read = this.#read(type.scalar, offset, field.value.networkOrder);
        if (field.value.representation === "bigint") return widened(isBig, read);
        return this.#constant(field.value, "fromGuest", isBig ? `Number(${read})` : read);
      }
      default:
        throw new Error(`${field.name} is laid out as an integer, and is none`);
    }
  }

  #read(scalar: Scalar, offset: number, networkOrder = false): string {
    return `view.get${accessor(scalar)}(${position(offset)}${this.#order(scalar, networkOrder)})`;
  }

  #order(scalar: Scalar, networkOrder = false): string {
    return bitsOf(scalar) === 8 ? "" : `, ${networkOrder ? false : this.abi.littleEndian}`;
  }

  /** A named number as the guest has it, where that differs from what handlers see. */
  #constant(
    { representation, ...sets }: IntegerValue,
    direction: "toGuest" | "fromGuest",
    value: string,
  ): string {
    const set = sets.enum ?? sets.flags;
    if (set === undefined || representation === "bigint" || !this.abi.constants.has(set)) return value;
    return direction === "toGuest"
      ? `${translationName(set)}.toGuest(${value})`
      : `canonical(${translationName(set)}, ${value})`;
  }
}

type IntegerValue = Extract<StructField["value"], { form: "integer" }>;

/** The name of the constant that translates a set of named numbers. */
export function translationName(set: string): string {
  return `${camel(set)}Numbers`;
}

function widened(isBig: boolean, read: string): string {
  return isBig ? read : `BigInt(${read})`;
}

/** A value made ready for a scalar: one that is narrower than what TypeScript has must hold it. */
function narrowed(representation: string, scalar: Scalar, value: string): string {
  const bits = bitsOf(scalar);
  if (representation === "number") return value;
  if (bits === 64) return representation === "safe" ? `BigInt(${value})` : value;
  return `${representation === "safe" ? "fit" : "fitBig"}(${value}, "${scalar}")`;
}

function position(offset: number): string {
  return offset === 0 ? "at" : `at + ${offset}`;
}

function accessor(scalar: Scalar): string {
  const bits = bitsOf(scalar);
  return `${bits === 64 ? "Big" : ""}${scalar.startsWith("u") ? "Uint" : "Int"}${bits}`;
}
