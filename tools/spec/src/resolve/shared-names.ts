import type { RelatedPlace } from "../diagnostics.js";
import type { ConstantSet, Spec } from "../model.js";
import type { SourceFile } from "../source.js";
import {
  camel,
  checkTaken,
  isTaken,
  membersOfObjects,
  type Named,
  pascal,
  reportNameless,
} from "./code-names.js";

/** What `@sandbox/protocol` exports besides what is generated of single entries: no entry can have such a name. */
export const exportedTypes: readonly string[] =
  `Abi AnyCallCodec AnyMarshalRequest ArgumentReader BareGuestDecoder BareGuestDecoderOptions BytesAround
   CallArguments CallCodec CallCodecs CallEntry CallName Command CommandReplies ControllerDecoder
   ControllerDecoderOptions ControllerMessage EncodeError EncodeErrorCode Errno ErrnoName FieldError FindCall
   FoundCall GuestDecoder GuestDecoderOptions GuestMessage GuestNumbers IllTypedMarshalRequest Input KindForm
   MarshalAnswer MarshalArgumentRow MarshalControllerDecoder MarshalExceptionName MarshalForm
   MarshalFunctionName MarshalFunctionRow MarshalGuestDecoder MarshalGuestDecoderOptions MarshalItem
   MarshalRaise MarshalRequest MarshalResult MarshalStatusType MarshalValue OutOfRangeRequest Pointer
   ProtocolError ProtocolErrorCode ProtocolErrorDetails RawArgument Reply Request Result ResultOf ResultValues
   Scalar Signature StructCodec Structs UnknownMarshalRequest UnknownRequest Wire Writer`.split(/\s+/);

/** An entry with what generated code exports of it. */
interface Exporting extends Named {
  readonly exports: readonly string[];
  readonly isCall?: boolean;
}

/** The files that entries stand in. */
export interface NamingFiles {
  readonly calls: ReadonlyMap<string, SourceFile>;
  readonly protocol: SourceFile;
  readonly constants: SourceFile;
  readonly structs: SourceFile;
}

/** Reports structures, sets of numbers, commands and kinds that generated code cannot name, or would confuse. */
export function checkSharedNames(
  { structs, constants, commands, kinds, calls }: Omit<Spec, "digest">,
  files: NamingFiles,
): void {
  const entries: Exporting[] = [
    ...calls.map(({ name, signature, file }) => ({
      name,
      file: files.calls.get(file),
      path: ["calls", signature],
      exports: [`${pascal(name)}Arguments`, `${pascal(name)}Call`],
      isCall: true,
    })),
    ...kinds.map(({ letter, name }) => ({
      name,
      file: files.protocol,
      path: ["kinds", letter, "name"],
      exports: [`${pascal(name)}Result`],
    })),
    ...commands.map(({ letter, name }) => ({
      name,
      file: files.protocol,
      path: ["commands", letter, "name"],
      exports: [pascal(name), `${pascal(name)}Reply`],
    })),
    ...structs.map(({ name }) => ({
      name,
      file: files.structs,
      path: ["structs", name],
      exports: [pascal(name), `empty${pascal(name)}`],
    })),
    ...constants.map(({ name, kind }) => ({
      name,
      file: files.constants,
      path: [kind === "flags" ? "flags" : "enums", name],
      exports: kind === "flags" ? [camel(`${name}_flags`), camel(`${name}_flags_mask`)] : [camel(name)],
    })),
  ];
  const seen = new Map<string, Exporting>();
  for (const entry of entries) {
    if (!entry.isCall) checkTaken(entry, everyObject);
    report(entry, seen);
  }
  const sets = constants.filter((set) => set.kind === "enum" && constants.some((one) => isOther(one, set)));
  for (const { name } of sets) {
    const related = [{ message: "first declared here", ...files.constants.placeOfKey(["flags", name]) }];
    files.constants.problem(["enums", name], "SBX006", `a set \`${name}\` exists`, "rename one", related);
  }
  for (const { name, fields } of structs) {
    for (const [index, field] of fields.entries()) {
      const path = ["structs", name, "fields", index, "name"];
      checkTaken({ name: field.name, file: files.structs, path }, everyObject);
    }
  }
}

const everyObject = { "every object": membersOfObjects };

/** Whether two sets of numbers have one name, of which an ABI could not say which it means. */
function isOther(a: ConstantSet, b: ConstantSet): boolean {
  return a.name === b.name && a.kind !== b.kind;
}

function report(entry: Exporting, seen: Map<string, Exporting>): void {
  if (reportNameless(entry)) return;
  for (const name of entry.exports) {
    const first = seen.get(name);
    seen.set(name, first ?? entry);
    if (exportedTypes.includes(name)) return isTaken(entry, `\`${name}\` of @sandbox/protocol`);
    // Two calls are held against each other where an extension's are, too.
    if (first === undefined || (first.isCall && entry.isCall)) continue;
    const place = first.file?.placeOfKey(first.path);
    const related: RelatedPlace[] = place ? [{ message: `\`${first.name}\` has it`, ...place }] : [];
    const message = `\`${entry.name}\` would be called \`${name}\` as another one`;
    return entry.file?.problem(entry.path, "SBX034", message, undefined, related);
  }
}
