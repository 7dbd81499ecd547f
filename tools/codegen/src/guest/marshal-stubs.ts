import type { MarshalArgument, MarshalFunction, MarshalWire } from "@sandbox/spec";
import { camel, variable } from "../naming.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { made, reader, typeOfForm } from "./marshal-forms.js";

/** What stubs make arguments with and read answers by. */
const converters = [
  "assignment",
  "float",
  "int",
  "nullable",
  "readAssignment",
  "readBool",
  "readFloat",
  "readInt",
  "readInt64",
  "readList",
  "readNone",
  "readNullable",
  "readString",
  "readTuple",
];
const makers = ["MARSHAL_NONE", "marshalBool", "marshalList", "marshalString", "marshalTuple"];

/** The stubs of a guest of the first generation: each function as a method that makes a request and answers its result. */
export function emitMarshalStubs({ functions }: MarshalWire): Promise<GeneratedFile> {
  const methods = functions.map(stub).join("\n\n");
  return printModule({
    path: "marshal/stubs.ts",
    from: "functions/*.yaml",
    imports: [
      importFrom("@sandbox/protocol", makers, methods),
      importFrom("../../marshal/convert.js", converters, methods),
      {
        moduleSpecifier: "../../marshal/marshal-guest-pipe.js",
        isTypeOnly: true,
        namedImports: ["MarshalGuestPipe"],
      },
    ],
    statements: [
      `/**
 * The functions of a guest of the first generation: values in, values out. Each is one request; what the
 * controller raises is thrown.
 */
export class MarshalGuestCalls {
  constructor(protected readonly guestPipe: MarshalGuestPipe) {}

${methods}
}`,
    ],
  });
}

function stub({ name, shortName, call, arguments: args, answer }: MarshalFunction): string {
  const parameters = args.map(
    (argument) =>
      `${parameter(argument)}${argument.default === undefined ? "" : "?"}: ${typeOfForm(argument.form, "argument")}`,
  );
  const values = args.map((argument) => {
    const value = made(argument.form, parameter(argument));
    return argument.default === undefined
      ? value
      : `...(${parameter(argument)} === undefined ? [] : [${value}])`;
  });
  const answered = call.returns.shape.shape === "never" ? "It does not return." : "";
  return `${docComment([call.doc, answered, `See ${call.source}.`].filter((text) => text !== "").join(" "))}
  ${shortName}(${parameters.join(", ")}): ${typeOfForm(answer, "answer")} {
    return this.guestPipe.call(${JSON.stringify(name)}, [${values.join(", ")}], ${reader(answer)});
  }`;
}

function parameter({ name }: MarshalArgument): string {
  return variable(camel(name), new Set(converters), "Argument");
}
