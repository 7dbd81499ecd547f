import type {
  Argument,
  MarshalForm,
  MarshalFunction,
  MarshalValueType,
  MarshalWire,
  Spec,
} from "../model.js";
import { exampleArgument } from "./example-values.js";
import type { ExampleRow, WireExample } from "./wire-example.js";

/**
 * Encodes one call of a function with example values, and an answer. This is a second encoder, small and from the
 * model alone; a test of `packages/cli` holds its bytes against the protocol package's.
 */
export function functionExample(one: MarshalFunction, spec: Spec, marshal: MarshalWire): WireExample {
  const encoder = new Encoder(marshal);
  const args = one.arguments.map(({ name, form, argument }, index) => {
    const rows = encoder.rows(form, name, { bytes: 8, ...(argument && numberOf(argument, index, spec)) });
    return { name, rows, text: rows.text };
  });
  const request = [
    ...encoder.string(one.name, "the function"),
    encoder.count(
      marshal.request.arguments,
      args.length,
      `${args.length} ${args.length === 1 ? "argument" : "arguments"}`,
    ),
    ...args.flatMap(({ rows }) => rows.rows),
  ];
  const status = encoder.integer(marshal.answer.status, BigInt(marshal.answer.success), "success");
  const answered = encoder.rows(one.answer, "the result", { bytes: 4 });
  const text = `${one.shortName}(${args.map((each) => each.text).join(", ")}) = ${answered.text}`;
  return { text, request, result: [status, ...answered.rows] };
}

/** A value of an example as bytes, and as a reader would write it. */
interface EncodedExample {
  readonly rows: readonly ExampleRow[];
  readonly text: string;
}

/** The number of an example, and in how many bytes an int stands of which both widths are taken. */
interface ExampleInteger {
  readonly bytes: 4 | 8;
  readonly value?: bigint;
}

function numberOf(argument: Argument, index: number, spec: Spec): Pick<ExampleInteger, "value"> {
  if (argument.shape.shape !== "integer") return {};
  return { value: BigInt(exampleArgument(argument, index, spec).value) };
}

class Encoder {
  constructor(private readonly marshal: MarshalWire) {}

  rows(form: MarshalForm, name: string, { bytes, value = 3n }: ExampleInteger): EncodedExample {
    switch (form.form) {
      case "none":
        return this.#constant(null, "None", name);
      case "bool":
        return this.#constant(true, "True", name);
      case "status":
        return this.#integerOf(4, 0n, name);
      case "int":
        return this.#integerOf(form.width === "least" ? bytes : form.width, value, name);
      case "float":
      case "ticks":
      case "seconds":
        return this.#float("1.5", name);
      case "string":
        return { rows: this.string("etc", name), text: '"etc"' };
      case "assignment":
        return this.#items("tuple", [this.#text("HOME"), this.#text("/")], name);
      case "tuple":
        return this.#items(
          "tuple",
          form.items.map(({ of, form: item }) => this.rows(item, String(of), { bytes })),
          name,
        );
      case "list":
        return this.#items("list", [this.rows(form.item, "an item", { bytes })], name);
    }
  }

  string(value: string, what: string): ExampleRow[] {
    const bytes = new TextEncoder().encode(value);
    const type = this.#named(({ form }) => form === "bytes");
    return [
      { bytes: this.#head(type, bytes.length), text: `a ${type.name} of ${bytes.length} bytes: ${what}` },
      { bytes, text: JSON.stringify(value) },
    ];
  }

  count(name: string, count: number, what: string): ExampleRow {
    const type = this.#named((one) => one.name === name);
    return { bytes: this.#head(type, count), text: `a ${name}: ${what}` };
  }

  integer(name: string, value: bigint, what: string): ExampleRow {
    const type = this.#named((one) => one.name === name);
    const width = type.form === "integer" ? type.bytes : 0;
    return {
      bytes: Uint8Array.of(type.tag, ...littleEndian(value, width)),
      text: `${what} = ${value}, an ${name}`,
    };
  }

  #text(value: string): EncodedExample {
    return { rows: this.string(value, "an item"), text: JSON.stringify(value) };
  }

  #constant(value: null | boolean, text: string, name: string): EncodedExample {
    const type = this.#named((one) => one.form === "constant" && one.value === value);
    return { rows: [{ bytes: Uint8Array.of(type.tag), text: `${name} = ${text}` }], text };
  }

  #integerOf(bytes: 4 | 8, value: bigint, name: string): EncodedExample {
    const type = this.#named((one) => one.form === "integer" && one.bytes === bytes);
    return { rows: [this.integer(type.name, value, name)], text: String(value) };
  }

  #float(text: string, name: string): EncodedExample {
    const type = this.#named(({ form }) => form === "decimal");
    const digits = new TextEncoder().encode(text);
    const bytes = Uint8Array.of(...this.#head(type, digits.length), ...digits);
    return { rows: [{ bytes, text: `${name} = ${text}` }], text };
  }

  #items(name: "tuple" | "list", items: readonly EncodedExample[], what: string): EncodedExample {
    const words = items.map(({ text }) => text).join(", ");
    return {
      rows: [
        this.count(name, items.length, `${items.length} in ${what}`),
        ...items.flatMap(({ rows }) => rows),
      ],
      text: name === "tuple" ? `(${words})` : `[${words}]`,
    };
  }

  #head({ tag, ...type }: MarshalValueType, length: number): Uint8Array {
    const width = "length" in type && type.length === "uint8" ? 1 : 4;
    return Uint8Array.of(tag, ...littleEndian(BigInt(length), width));
  }

  #named(is: (type: MarshalValueType) => boolean): MarshalValueType {
    const found = this.marshal.values.find(is);
    if (!found) throw new RangeError("a kind of value is missing, which loading reports");
    return found;
  }
}

function littleEndian(value: bigint, width: number): number[] {
  const all = BigInt.asUintN(8 * width, value);
  return Array.from({ length: width }, (_, index) => Number((all >> BigInt(8 * index)) & 0xffn));
}
