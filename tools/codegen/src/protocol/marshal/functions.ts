import type { Call, MarshalArgument, MarshalForm, MarshalFunction, MarshalWire } from "@sandbox/spec";
import { camel, key } from "../../naming.js";
import { type GeneratedFile, printModule } from "../../typescript.js";

/** The functions of a wire: how their arguments and answers stand, and which call carries each of them out. */
export function emitMarshalFunctions({ functions }: MarshalWire): Promise<GeneratedFile> {
  const own = new Set(
    functions.flatMap(({ call }) => (call.inherited ? [] : [JSON.stringify(call.signature)])),
  );
  const names = functions.map(({ name }) => `| ${JSON.stringify(name)}`);
  return printModule({
    path: "marshal/functions.ts",
    from: "functions/*.yaml",
    imports: [
      {
        moduleSpecifier: "../../marshal/form.js",
        isTypeOnly: true,
        namedImports: ["MarshalForm", "MarshalFunctionRow"],
      },
    ],
    statements: [
      `/** What a function of the first generation is called on the pipe. */\nexport type MarshalFunctionName =\n${names.join("\n")};`,
      `/** The signature of a call that carries out functions of the first generation, and that the second does not have. */
export type MarshalCallName = ${[...own].join(" | ") || "never"};`,
      sharedForms(functions).join("\n"),
      `/** The functions of the first generation, by their names on the pipe. */
export const marshalFunctions: Readonly<Record<MarshalFunctionName, MarshalFunctionRow>> = {
${functions.map(row).join("\n")}
};`,
    ],
  });
}

function row(one: MarshalFunction): string {
  const constants = [...one.constants].map(([name, value]) => `${key(camel(name))}: ${value}`);
  const members = [
    `name: ${JSON.stringify(one.name)}`,
    `shortName: ${JSON.stringify(one.shortName)}`,
    `call: ${JSON.stringify(one.call.signature)}`,
    `arguments: [${one.arguments.map(argument).join(", ")}]`,
    `constants: {${constants.join(", ")}}`,
    `answer: ${form(one.answer, one.call)}`,
    ...(one.answerOf === undefined ? [] : [`answerOf: ${JSON.stringify(member(one.answerOf, one.call))}`]),
    ...(one.failure === undefined ? [] : [`failure: ${one.failure}`]),
  ];
  return `${key(one.name)}: {\n${members.join(",\n")},\n},`;
}

function argument(one: MarshalArgument): string {
  const members = [
    `name: ${JSON.stringify(camel(one.name))}`,
    `form: ${form(one.form)}`,
    ...(one.default === undefined ? [] : [`default: ${one.default}`]),
    ...(one.argument === undefined ? ["ignored: true"] : []),
  ];
  return `{ ${members.join(", ")} }`;
}

/** The member of a call's answer, or a field of one: what is an argument has its name in TypeScript, a field that in C. */
function member(of: string | number, call?: Call): string | number {
  if (typeof of === "number") return of;
  const [first = "", ...fields] = of.split(".");
  const isArgument = call?.arguments.some(({ name }) => name === first) ?? false;
  return [isArgument ? camel(first) : first, ...fields].join(".");
}

/** A form as source: by its name where it has one. */
function form(value: MarshalForm, call?: Call): string {
  if (value.form !== "tuple") return nameOf(value) ?? definition(value);
  const items = value.items.map(
    (item) => `{ of: ${JSON.stringify(member(item.of, call))}, form: ${form(item.form)} }`,
  );
  return `{ form: "tuple", items: [${items.join(", ")}]${nullable(value)} }`;
}

/** What a form is called that many functions share; of tuples each is its own. */
function nameOf(value: MarshalForm): string | undefined {
  switch (value.form) {
    case "int":
      return value.width === "least" ? "int" : `int${8 * value.width}`;
    case "ticks":
      return `ticks${value.perSecond}`;
    case "string":
      return value.nullable ? "stringOrNone" : "string";
    case "list": {
      const item = nameOf(value.item);
      return item && `${camel(`list-of-${item}`)}${value.nullable ? "OrNone" : ""}`;
    }
    case "tuple":
      return undefined;
    default:
      return value.form;
  }
}

/** The forms that have names, each once: those in others first. */
function sharedForms(functions: readonly MarshalFunction[]): string[] {
  const shared = new Map<string, string>();
  const add = (value: MarshalForm): void => {
    if (value.form === "tuple") for (const item of value.items) add(item.form);
    if (value.form === "list") add(value.item);
    const name = nameOf(value);
    if (name !== undefined) shared.set(name, `const ${name}: MarshalForm = ${definition(value)};`);
  };
  for (const one of functions) for (const value of [...one.arguments.map(formOf), one.answer]) add(value);
  return [...shared.values()];
}

function formOf(argument: MarshalArgument): MarshalForm {
  return argument.form;
}

function definition(value: MarshalForm): string {
  switch (value.form) {
    case "int":
      return `{ form: "int", width: ${JSON.stringify(value.width)} }`;
    case "ticks":
      return `{ form: "ticks", perSecond: ${value.perSecond} }`;
    case "string":
      return `{ form: "string", nullable: ${value.nullable} }`;
    case "list":
      return `{ form: "list", item: ${form(value.item)}${nullable(value)} }`;
    default:
      return `{ form: "${value.form}" }`;
  }
}

function nullable(value: { readonly nullable?: boolean }): string {
  return value.nullable ? ", nullable: true" : "";
}
