import { basename } from "node:path";
import type { Call, MarshalArgument, MarshalForm, MarshalFunction, MarshalWire, Spec } from "../model.js";
import { formWords } from "../words/forms.js";
import { resultWords, shapeWords } from "../words/shapes.js";
import { supportWords } from "./area-page.js";
import { anchor, code, fence, page, sourceLink, table } from "./markdown.js";
import { functionExample } from "./marshal-example.js";
import { wirePage } from "./marshal-page.js";
import { hexLines } from "./wire-example.js";

/** The reference of the first generation: its wire and a page for each area of functions, by their paths. */
export function functionPages(spec: Spec, marshal: MarshalWire): [path: string, text: string][] {
  const areas = [...new Set(marshal.functions.map(areaOf))];
  return [
    ["functions/README.md", functionIndex(marshal)],
    ["functions/wire.md", wirePage(spec, marshal)],
    ...areas.map((area): [string, string] => [`functions/${area}.md`, areaPage(area, spec, marshal)]),
  ];
}

/** The area of a function: the file in which it stands. */
function areaOf({ file }: MarshalFunction): string {
  return basename(file, ".yaml");
}

function functionIndex(marshal: MarshalWire): string {
  return page([
    "# Functions of the first generation",
    "Written by `pnpm spec docs` from `specs/rpython-sandbox-1`: edit that, not this.",
    `${marshal.functions.length} functions, each carried out by a call: a handler of that call answers guests of both ` +
      "generations. [How they stand on the pipe](wire.md). [Calls](../README.md).",
    table(
      ["function", "call", "arguments", "answer", "support"],
      marshal.functions.map((one) => [
        `[${one.name}](${areaOf(one)}.md#${anchor(one.name)})`,
        callLink(one.call),
        one.arguments.map(({ name }) => name).join(", "),
        briefWords(one.answer),
        supportWords(one.call.support),
      ]),
    ),
  ]);
}

function areaPage(area: string, spec: Spec, marshal: MarshalWire): string {
  const functions = marshal.functions.filter((one) => areaOf(one) === area);
  const title = `${area.charAt(0).toUpperCase()}${area.slice(1)}`;
  return page([
    `# ${title}: functions of the first generation`,
    `${functions.length} functions. Back to [all functions](README.md).`,
    ...functions.map((one) => functionSection(one, spec, marshal)),
  ]);
}

function functionSection(one: MarshalFunction, spec: Spec, marshal: MarshalWire): string {
  const { call, answer, answerOf, failure } = one;
  const fails = call.returns.fails
    ? failure === undefined
      ? "an OSError with the errno"
      : formValue(failure)
    : "cannot fail";
  const { text, request, result } = functionExample(one, spec, marshal);
  return [
    `## ${one.name}`,
    call.doc,
    [
      `- Call: ${callLink(call)}`,
      `- Answer: ${formWords(answer)}${answerOf === undefined ? "" : `, of ${code(answerOf)}`}`,
      `- Where the call fails: ${fails}`,
      `- Support: ${supportWords(call.support)}`,
      ...(call.inherited ? [] : ownCallLines(call)),
    ].join("\n"),
    ...argumentTable(one),
    fence([
      text,
      "",
      "guest to controller",
      ...hexLines(request),
      "",
      "controller to guest",
      ...hexLines(result),
    ]),
  ].join("\n\n");
}

/** The table of a function's arguments, where it has any. */
function argumentTable({ arguments: args, constants }: MarshalFunction): string[] {
  const rows = [
    ...args.map((one) => [
      code(one.name),
      formWords(one.form),
      one.argument ? shapeWords(one.argument.shape) : `has none: ${one.doc ?? "it is left out"}`,
      one.default === undefined ? "" : defaultWords(one.default, one),
    ]),
    ...[...constants].map(([name, value]) => [code(name), "does not stand there", `always ${value}`, ""]),
  ];
  return rows.length === 0
    ? []
    : [table(["argument", "on the pipe", "of the call", "where it is missing"], rows)];
}

function defaultWords(value: number | boolean, { argument }: MarshalArgument): string {
  const shape = argument?.shape;
  const isOctal = shape?.shape === "integer" && shape.type.format === "octal";
  return isOctal ? `0o${Number(value).toString(8)}` : formValue(value);
}

/** A form in a table of many: of a tuple how long it is. */
function briefWords(form: MarshalForm): string {
  return form.form === "tuple" ? `a tuple of ${form.items.length}` : formWords(form);
}

/** What the page of a call would say of one that the second generation does not have. */
function ownCallLines({ source, arguments: args, returns }: Call): string[] {
  const given = args.map(({ name, shape }) => `${code(name)} ${shapeWords(shape)}`).join(", ");
  return [
    `- Source: ${sourceLink(source)}`,
    `- The call takes ${given}, and answers ${resultWords(returns)}`,
  ];
}

/** The second generation's calls have pages of their own, the others are told of with their functions. */
function callLink({ signature, area, inherited }: Call): string {
  return inherited ? `[${signature}](../calls/${area}.md#${anchor(signature)})` : code(signature);
}

function formValue(value: number | boolean): string {
  return typeof value === "number" ? String(value) : value ? "True" : "False";
}
