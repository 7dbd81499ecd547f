import { readdirSync, readFileSync } from "node:fs";

/** One change of a file of the specification. */
export interface Edit {
  /** Below `specs/rpython-sandbox-2`; with `rpython-sandbox-1/` in front, of the first generation. */
  readonly file: string;
  /** Gets what the file says, nothing where there is no file yet. */
  readonly apply: (text: string) => string;
}

/** Puts `to` for every `from`, of which there must be one. */
export function change(file: string, from: string, to: string): Edit {
  return {
    file,
    apply(text) {
      if (!text.includes(from)) throw new Error(`${file} has no \`${from}\``);
      return text.replaceAll(from, to);
    },
  };
}

/** Adds to the end of a file, or makes one. */
export function append(file: string, more: string): Edit {
  return { file, apply: (text) => text + more };
}

/** Puts `more` behind the only line that begins with `line`. */
export function addBelow(file: string, line: string, more: string): Edit {
  return {
    file,
    apply(text) {
      const lines = text.split("\n");
      const found = lines.flatMap((each, index) => (each.startsWith(line) ? [index] : []));
      if (found.length !== 1) throw new Error(`${file} has ${found.length} lines \`${line}\``);
      lines.splice((found[0] ?? 0) + 1, 0, ...more.replace(/^\n|\n$/g, "").split("\n"));
      return lines.join("\n");
    },
  };
}

/** Changes something in every ABI that there is. */
export function changeAbis(from: string, to: string): Edit[] {
  return abis.map((name) => change(`abi/${name}`, from, to));
}

const specification = new URL("../../../../specs/rpython-sandbox-2/", import.meta.url).pathname;
const abis = readdirSync(`${specification}abi`);

/** A new file that says the same as another, with changes. */
export function copy(
  file: string,
  from: string,
  ...changes: readonly (readonly [from: string, to: string])[]
): Edit {
  return {
    file,
    apply: () =>
      changes.reduce(
        (text, [before, after]) => change(from, before, after).apply(text),
        readFileSync(specification + from, "utf8"),
      ),
  };
}

/** Takes an entry and all that is indented below it out of a file. */
export function remove(file: string, line: string): Edit {
  return {
    file,
    apply(text) {
      const lines = text.split("\n");
      const at = lines.indexOf(line);
      if (at < 0) throw new Error(`${file} has no line \`${line}\``);
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      let end = at + 1;
      while (end < lines.length && new RegExp(`^ {${indent + 1}}`).test(lines[end] ?? "")) end++;
      lines.splice(at, end - at);
      return lines.join("\n");
    },
  };
}

/** The bytes of a text of ASCII, as a guest of the first generation writes them. */
export function hexOf(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}

/** An edit of the specification, and what a guest and a controller do that are generated from the result. */
export interface Mutation {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The members of the object that answers calls, in TypeScript. */
  readonly handlers: string;
  /** What the guest does, in TypeScript: `calls` are its stubs, the rest stands in `trip/world.ts`. */
  readonly guest: string;
  /** The guest's ABI as `@sandbox/protocol` exports it; `linuxX8664` unless given. */
  readonly abi?: string;
  /** The version that is generated; the newest unless given. */
  readonly version?: number;
  /** What the guest does at commands that only this specification has, in TypeScript. */
  readonly executors?: string;
  /** Which generation the guest speaks, whose stubs are `calls` then; the second unless given. */
  readonly generation?: 1 | 2;
  /** What guest and handlers print, then the trace of each call. */
  readonly prints: readonly string[];
  /** Whether it is tried in every test run, and not only by `pnpm test:mutations`. */
  readonly always?: boolean;
}

/** An edit that makes no sense, and the problem that must be found. */
export interface Nonsense {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly code: string;
  /** A part of the message. */
  readonly message: string;
  readonly file: string;
  /** What the line holds that the problem is reported at. */
  readonly at: string;
}
