import type { CallFacts, FactValue } from "./call-facts.js";
import { argumentField, type FilterField, filterFields } from "./fields.js";
import { FilterError } from "./filter-error.js";
import { RegularExpression } from "./regular-expression.js";
import { type WhereToken, whereTokens } from "./where-tokens.js";
import { patternText, type WhereFault, whereValue } from "./where-values.js";

/** Whether a call is one of those. */
export type CallTest = (facts: CallFacts) => boolean;

/** A `--where` expression that was understood. */
export interface WhereExpression {
  readonly test: CallTest;
  /** Whether it asks for times, which not every file has. */
  readonly needsTimes: boolean;
}

/** Deeper parentheses are refused. */
const MAXIMUM_DEPTH = 64;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};
/** These hold where none of the field's values does the opposite. */
const negations: Readonly<Record<string, string>> = { "!=": "==", "!~": "~" };
const operators = [...Object.keys(comparisons), ...Object.keys(negations), "~", "in"];

/**
 * Parses a `--where` expression such as `name == "open" && errno == ENOENT && path ~ "\.pyc$" && req in 300..400`.
 * @throws FilterError that says at which column it cannot be understood.
 */
export function parseWhere(expression: string): WhereExpression {
  const parser = new WhereParser(expression);
  const test = parser.parse();
  return { test, needsTimes: parser.needsTimes };
}

class WhereParser {
  readonly #expression: string;
  readonly #tokens: readonly WhereToken[];
  #at = 0;
  #depth = 0;
  needsTimes = false;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = whereTokens(expression);
  }

  parse(): CallTest {
    const test = this.#either();
    if (this.#token.kind !== "end") this.#fault(this.#token, "`&&`, `||` or the end");
    return test;
  }

  get #token(): WhereToken {
    return this.#tokens[this.#at] as WhereToken;
  }

  #either(): CallTest {
    const tests = [this.#both()];
    while (this.#take("||")) tests.push(this.#both());
    return tests.length === 1 ? (tests[0] as CallTest) : (facts) => tests.some((test) => test(facts));
  }

  #both(): CallTest {
    const tests = [this.#negated()];
    while (this.#take("&&")) tests.push(this.#negated());
    return tests.length === 1 ? (tests[0] as CallTest) : (facts) => tests.every((test) => test(facts));
  }

  #negated(): CallTest {
    const start = this.#token;
    if (this.#take("!")) {
      const test = this.#deeper(start, () => this.#negated());
      return (facts) => !test(facts);
    }
    if (!this.#take("(")) return this.#comparison();
    const test = this.#deeper(start, () => this.#either());
    this.#expect(")");
    return test;
  }

  #deeper(start: WhereToken, step: () => CallTest): CallTest {
    if (++this.#depth > MAXIMUM_DEPTH)
      this.#fault(start, `at most ${MAXIMUM_DEPTH} parentheses within each other`);
    const test = step();
    this.#depth--;
    return test;
  }

  #comparison(): CallTest {
    const field = this.#field();
    const operator = this.#next();
    if (!operators.includes(operator.text) || operator.kind === "string")
      this.#fault(operator, `an operator: ${operators.join(" ")}`);
    const positive = negations[operator.text];
    const test = this.#operation(field, positive ?? operator.text);
    return positive ? (facts) => !test(facts) : test;
  }

  #field(): FilterField {
    const token = this.#next();
    if (token.kind === "name" && token.text === "arg") return this.#argument();
    const field =
      token.kind === "name" && Object.hasOwn(filterFields, token.text) ? filterFields[token.text] : undefined;
    if (!field) return this.#fault(token, `a field: ${Object.keys(filterFields).join(" ")} arg[n]`);
    if (field.isTime) this.needsTimes = true;
    return field;
  }

  #argument(): FilterField {
    this.#expect("[");
    const token = this.#next();
    const isPlace = token.kind === "number" && /^\d{1,3}$/.test(token.text);
    if (!isPlace && token.kind !== "name") this.#fault(token, "the place of an argument from 0, or its name");
    this.#expect("]");
    return argumentField(isPlace ? Number(token.text) : token.text);
  }

  #operation(field: FilterField, operator: string): CallTest {
    if (operator === "~") return this.#matches(field);
    if (operator === "in") return this.#isIn(field);
    const value = this.#value(field);
    const holds = comparisons[operator] as (order: number) => boolean;
    return (facts) => valuesFor(field, value, facts).some((own) => holds(orderOf(own, value)));
  }

  #matches(field: FilterField): CallTest {
    const token = this.#next();
    if (token.kind !== "string") this.#fault(token, 'a pattern in quotes, such as "\\.pyc$"');
    const { texts } = field;
    if (!texts) return this.#fault(token, "a field that is text before `~`");
    const pattern = new RegularExpression(patternText(token.text), (at, expected, received) => {
      const column = token.column + 1 + at;
      throw new FilterError({ expression: this.#expression, column, expected, received });
    });
    return (facts) => texts(facts).some((text) => pattern.test(text));
  }

  #isIn(field: FilterField): CallTest {
    if (this.#take("{")) return this.#isOneOf(field);
    const low = this.#value(field);
    this.#expect("..");
    const high = this.#value(field);
    return (facts) =>
      valuesFor(field, low, facts).some((own) => orderOf(own, low) >= 0 && orderOf(own, high) <= 0);
  }

  #isOneOf(field: FilterField): CallTest {
    const values = [this.#value(field)];
    while (this.#take(",")) values.push(this.#value(field));
    this.#expect("}");
    return (facts) =>
      values.some((value) => valuesFor(field, value, facts).some((own) => orderOf(own, value) === 0));
  }

  #value(field: FilterField): FactValue {
    return whereValue(this.#next(), field, (token, expected) => this.#fault(token, expected));
  }

  #next(): WhereToken {
    const token = this.#token;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  #take(symbol: string): boolean {
    if (this.#token.kind !== "symbol" || this.#token.text !== symbol) return false;
    this.#at++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) this.#fault(this.#token, `\`${symbol}\``);
  }

  readonly #fault: WhereFault = ({ kind, text, column }, expected) => {
    const received = kind === "end" ? "the end" : JSON.stringify(text);
    throw new FilterError({ expression: this.#expression, column, expected, received });
  };
}

/** The field's values of the kind that it is compared with. */
function valuesFor(field: FilterField, value: FactValue, facts: CallFacts): readonly FactValue[] {
  return (typeof value === "string" ? field.texts : field.numbers)?.(facts) ?? [];
}

/** Below, at or above 0 as `own` is below, at or above `value`; `NaN` for what has no order. */
function orderOf(own: FactValue, value: FactValue): number {
  if (own < value) return -1;
  if (own > value) return 1;
  // A number and a bigint may be equal; not-a-number is equal to nothing.
  return own <= value ? 0 : Number.NaN;
}
