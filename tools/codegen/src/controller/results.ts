import type { Allocation, Call } from "@sandbox/spec";
import { camel } from "../naming.js";
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
  const value = handler.answersObject ? "answer.result" : "answer";
  switch (shape.shape) {
    case "void":
      return ["call.voidResult();"];
    case "never":
      return [`call.exit(args.${camel(call.arguments[0]?.name ?? "status")});`];
    case "status":
    case "errno":
      return ["call.integerResult(0);"];
    case "length-of": {
      const output = handler.outputs.find(({ argument }) => argument.name === shape.argument);
      const truncated =
        output?.argument.shape.shape === "bytes-out" && output.argument.shape.overflow === "truncate";
      const bytes = truncated ? "written" : handler.answersObject ? `answer.${output?.name}` : "answer";
      return [`call.integerResult(${bytes}.length);`];
    }
    case "argument":
      return [`call.pointerResult(args.${camel(shape.argument)});`];
    case "same-as":
      return [`call.integerResult(${handler.answersObject ? `answer.${camel(shape.argument)}` : "answer"});`];
    case "integer":
      return [`call.integerResult(${value});`];
    case "float":
      return [`call.floatResult(${value});`];
    case "pointer":
      return [`call.pointerResult(${value});`];
    case "handle":
      return [
        `const block = call.allocateBlock("${shape.handle.block ?? ""}");`,
        'yield "replies";',
        `call.pointerResult(call.makeHandle("${shape.handle.name}", block.address, ${value}));`,
      ];
    case "block":
      return [
        ...absent(nullable, value),
        `call.writeStruct("${shape.struct}", args.${camel(shape.argument)}, ${value});`,
        `call.pointerResult(args.${camel(shape.argument)});`,
      ];
    case "cstring":
      return [
        ...absent(nullable, value),
        `const string = call.allocateString(${value});`,
        'yield "replies";',
        `call.pointerResult(call.${keep(call, shape.allocated)}, string.address));`,
      ];
    case "cstrings":
      return [
        `const strings = call.allocateStrings(${value});`,
        'yield "replies";',
        "strings.fill();",
        `call.pointerResult(call.${keep(call, shape.allocated)}, strings.address));`,
      ];
  }
}

function absent(nullable: boolean, value: string): string[] {
  return nullable ? [`if (${value} === null) return call.pointerResult(NULL);`] : [];
}

function keep(call: Call, allocated: Allocation): string {
  const how = allocated.until === "next" ? "keepUntilNext" : "keepAllocated";
  return `${how}("${call.name}"`;
}
