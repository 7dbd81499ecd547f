import { key } from "../naming.js";

/** Stands in a literal for an expression, such as a constant of another module. */
export class Expression {
  constructor(readonly text: string) {}
}

/** A value as it is written in an object literal. */
export type Literal =
  | string
  | number
  | boolean
  | Expression
  | readonly Literal[]
  | { readonly [name: string]: Literal | undefined };

/** Prints a value as TypeScript, on one line as far as the formatter allows; members that are `undefined` are left out. */
export function literal(value: Literal): string {
  if (value instanceof Expression) return value.text;
  if (typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(literal).join(", ")}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${key(name)}: ${literal(member)}`],
  );
  return `{ ${members.join(", ")} }`;
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}
