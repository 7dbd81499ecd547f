import type { MarshalException, MarshalWire } from "@sandbox/spec";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";

/** The exceptions that a controller may answer, as errors that a guest's program can tell apart. */
export function emitMarshalRaised({ exceptions }: MarshalWire): Promise<GeneratedFile> {
  const statements = [...exceptions.map(errorClass), raisedFunction(exceptions)];
  return printModule({
    path: "marshal/raised.ts",
    from: "marshal.yaml",
    imports: [
      { moduleSpecifier: "@sandbox/protocol", isTypeOnly: true, namedImports: ["MarshalRaise"] },
      importFrom("../../marshal/raised.js", ["Raised", "RaisedErrno"], statements.join("\n")),
    ],
    statements,
  });
}

function errorClass({ name, number, errno, doc }: MarshalException): string {
  const [base, parameter, argument] =
    errno === undefined ? ["Raised", "", ""] : ["RaisedErrno", ", errno: number", ", errno"];
  return `${docComment(doc)}
export class ${name} extends ${base} {
  override readonly name = "${name}";

  /** \`called\` is the function's name on the pipe. */
  constructor(called: string${parameter}) {
    super("${name}", ${number}, called${argument});
  }
}`;
}

/** What a guest takes an exception for that has no number here. */
const ANY_OTHER = "RuntimeError";

function raisedFunction(exceptions: readonly MarshalException[]): string {
  const other = exceptions.find(({ name }) => name === ANY_OTHER) ?? exceptions.at(-1);
  if (!other) throw new Error("the wire has no exceptions");
  const make = ({ name, errno }: MarshalException) =>
    errno === undefined ? `new ${name}(called)` : `new ${name}(called, Number(errno?.value ?? 0))`;
  const cases = exceptions.flatMap((one) =>
    one === other ? [] : [`case ${one.number}:\nreturn ${make(one)};`],
  );
  return `/** The error for an exception that a controller answered; a number that nothing has is a ${other.name}. */
export function raised(called: string, { exception, errno }: MarshalRaise): Raised {
  switch (exception) {
    ${cases.join("\n")}
    default:
      return ${make(other)};
  }
}`;
}
