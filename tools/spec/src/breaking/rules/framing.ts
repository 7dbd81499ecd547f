import { isDeepStrictEqual } from "node:util";
import { compareLists } from "../../compare/lists.js";
import type { Command, Field, Spec } from "../../model.js";
import type { Finding, Rule } from "../rule.js";

const at = (...path: string[]) => ({ file: "protocol.yaml", path });

/** What bounds a request; all other properties of a request are how it is written. */
const bounds = ["maximumSignatureBytes", "maximumArguments", "maximumBytes"] as const;
const kindLists = ["argumentKinds", "resultKinds"] as const;
const known: readonly string[] = [...bounds, ...kindLists, "minimumSignatureBytes"];

/** Promises about the pipe itself: kinds, requests, commands, versions. */
export const framingRules: readonly Rule[] = [
  {
    id: "kind-removed",
    category: "wire",
    doc: "A letter of signatures is gone.",
    find: (before, after) =>
      compareKinds(before, after).removed.map((kind) => ({
        subject: `kind ${kind.letter}`,
        message: `the kind ${kind.letter}, ${kind.name}, is gone`,
        at: at("kinds"),
      })),
  },
  {
    id: "kind-encoding-changed",
    category: "wire",
    doc: "A letter of signatures stands for other bytes.",
    find: (before, after) =>
      compareKinds(before, after)
        .kept.filter((kind) => kind.before.encoding !== kind.after.encoding)
        .map((kind) => ({
          subject: `kind ${kind.after.letter}`,
          message: `was ${kind.before.encoding}, is ${kind.after.encoding}`,
          at: at("kinds", kind.after.letter, "encoding"),
        })),
  },
  {
    id: "signature-kinds-narrowed",
    category: "wire",
    doc: "A signature may not use a letter that it could use.",
    find: (before, after) =>
      kindLists.flatMap((list) =>
        before.request[list]
          .filter((letter) => !after.request[list].includes(letter))
          .map((letter) => ({
            subject: `request ${list} ${letter}`,
            message: `${letter} is no longer allowed`,
            at: at("request", "signature", list),
          })),
      ),
  },
  {
    id: "request-limit-lowered",
    category: "wire",
    doc: "A request may be smaller than it could be, so a guest's request can be refused.",
    find: ({ request: before }, { request: after }) => [
      ...bounds
        .filter((bound) => after[bound] < before[bound])
        .map((bound) => requestLimit(bound, before, after)),
      ...(after.minimumSignatureBytes > before.minimumSignatureBytes
        ? [requestLimit("minimumSignatureBytes", before, after)]
        : []),
    ],
  },
  {
    id: "request-framing-changed",
    category: "wire",
    doc: "A request is written in another way.",
    find: ({ request: before }, { request: after }) =>
      [...new Set([...Object.keys(before), ...Object.keys(after)])]
        .filter((key) => !known.includes(key))
        .map((key) => ({ key, was: property(before, key), is: property(after, key) }))
        .filter(({ was, is }) => !isDeepStrictEqual(was, is))
        .map(({ key, was, is }) => ({
          subject: `request ${key}`,
          message: `was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`,
          at: at("request", key),
        })),
  },
  {
    id: "command-removed",
    category: "wire",
    doc: "A command is gone: a controller that gives it is not understood.",
    find: (before, after) =>
      compareCommands(before, after).removed.map((command) => ({
        subject: `command ${command.letter}`,
        message: `${command.letter}, ${command.name}, is gone`,
        at: at("commands"),
      })),
  },
  {
    id: "command-added",
    category: "wire",
    doc: "A command is new in a version that there was already: guests of that version abort when they get it.",
    find: (before, after) =>
      compareCommands(before, after)
        .added.filter((command) => before.versions.some((version) => version >= (command.since ?? 0)))
        .map((command) => ({
          subject: `command ${command.letter}`,
          message: `${command.letter}, ${command.name}, is new; give it a \`since\` above ${Math.max(...before.versions)}`,
          at: at("commands", command.letter),
        })),
  },
  commandRule("command-body-changed", "What follows a command's letter is other bytes.", ({ body }) => body),
  commandRule("command-reply-changed", "A command is replied to with other bytes.", ({ reply }) => reply),
  {
    id: "command-renamed",
    category: "source",
    doc: "A command has another name, which is the kind of its messages.",
    find: (before, after) =>
      compareCommands(before, after)
        .kept.filter((command) => command.before.name !== command.after.name)
        .map((command) => ({
          subject: `command ${command.after.letter}`,
          message: `was ${command.before.name}, is ${command.after.name}`,
          at: at("commands", command.after.letter, "name"),
        })),
  },
  {
    id: "version-removed",
    category: "wire",
    doc: "A version is described no more: its guests are refused.",
    find: (before, after) =>
      before.versions
        .filter((version) => !after.versions.includes(version))
        .map((version) => ({
          subject: `version ${version}`,
          message: "is described no more",
          at: at("version"),
        })),
  },
  {
    id: "metadata-variable-changed",
    category: "wire",
    doc: "Guests are asked for their dump by another variable.",
    find: ({ metadata: before }, { metadata: after }) =>
      before.environment === after.environment
        ? []
        : [
            {
              subject: "metadata",
              message: `was ${before.environment}, is ${after.environment}`,
              at: at("metadata", "environment"),
            },
          ],
  },
];

function compareKinds(before: Spec, after: Spec) {
  return compareLists(before.kinds, after.kinds, (kind) => kind.letter);
}

function compareCommands(before: Spec, after: Spec) {
  return compareLists(before.commands, after.commands, (command) => command.letter);
}

function requestLimit(
  bound: (typeof bounds)[number] | "minimumSignatureBytes",
  before: Spec["request"],
  after: Spec["request"],
): Finding {
  return {
    subject: `request ${bound}`,
    message: `was ${before[bound]}, is ${after[bound]}`,
    at: at("request"),
  };
}

function property(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

function commandRule(
  id: "command-body-changed" | "command-reply-changed",
  doc: string,
  fieldsOf: (command: Command) => readonly Field[] | undefined,
): Rule {
  return {
    id,
    category: "wire",
    doc,
    find: (before, after) =>
      compareCommands(before, after)
        .kept.map((command) => ({
          letter: command.after.letter,
          was: fieldWords(fieldsOf(command.before)),
          is: fieldWords(fieldsOf(command.after)),
        }))
        .filter(({ was, is }) => was !== is)
        .map(({ letter, was, is }) => ({
          subject: `command ${letter}`,
          message: `was ${was}, is ${is}`,
          at: at("commands", letter),
        })),
  };
}

/** The fields as they are on the wire, in words; names matter only where they say how long something is. */
function fieldWords(fields: readonly Field[] | undefined): string {
  if (!fields) return "none";
  const names = fields.map((field) => field.name);
  const words = fields.map(({ type, length }) => {
    if (length === undefined) return type;
    const index = names.indexOf(length);
    return `${type} of ${index === -1 ? length : `field ${index + 1}`}`;
  });
  return words.join(", ") || "nothing";
}
