import { didYouMean } from "../../diagnostics.js";
import type { MarshalDocument, TagDocument } from "../../documents.js";
import type { MarshalValueType, MarshalWire } from "../../model.js";
import type { SourceFile } from "../../source.js";

/** Reads how values stand on the pipe, and what is said with them. */
export function resolveMarshal(file: SourceFile): Omit<MarshalWire, "functions"> {
  const document = file.value() as MarshalDocument;
  const values = Object.entries(document.values).map(
    ([name, { tag, ...rest }]): MarshalValueType => ({ name, tag: tagOf(tag) ?? 0, ...rest }),
  );
  checkTags(file, document);
  checkForms(file, values);
  checkMessages(file, document, values);
  checkExceptions(file, document, values);
  checkLimits(file, document);
  return {
    values,
    request: document.request,
    answer: document.answer,
    exceptions: Object.entries(document.exceptions).map(([name, rest]) => ({ name, ...rest })),
    limits: Object.entries(document.limits).map(([name, rest]) => ({ name, ...rest })),
  };
}

function tagOf(tag: TagDocument): number | undefined {
  if (typeof tag === "number") return tag >= 0 && tag <= 255 ? tag : undefined;
  return /^[\x20-\x7e]$/.test(tag) ? tag.charCodeAt(0) : undefined;
}

function checkTags(file: SourceFile, { values }: MarshalDocument): void {
  const seen = new Map<number, string>();
  for (const [name, { tag }] of Object.entries(values)) {
    const byte = tagOf(tag);
    const path = ["values", name, "tag"];
    if (byte === undefined) {
      const hint = "a character of ASCII that can be printed, or a number from 0 to 255";
      file.problem(path, "SBX040", `the tag of \`${name}\` is no byte`, hint);
      continue;
    }
    const first = seen.get(byte);
    if (first !== undefined) {
      const related = [{ message: `\`${first}\` has it`, ...file.placeOf(["values", first, "tag"]) }];
      const message = `the tag of \`${name}\` is that of \`${first}\``;
      file.problem(path, "SBX040", message, "give it another byte", related);
    }
    seen.set(byte, first ?? name);
  }
}

/** What a value is made for: of two kinds for the same nobody could say which one is meant. */
function purposeOf(value: MarshalValueType): string {
  switch (value.form) {
    case "constant":
      return value.value === null ? "None" : value.value ? "True" : "False";
    case "integer":
      return `integers of ${value.bytes} bytes`;
    case "decimal":
      return "floats";
    case "bytes":
      return "strings";
    case "items":
      return `items as a ${value.name}`;
  }
}

const purposes = [
  "None",
  "True",
  "False",
  "integers of 4 bytes",
  "integers of 8 bytes",
  "floats",
  "strings",
  "items as a tuple",
  "items as a list",
];

function checkForms(file: SourceFile, values: readonly MarshalValueType[]): void {
  const seen = new Map<string, string>();
  for (const value of values) {
    const purpose = purposeOf(value);
    const first = seen.get(purpose);
    if (first !== undefined) {
      const related = [{ message: `\`${first}\` is`, ...file.placeOfKey(["values", first]) }];
      const message = `\`${value.name}\` is a second kind of value for ${purpose}`;
      file.problem(["values", value.name, "form"], "SBX041", message, undefined, related);
    } else if (!purposes.includes(purpose)) {
      const message = `values one behind another are a \`tuple\` or a \`list\`, not a \`${value.name}\``;
      file.problem(["values", value.name], "SBX041", message);
    }
    seen.set(purpose, first ?? value.name);
  }
  for (const purpose of purposes) {
    if (!seen.has(purpose)) file.problem(["values"], "SBX041", `there is no kind of value for ${purpose}`);
  }
}

/** Each part of a message is one kind of value, and of a form that can say what it has to. */
function checkMessages(
  file: SourceFile,
  document: MarshalDocument,
  values: readonly MarshalValueType[],
): void {
  const parts = [
    [["request", "name"], document.request.name, "bytes"],
    [["request", "arguments"], document.request.arguments, "items"],
    [["answer", "status"], document.answer.status, "integer"],
    ...Object.entries(document.exceptions).flatMap(([name, { errno }]) =>
      errno === undefined ? [] : ([[["exceptions", name, "errno"], errno, "integer"]] as const),
    ),
  ] as const;
  for (const [path, name, form] of parts) {
    const value = values.find((one) => one.name === name);
    if (!value) {
      const hint = didYouMean(
        name,
        values.map((one) => one.name),
      );
      file.problem(path, "SBX005", `unknown value \`${name}\``, hint);
    } else if (value.form !== form) {
      const fitting = values.filter((one) => one.form === form).map((one) => one.name);
      const message = `\`${name}\` is of the form ${value.form}, \`${path.join(".")}\` of the form ${form}`;
      file.problem(path, "SBX041", message, `what fits: ${fitting.join(", ")}`);
    }
  }
}

/** The status tells a result and the exceptions apart. */
function checkExceptions(
  file: SourceFile,
  { answer, exceptions }: MarshalDocument,
  values: readonly MarshalValueType[],
): void {
  const status = values.find((one) => one.name === answer.status);
  const bits = status?.form === "integer" ? 8 * status.bytes : 64;
  const numbers = [
    { path: ["answer", "success"], number: answer.success, what: "a result" },
    ...Object.entries(exceptions).map(([name, { number }]) => ({
      path: ["exceptions", name, "number"],
      number,
      what: name,
    })),
  ];
  numbers.forEach(({ path, number, what }, index) => {
    const first = numbers.findIndex((one) => one.number === number);
    const other = numbers[first];
    if (other && first !== index) {
      const related = [{ message: `it is that of ${other.what}`, ...file.placeOf(other.path) }];
      const message = `the number ${number} of ${what} stands for ${other.what}`;
      file.problem(path, "SBX042", message, "give it another number", related);
    }
    if (number >= -(2 ** (bits - 1)) && number < 2 ** (bits - 1)) return;
    file.problem(path, "SBX032", `${number} does not fit into \`${answer.status}\``);
  });
}

/** A limit that can never be reached is none. */
function checkLimits(file: SourceFile, { values, limits }: MarshalDocument): void {
  const greatest = { uint8: 255, int32: 2 ** 31 - 1 } as const;
  const report = (name: string, message: string) =>
    file.problem(["limits", name, "value"], "SBX032", message);
  for (const [name, limit] of [
    ["bytes", "stringBytes"],
    ["items", "items"],
  ] as const) {
    for (const value of Object.values(values)) {
      if (value.form !== name || !("length" in value)) continue;
      if ((limits[limit]?.value ?? 0) > greatest[value.length])
        report(limit, `a length of ${value.length} says at most ${greatest[value.length]}`);
    }
  }
  const least = (smaller: string, larger: string) => {
    const [a, b] = [limits[smaller]?.value ?? 0, limits[larger]?.value ?? 0];
    if (a > b) report(larger, `${larger} is ${b}, less than ${smaller}, ${a}`);
  };
  least("nameBytes", "stringBytes");
  least("stringBytes", "messageBytes");
  least("items", "values");
}
