import type { MarshalForm, MarshalItem } from "@sandbox/spec";

/** How a value of this form is read from an answer, as source. */
export function reader(form: MarshalForm): string {
  switch (form.form) {
    case "none":
      return "readNone";
    case "bool":
      return "readBool";
    case "status":
      return "readInt";
    case "int":
      return form.width === 8 ? "readInt64" : "readInt";
    case "float":
    case "ticks":
    case "seconds":
      return "readFloat";
    case "string":
      return orNull("readString", form.nullable);
    case "assignment":
      return "readAssignment";
    case "list":
      return orNull(`readList(${reader(form.item)})`, form.nullable);
    case "tuple":
      return orNull(tupleReader(form.items), form.nullable);
  }
}

function orNull(read: string, nullable = false): string {
  return nullable ? `readNullable(${read})` : read;
}

function tupleReader(items: readonly MarshalItem[]): string {
  return `readTuple(${items.map(({ form }) => reader(form)).join(", ")})`;
}

/** The type that a value of this form has in a guest's program; integers may be given as numbers or bigints. */
export function typeOfForm(form: MarshalForm, place: "argument" | "answer"): string {
  switch (form.form) {
    case "none":
      return "void";
    case "bool":
      return "boolean";
    case "status":
      return "number";
    case "int":
      if (place === "argument") return "number | bigint";
      return form.width === 8 ? "bigint" : "number";
    case "float":
    case "ticks":
    case "seconds":
      return "number";
    case "string":
      return form.nullable ? "Uint8Array | null" : "Uint8Array";
    case "assignment":
      return "readonly [name: Uint8Array, value: Uint8Array]";
    case "list":
      return `readonly (${typeOfForm(form.item, place)})[]${form.nullable ? " | null" : ""}`;
    case "tuple":
      return `${tupleType(form.items, place)}${form.nullable ? " | null" : ""}`;
  }
}

/** A tuple with the names of its members where all have one. */
function tupleType(items: readonly MarshalItem[], place: "argument" | "answer"): string {
  const names = items.map(({ of }) => String(of).split(".").at(-1) ?? "");
  const isNamed = items.every(({ of }) => typeof of === "string") && new Set(names).size === names.length;
  const members = items.map(({ form }, i) => `${isNamed ? `${names[i]}: ` : ""}${typeOfForm(form, place)}`);
  return `readonly [${members.join(", ")}]`;
}

/** A variable as the value that stands on the pipe, as source. */
export function made(form: MarshalForm, variable: string): string {
  switch (form.form) {
    case "none":
      return "MARSHAL_NONE";
    case "bool":
      return `marshalBool(${variable})`;
    case "status":
    case "int":
      return `int(${variable})`;
    case "float":
    case "ticks":
    case "seconds":
      return `float(${variable})`;
    case "string":
      return form.nullable ? `nullable(${variable}, marshalString)` : `marshalString(${variable})`;
    case "assignment":
      return `assignment(${variable}, marshalString)`;
    case "list":
      return orNone(
        form,
        variable,
        (value) => `marshalList(${value}.map((item) => ${made(form.item, "item")}))`,
      );
    case "tuple":
      return orNone(form, variable, (value) => {
        const items = form.items.map((item, i) => made(item.form, `${value}[${i}]`));
        return `marshalTuple([${items.join(", ")}])`;
      });
  }
}

function orNone(
  { nullable }: { readonly nullable?: boolean },
  variable: string,
  make: (value: string) => string,
): string {
  return nullable ? `nullable(${variable}, (value) => ${make("value")})` : make(variable);
}
