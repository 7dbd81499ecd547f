import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Diagnostic } from "../diagnostics.js";
import { Schemas } from "../schema.js";
import { SourceFile } from "../source.js";
import { checkBody, checkFixed } from "./check-fields.js";
import type { Container, ContainerCodec, ContainerLimit, ContainerRecord } from "./model.js";

interface ContainerDocument extends Omit<Container, "records" | "codecs" | "limits"> {
  readonly records: Readonly<Record<string, Omit<ContainerRecord, "name">>>;
  readonly codecs: Readonly<Record<string, Omit<ContainerCodec, "name">>>;
  readonly limits: Readonly<Record<string, Omit<ContainerLimit, "name">>>;
}

/** A container, or the reasons why there is none. */
export interface ContainerResult {
  /** Absent when there are diagnostics. */
  readonly container?: Container;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the description of the container of recordings in `directory`, such as `specs/sbrec`. */
export function loadContainer(directory: string): ContainerResult {
  const diagnostics: Diagnostic[] = [];
  const path = join(directory, "container.yaml");
  const shown = relative(process.cwd(), path);
  if (!existsSync(path)) {
    const place = { file: shown, line: 1, column: 1, sourceLine: "" };
    return { diagnostics: [{ code: "SBX010", message: "container: the file is missing", ...place }] };
  }
  const file = new SourceFile(shown, readFileSync(path, "utf8"), (one) => diagnostics.push(one));
  if (!new Schemas(join(directory, "..", "schema")).check("container", file)) return { diagnostics };
  const container = resolve(file.value() as ContainerDocument);
  check(file, container);
  return diagnostics.length === 0 ? { container, diagnostics } : { diagnostics };
}

function resolve({ records, codecs, limits, ...rest }: ContainerDocument): Container {
  return {
    ...rest,
    magic: String(rest.magic),
    records: named(records),
    codecs: named(codecs),
    limits: named(limits),
  };
}

function named<Entry>(entries: Readonly<Record<string, Entry>>): (Entry & { readonly name: string })[] {
  return Object.entries(entries).map(([name, entry]) => ({ name, ...entry }));
}

function check(file: SourceFile, { preamble, record, footer, records, codecs }: Container): void {
  checkFixed(file, ["preamble", "fields"], preamble.fields);
  checkFixed(file, ["footer", "fields"], footer.fields);
  checkFixed(file, ["record", "tail"], record.tail);
  checkBody(file, ["record", "head"], record.head);
  for (const { name, body } of records) checkBody(file, ["records", name, "body"], body);
  checkDistinct(
    file,
    "records",
    "type",
    records.map(({ name, type }) => [name, type]),
  );
  checkDistinct(
    file,
    "codecs",
    "value",
    codecs.map(({ name, value }) => [name, value]),
  );
}

/** Two of a section with one number cannot be told apart. */
function checkDistinct(
  file: SourceFile,
  section: string,
  member: string,
  numbers: readonly (readonly [name: string, number: number])[],
): void {
  const seen = new Map<number, string>();
  for (const [name, number] of numbers) {
    const first = seen.get(number);
    if (first !== undefined) {
      const related = [{ message: `\`${first}\` has it`, ...file.placeOf([section, first, member]) }];
      file.problem(
        [section, name, member],
        "SBX030",
        `${number} stands for \`${first}\` as well`,
        undefined,
        related,
      );
    }
    seen.set(number, first ?? name);
  }
}
