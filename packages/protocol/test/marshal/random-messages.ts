import {
  type AnyMarshalRequest,
  floatTextOfDigits,
  MARSHAL_NONE,
  type MarshalAnswer,
  type MarshalForm,
  type MarshalFunctionName,
  type MarshalValue,
  marshalBool,
  marshalExceptions,
  marshalFloat,
  marshalFunctions,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalString,
  marshalTuple,
} from "@sandbox/protocol";
import * as fc from "fast-check";

const integer = fc.oneof(
  fc.integer().map(marshalInt32),
  fc.oneof(fc.bigInt(-3n, 127n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)).map(marshalInt64),
);
const double = fc.double();
const float: fc.Arbitrary<MarshalValue> = fc.oneof(
  double.map(marshalFloat),
  double.map((value) => ({ type: "float" as const, value, text: floatTextOfDigits(value, 17) })),
  fc.constantFrom("1e5", "+0.50", ".5", "7.", "1E-7", "-inf", "nan", "+nan", "1e999").map((text) => {
    const value = text.endsWith("inf") ? Number.NEGATIVE_INFINITY : Number(text.replace("+nan", "nan"));
    return { type: "float" as const, value, text };
  }),
);
const string = fc
  .oneof({ weight: 9, arbitrary: fc.uint8Array({ maxLength: 40 }) }, { weight: 1, arbitrary: long() })
  .map(marshalString);

/** A string that does not fit in one read of a pipe, of which a part is gathered apart. */
function long(): fc.Arbitrary<Uint8Array> {
  return fc.nat(20_000).map((length) => new Uint8Array(length).map((_, i) => i * 7));
}

/** Any value, not deep. */
const value: fc.Arbitrary<MarshalValue> = fc.letrec<{ value: MarshalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant<MarshalValue>(MARSHAL_NONE),
    fc.boolean().map(marshalBool),
    integer,
    float,
    string,
    fc.array(tie("value"), { maxLength: 5 }).map(marshalTuple),
    fc.array(tie("value"), { maxLength: 5 }).map(marshalList),
  ),
})).value;

/** A value that a guest may send where a form is expected. */
function valueOfForm(form: MarshalForm): fc.Arbitrary<MarshalValue> {
  const orNone = (one: fc.Arbitrary<MarshalValue>, nullable = false) =>
    nullable ? fc.oneof(one, fc.constant<MarshalValue>(MARSHAL_NONE)) : one;
  switch (form.form) {
    case "none":
      return fc.constant<MarshalValue>(MARSHAL_NONE);
    case "bool":
      return fc.boolean().map(marshalBool);
    case "status":
    case "int":
      return integer;
    case "float":
    case "ticks":
    case "seconds":
      return float;
    case "string":
      return orNone(string, form.nullable);
    case "assignment":
      return fc.tuple(string, string).map(marshalTuple);
    case "tuple":
      return orNone(
        fc.tuple(...form.items.map((item) => valueOfForm(item.form))).map(marshalTuple),
        form.nullable,
      );
    case "list":
      return orNone(fc.array(valueOfForm(form.item), { maxLength: 5 }).map(marshalList), form.nullable);
  }
}

/** A request of a function with the arguments that it has, or without the last where older guests have none. */
export function requestOf(name: MarshalFunctionName): fc.Arbitrary<AnyMarshalRequest> {
  const rows = marshalFunctions[name].arguments;
  const least = rows.filter((row) => row.default === undefined).length;
  return fc
    .tuple(fc.integer({ min: least, max: rows.length }), ...rows.map(({ form }) => valueOfForm(form)))
    .map(([count, ...args]) => ({ kind: "marshal-request", function: name, args: args.slice(0, count) }));
}

const names = Object.keys(marshalFunctions) as MarshalFunctionName[];

/** What a guest may say: of all requests of the specification the more, of others some. */
export const request: fc.Arbitrary<AnyMarshalRequest> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...names).chain(requestOf) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("unknown-marshal-request" as const),
      name: fc
        .uint8Array({ maxLength: 128 })
        .filter((name) => !Object.hasOwn(marshalFunctions, String.fromCharCode(...name))),
      args: fc.array(value, { maxLength: 5 }),
    }),
  },
  {
    weight: 1,
    // One argument more than the function has.
    arbitrary: fc.constantFrom(...names).chain((name) =>
      fc.tuple(fc.tuple(...marshalFunctions[name].arguments.map(({ form }) => valueOfForm(form))), value).map(
        ([args, more]): AnyMarshalRequest => ({
          kind: "ill-typed-marshal-request",
          function: name,
          args: [...args, more],
          argument: args.length,
        }),
      ),
    ),
  },
);

const statusType = fc.constantFrom({}, { statusType: "int64" as const });
const exceptions = Object.entries(marshalExceptions);

/** What a controller may say. */
export const answer: fc.Arbitrary<MarshalAnswer> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(value, statusType)
      .map(([value, type]): MarshalAnswer => ({ kind: "marshal-result", value, ...type })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...exceptions), integer, statusType).map(
      ([[name, row], errno, type]) =>
        ({
          kind: "marshal-exception",
          exception: row.number,
          name,
          ...type,
          ...(row.errno === undefined ? {} : { errno }),
        }) as MarshalAnswer,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 10, max: 2 ** 31 - 1 }), statusType)
      .map(([exception, type]): MarshalAnswer => ({ kind: "marshal-exception", exception, ...type })),
  },
);
