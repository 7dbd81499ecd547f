import type { FieldDocument, ProtocolDocument } from "../documents.js";
import type { Command, Field, Kind, Spec } from "../model.js";
import type { SourceFile } from "../source.js";
import { checkFields } from "./fields.js";
import { formOf } from "./kinds.js";

/** What `protocol.yaml` says of the bytes on the pipe. */
export type Wire = Pick<Spec, "kinds" | "request" | "commands">;

/** Reads kinds, the request and the commands, and holds them against each other. */
export function resolveWire(file: SourceFile): Wire {
  const document = file.value() as ProtocolDocument;
  const kinds = Object.entries(document.kinds).map(([letter, kind]) => ({
    letter,
    failure: kind.encoding.startsWith("int") ? -1 : 0,
    ...kind,
  }));
  checkNames(file, kinds);
  const request = resolveRequest(file, document, kinds);
  checkLetters(file, document);
  return { kinds, request, commands: resolveCommands(file, document) };
}

function checkNames(file: SourceFile, kinds: readonly Kind[]): void {
  const seen = new Map<string, string>();
  for (const { letter, name } of kinds) {
    const first = seen.get(name);
    if (first !== undefined) {
      const related = [{ message: "first declared here", ...file.placeOf(["kinds", first, "name"]) }];
      file.problem(["kinds", letter, "name"], "SBX006", `a kind \`${name}\` exists`, undefined, related);
    }
    seen.set(name, first ?? letter);
  }
}

function resolveRequest(
  file: SourceFile,
  { request }: ProtocolDocument,
  kinds: readonly Kind[],
): Spec["request"] {
  const { signature, length = "uint8", maximumArguments, maximumBytes } = request;
  const letters = kinds.map((kind) => kind.letter);
  for (const list of ["argumentKinds", "resultKinds"] as const) {
    signature[list].forEach((letter, index) => {
      const path = ["request", "signature", list, index];
      const kind = kinds.find((one) => one.letter === letter);
      if (!kind) {
        file.problem(path, "SBX005", `unknown kind \`${letter}\``, `the kinds are ${letters.join(" ")}`);
      } else if (list === "argumentKinds" && formOf(kind) === "void") {
        file.problem(path, "SBX030", `an argument of kind \`${letter}\` would have no bytes`);
      }
    });
  }
  const lengthBytes = { uint8: 1, uint16: 2, uint32: 4 } as const;
  const greatest = 2 ** (8 * lengthBytes[length]) - 1;
  if (signature.maximumBytes > greatest) {
    const path = ["request", "signature", "maximumBytes"];
    file.problem(path, "SBX032", `a ${length} in front of a signature holds at most ${greatest}`);
  }
  if (signature.minimumBytes > signature.maximumBytes) {
    const path = ["request", "signature", "minimumBytes"];
    file.problem(path, "SBX032", `more than maximumBytes, ${signature.maximumBytes}`);
  }
  return {
    argumentKinds: signature.argumentKinds,
    resultKinds: signature.resultKinds,
    lengthBytes: lengthBytes[length],
    minimumSignatureBytes: signature.minimumBytes,
    maximumSignatureBytes: signature.maximumBytes,
    maximumArguments,
    maximumBytes,
  };
}

/** The first byte of what a controller writes tells commands and results apart. */
function checkLetters(file: SourceFile, { commands, kinds }: ProtocolDocument): void {
  for (const [letter, { name }] of Object.entries(commands)) {
    const kind = kinds[letter];
    if (!kind) continue;
    const place = file.placeOfKey(["kinds", letter]);
    const related = [{ message: `the kind \`${kind.name}\` has it`, ...place }];
    const message = `\`${letter}\` begins the command ${name} and a result`;
    file.problem(["commands", letter], "SBX030", message, "give the command another letter", related);
  }
}

function resolveCommands(file: SourceFile, { commands }: ProtocolDocument): Command[] {
  const fields = (documents: readonly FieldDocument[]): Field[] =>
    documents.map(({ allOnes, ...field }) => ({ ...field, unlimited: allOnes === "unlimited" }));
  const names = new Map<string, string>();
  return Object.entries(commands).map(([letter, { body, reply, ...rest }]) => {
    const first = names.get(rest.name);
    if (first !== undefined) {
      const related = [{ message: "first declared here", ...file.placeOf(["commands", first, "name"]) }];
      const path = ["commands", letter, "name"];
      file.problem(path, "SBX006", `a command \`${rest.name}\` exists`, undefined, related);
    }
    names.set(rest.name, first ?? letter);
    checkFields(file, ["commands", letter, "body"], body, undefined);
    if (reply) checkFields(file, ["commands", letter, "reply"], reply, body);
    return { letter, ...rest, body: fields(body), ...(reply ? { reply: fields(reply) } : {}) };
  });
}
