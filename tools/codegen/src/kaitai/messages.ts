import type { Command, Kind, Spec } from "@sandbox/spec";
import { fieldType, identifier, kindType, type Wire } from "./wire.js";
import type { Yaml } from "./yaml.js";

type Mapping = Record<string, Yaml | undefined>;

/** The types of what a controller writes, and of the replies. */
export function controllerTypes(spec: Spec, wire: Wire): Mapping {
  const types: Mapping = {
    controller_stream: {
      doc: "What a controller writes, from the start of a message: all that it wrote, or what stands in one frame.",
      seq: [{ id: "messages", type: "controller_message", repeat: "eos" }],
    },
    controller_message: {
      doc: "A command, or the result that ends a call.",
      seq: [
        { id: "letter", type: "u1", enum: "letter", valid: { "in-enum": true } },
        { id: "body", type: { "switch-on": "letter", cases: bodyCases(spec) } },
      ],
    },
  };
  for (const command of spec.commands) types[identifier(command.name)] = commandType(command, wire);
  for (const kind of resultKinds(spec)) types[resultName(kind)] = resultType(kind, wire);
  return { ...types, ...replyTypes(spec, wire) };
}

/** The letters that a controller's messages begin with. */
export function letterEnum(spec: Spec): Mapping {
  const rows = [
    ...spec.commands.map(({ letter, name }) => [letter, identifier(name)] as const),
    ...resultKinds(spec).map((kind) => [kind.letter, resultName(kind)] as const),
  ];
  return Object.fromEntries(rows.map(([letter, name]) => [letter.charCodeAt(0), name]));
}

function resultKinds(spec: Spec): Kind[] {
  return spec.kinds.filter((kind) => spec.request.resultKinds.includes(kind.letter));
}

function resultName(kind: Kind): string {
  return `${identifier(kind.name)}_result`;
}

function bodyCases(spec: Spec): Mapping {
  const names = [
    ...spec.commands.map((command) => identifier(command.name)),
    ...resultKinds(spec).map(resultName),
  ];
  return Object.fromEntries(names.map((name) => [`letter::${name}`, name]));
}

function commandType(command: Command, wire: Wire): Mapping {
  return { doc: command.doc, seq: command.body.map((field) => fieldType(field, wire)) };
}

function resultType(kind: Kind, wire: Wire): Mapping {
  const type = kindType(kind, wire);
  const doc = `The result of a call whose signature ends in \`${kind.letter}\`. ${kind.doc}`;
  return { doc, seq: type === undefined ? [] : [{ id: "value", type }] };
}

function replyTypes(spec: Spec, wire: Wire): Mapping {
  const replying = spec.commands.filter((command) => command.reply);
  const types: Mapping = {
    reply: {
      doc: "What a guest answers to a message of the controller; most have no answer, which takes no bytes.",
      params: [{ id: "message", type: "controller_message" }],
      seq: [
        {
          id: "body",
          type: {
            "switch-on": "message.letter",
            cases: Object.fromEntries(
              replying.map(({ name }) => {
                const command = identifier(name);
                return [`letter::${command}`, `${command}_reply(message.body.as<${command}>)`];
              }),
            ),
          },
        },
      ],
    },
  };
  for (const command of replying) {
    types[`${identifier(command.name)}_reply`] = {
      doc: `The reply to \`${command.letter}\`.`,
      params: [{ id: "command", type: identifier(command.name) }],
      seq: (command.reply ?? []).map((field) => fieldType(field, wire)),
    };
  }
  return types;
}
