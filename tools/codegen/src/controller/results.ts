import type { Allocation, Call } from "@sandbox/spec";
import { camel } from "../naming.js";
import { namedSet } from "./elements.js";
import { resultMethod } from "./result-kinds.js";
import type { HandlerShape } from "./shapes.js";

/** The statements that end a call. */
export function resultStatements(call: Call, handler: HandlerShape): string[] {
  return [...ended(call), ...givenBack(call), ...result(call, handler)];
}

/** A handle that a successful call ends takes its block with it. */
function ended(call: Call): string[] {
  return call.arguments.flatMap(({ name, ends, shape }) =>
    ends !== undefined && shape.shape === "handle" ? [`call.endHandle("${ends}", args.${camel(name)});`] : [],
  );
}

function givenBack(call: Call): string[] {
  return call.arguments.flatMap(({ name, frees }) =>
    frees === undefined ? [] : [`call.freeAllocated("${frees}", args.${camel(name)});`],
  );
}

function result(call: Call, handler: HandlerShape): string[] {
  const { shape, nullable } = call.returns;
  const ends = `call.${resultMethod(call.result)}`;
  const value = handler.answersObject ? "answer.result" : "answer";
  switch (shape.shape) {
    case "void":
      return [`${ends}();`];
    case "never":
      return [`call.exit(args.${camel(call.arguments[0]?.name ?? "status")});`];
    case "status":
    case "errno":
      return [`${ends}(0);`];
    case "length-of": {
      const output = handler.outputs.find(({ argument }) => argument.name === shape.argument);
      const written = output?.argument.shape;
      const truncated =
        (written?.shape === "bytes-out" || written?.shape === "array") &&
        written.overflow === "truncate" &&
        !written.probe;
      const bytes = truncated ? "written" : handler.answersObject ? `answer.${output?.name}` : "answer";
      return [`${ends}(${bytes}.length);`];
    }
    case "size-of": {
      const bytes = handler.answersObject ? `answer.${camel(shape.argument)}` : "answer";
      return [`${ends}(${bytes}.length + 1);`];
    }
    case "argument":
      return [`${ends}(args.${camel(shape.argument)});`];
    case "same-as":
      return [`${ends}(${handler.answersObject ? `answer.${camel(shape.argument)}` : "answer"});`];
    case "integer": {
      const set = namedSet(shape.type);
      return [`${ends}(${set === undefined ? value : `call.toGuest("${set}", ${value})`});`];
    }
    case "float":
      return [`${ends}(${value});`];
    case "pointer":
      return [`${ends}(${value});`];
    case "handle": {
      const { name, block, bytes = 1 } = shape.handle;
      const known = shape.permanent
        ? [
            `const known = call.addressOf("${name}", ${value});`,
            `if (known !== undefined) return ${ends}(known);`,
          ]
        : [];
      return [
        ...known,
        `const block = call.${block ? `allocateBlock("${block}")` : `allocateBytes(${bytes})`};`,
        'yield "replies";',
        `${ends}(call.makeHandle("${name}", block.address, ${value}));`,
      ];
    }
    case "struct":
      return [
        ...absent(nullable, value, ends),
        `const block = call.allocateStruct("${shape.struct}", ${value});`,
        'yield "replies";',
        `${ends}(call.${keep(call, shape.allocated)}, block.address));`,
      ];
    case "block":
      return [
        ...absent(nullable, value, ends),
        `call.writeStruct("${shape.struct}", args.${camel(shape.argument)}, ${value});`,
        `${ends}(args.${camel(shape.argument)});`,
      ];
    case "cstring":
      return [
        ...absent(nullable, value, ends),
        ...intoRoom(call, shape.into, value, ends),
        `const string = call.allocateString(${value});`,
        'yield "replies";',
        `${ends}(call.${keep(call, shape.allocated)}, string.address));`,
      ];
    case "cstrings":
      return [
        `const strings = call.allocateStrings(${value});`,
        'yield "replies";',
        "strings.fill();",
        `${ends}(call.${keep(call, shape.allocated)}, strings.address));`,
      ];
  }
}

function absent(nullable: boolean, value: string, ends: string): string[] {
  return nullable ? [`if (${value} === null) return ${ends}(NULL);`] : [];
}

/** A string goes into the room that an argument offers, if it does. */
function intoRoom(call: Call, into: string | undefined, value: string, ends: string): string[] {
  const room = call.arguments.find((argument) => argument.name === into);
  if (room?.shape.shape !== "result-room") return [];
  const at = `args.${camel(room.name)}`;
  return [
    `if (${at} !== NULL) {`,
    `  call.writeString(${at}, ${value}, ${room.shape.bytes}, "ERANGE");`,
    `  return ${ends}(${at});`,
    "}",
  ];
}

function keep(call: Call, allocated: Allocation): string {
  const how = allocated.until === "next" ? "keepUntilNext" : "keepAllocated";
  return `${how}("${call.name}"`;
}
