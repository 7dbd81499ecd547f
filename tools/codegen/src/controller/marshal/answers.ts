import type { Argument, IntegerType, MarshalForm, MarshalFunction, MarshalItem } from "@sandbox/spec";
import { camel } from "../../naming.js";
import { lengthArgument, namedSet } from "../elements.js";
import type { HandlerOutput, HandlerShape } from "../shapes.js";
import { local } from "./locals.js";

/** The statements that end a function. */
export function answerStatements(row: MarshalFunction, handler: HandlerShape): string[] {
  const { call } = row;
  if (call.returns.shape.shape === "never")
    return [`call.exit(${local(handler.inputs[0]?.name ?? "status")});`];
  return [`call.answer(${valueText(row, row.answer, new Answered(row, handler))});`];
}

/** An expression for a value, and what is known of it. */
interface Part {
  readonly text: string;
  readonly nullable: boolean;
  /** Where it is an integer that may have another number in the guest's system. */
  readonly set?: string | undefined;
}

/** What a handler answered, and where its parts are. */
class Answered {
  readonly #row: MarshalFunction;
  readonly #handler: HandlerShape;

  constructor(row: MarshalFunction, handler: HandlerShape) {
    this.#row = row;
    this.#handler = handler;
  }

  /** The whole, or the member that the function's answer is made of. */
  get whole(): Part | undefined {
    const { answerOf } = this.#row;
    if (answerOf !== undefined) return this.member(answerOf);
    const { outputs, value, answer, answersObject } = this.#handler;
    if (answer === "void") return undefined;
    if (value !== undefined && !answersObject) return { text: "answer", ...this.#result };
    const [output] = outputs;
    return output && !answersObject ? this.#output(output, "answer") : { text: "answer", nullable: false };
  }

  /** `result`, `buf.tms_utime`: where it is in the handler's answer. */
  member(of: string | number): Part {
    if (typeof of === "number") return { text: this.#element(of), nullable: false };
    const { outputs, answersObject } = this.#handler;
    if (!answersObject) return { text: `answer.${of}`, nullable: false };
    if (of === "result") return { text: "answer.result", ...this.#result };
    const [name = "", ...fields] = of.split(".");
    const output = outputs.find(({ argument }) => argument.name === name);
    if (output === undefined) throw new Error(`${this.#row.name}: no handler answers \`${of}\``);
    const part = this.#output(output, `answer.${camel(name)}`);
    return fields.length === 0 ? part : { text: [part.text, ...fields].join("."), nullable: false };
  }

  /** One of a sequence: a list may be shorter than is asked for. */
  #element(index: number): string {
    const isTuple = this.#handler.answer.startsWith("readonly [");
    return isTuple ? `answer[${index}]` : `item(answer, ${index})`;
  }

  get #result(): Omit<Part, "text"> {
    const { shape, nullable } = this.#row.call.returns;
    return { nullable, set: shape.shape === "integer" ? namedSet(shape.type) : undefined };
  }

  /** An output, held against the room that the call has for it. */
  #output({ argument }: HandlerOutput, text: string): Part {
    const held = heldOutput(this.#row, argument, text);
    const { shape } = argument;
    const type: IntegerType | undefined =
      shape.shape === "scalar-out" || shape.shape === "scalar-inout" ? shape.type : undefined;
    return { text: held, nullable: argument.optional, set: type && namedSet(type) };
  }
}

function heldOutput(row: MarshalFunction, argument: Argument, text: string): string {
  const { shape } = argument;
  const length = lengthArgument(row.call, argument);
  const constant = length && row.constants.get(length.name);
  const room = constant ?? (length && local(camel(length.name)));
  if (shape.shape === "bytes-out") {
    if (!shape.terminator) return `call.bytes(${text}, ${room}, "${shape.overflow}")`;
    if (shape.overflow === "truncate") return `call.cutString(${text}, ${room})`;
    return `call.cString(${text}, ${room}, "${shape.overflow}")`;
  }
  if (shape.shape === "array" && "argument" in shape.extent && row.answer.form === "list")
    return `call.numbers(${text}, ${room}, "${shape.overflow}")`;
  return text;
}

/** The value of a form, as an expression. */
function valueText(row: MarshalFunction, form: MarshalForm, answered: Answered): string {
  switch (form.form) {
    case "none":
    case "status":
      return form.form;
    case "tuple":
      return `tuple([${form.items.map((one) => itemText(row, one, answered)).join(", ")}])`;
    default: {
      const { whole } = answered;
      // A call that only succeeds or fails says so with a truth value.
      if (whole === undefined) return "bool(true)";
      return partText(form, whole);
    }
  }
}

function itemText(row: MarshalFunction, { of, form }: MarshalItem, answered: Answered): string {
  if (form.form === "tuple") throw new Error(`${row.name}: a tuple in a tuple is of no call's answer`);
  return partText(form, answered.member(of));
}

function partText(form: MarshalForm, part: Part): string {
  const present = part.nullable ? `present(${part.text})` : part.text;
  const number = part.set === undefined ? present : `call.toGuest("${part.set}", ${present})`;
  switch (form.form) {
    case "int":
      return `${integerMaker(form)}(${number})`;
    case "ticks":
      return `ticks(${present}, ${form.perSecond.toLocaleString("en").replaceAll(",", "_")})`;
    case "string":
      return form.nullable ? `optionalString(${part.text})` : `string(${present})`;
    case "list":
      return `list(${present}, ${elementMaker(form.item)})`;
    case "bool":
    case "float":
    case "seconds":
    case "assignment":
      return `${form.form}(${present})`;
    default:
      return form.form;
  }
}

/** What makes the value of an integer: how wide a C long is in the guest, its call knows. */
function integerMaker({ width }: Extract<MarshalForm, { form: "int" }>): string {
  return ({ least: "call.int", 4: "int32", 8: "int64" } as const)[width];
}

/** What makes the value of each element of a list. */
function elementMaker(form: MarshalForm): string {
  switch (form.form) {
    case "int":
      return form.width === "least" ? "(each) => call.int(each)" : integerMaker(form);
    case "string":
      return form.nullable ? "optionalString" : "string";
    case "bool":
    case "float":
    case "seconds":
    case "assignment":
      return form.form;
    default:
      throw new Error(`a list of \`${form.form}\` is of no call's answer`);
  }
}
