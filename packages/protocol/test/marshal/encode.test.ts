import {
  type AnyMarshalRequest,
  EncodeError,
  encodeMarshalRequest,
  MARSHAL_LIMITS,
  MARSHAL_WIRE,
  type MarshalAnswer,
  MarshalControllerDecoder,
  type MarshalValue,
  marshalAnswerBytes,
  marshalInteger,
  marshalList,
  marshalRaise,
  marshalRequestBytes,
  marshalString,
  Writer,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { ascii } from "../chunks.js";

const write = (args: readonly MarshalValue[]): AnyMarshalRequest => ({
  kind: "marshal-request",
  function: "ll_os.ll_os_write",
  args,
});
const fd = marshalInteger(1);
const text = marshalString(ascii("x"));

function nested(levels: number): MarshalValue {
  let value = marshalList([]);
  for (let level = 1; level < levels; level++) value = marshalList([value]);
  return value;
}

const unknown = (name: string, args: readonly MarshalValue[] = []): AnyMarshalRequest => ({
  kind: "unknown-marshal-request",
  name: ascii(name),
  args,
});

describe("a request that would read back as another, or as none, is refused", () => {
  const cases: readonly (readonly [string, AnyMarshalRequest, string])[] = [
    ["with an argument too few", write([fd]), "WRONG_ARGUMENTS"],
    ["with an argument too many", write([fd, text, text]), "WRONG_ARGUMENTS"],
    ["with an argument of another kind", write([text, text]), "WRONG_ARGUMENTS"],
    [
      "as ill-typed where its arguments are right",
      { kind: "ill-typed-marshal-request", function: "ll_os.ll_os_write", args: [fd, text], argument: 1 },
      "WRONG_ARGUMENTS",
    ],
    [
      "of no function",
      { ...write([]), function: "toString" } as unknown as AnyMarshalRequest,
      "UNKNOWN_CALL",
    ],
    ["as unknown where the function is known", unknown("ll_os.ll_os_write"), "UNKNOWN_CALL"],
    ["with a name that is too long", unknown("x".repeat(129)), "SIGNATURE_TOO_LONG"],
    ["with values too deep", unknown("x", [nested(8)]), "OUT_OF_RANGE"],
    [
      "with too many values",
      unknown(
        "x",
        Array.from({ length: 65_537 }, () => fd),
      ),
      "OUT_OF_RANGE",
    ],
    ["with an integer that has no room", unknown("x", [{ type: "int32", value: 2 ** 31 }]), "OUT_OF_RANGE"],
    ["with a text that is no float", unknown("x", [{ type: "float", value: 1, text: "1f" }]), "OUT_OF_RANGE"],
    [
      "with a text that is longer than a float's",
      unknown("x", [{ type: "float", value: 1, text: "1".repeat(25) }]),
      "OUT_OF_RANGE",
    ],
    [
      "with a string that is too long",
      unknown("x", [marshalString(new Uint8Array(MARSHAL_LIMITS.stringBytes + 1))]),
      "OUT_OF_RANGE",
    ],
  ];

  test.each(cases)("%s", (_, message, code) => {
    expect(() => marshalRequestBytes(message)).toThrow(EncodeError);
    expect(() => marshalRequestBytes(message)).toThrow(expect.objectContaining({ code }));
  });

  test("but not at the limits", () => {
    expect(marshalRequestBytes(unknown("x".repeat(128), [nested(7)]))).toBeInstanceOf(Uint8Array);
  });
});

describe("an answer", () => {
  const cases: readonly (readonly [string, MarshalAnswer])[] = [
    ["an exception with the number of success", { kind: "marshal-exception", exception: 0 }],
    ["an OSError without an errno", { kind: "marshal-exception", exception: 1, name: "OSError" }],
    [
      "an IOError with an errno",
      { kind: "marshal-exception", exception: 2, name: "IOError", errno: marshalInteger(2) as never },
    ],
    ["an exception under the name of another", { kind: "marshal-exception", exception: 3, name: "IOError" }],
    ["a status without room", { kind: "marshal-exception", exception: 2 ** 31 }],
  ];
  test.each(cases)("is refused that is %s", (_, message) => {
    expect(() => marshalAnswerBytes(message)).toThrow(EncodeError);
  });

  test("keeps how its status stands", () => {
    const answer: MarshalAnswer = { kind: "marshal-result", value: fd, statusType: "int64" };
    const bytes = marshalAnswerBytes(answer);
    expect(Buffer.from(bytes).toString("hex")).toBe("490000000000000000" + "6901000000");
    const decoder = new MarshalControllerDecoder();
    decoder.push(bytes);
    expect(decoder.next()).toEqual(answer);
    expect(decoder.answerNumber).toBe(1);
  });

  test("of an OSError has its errno", () => {
    expect(Buffer.from(marshalAnswerBytes(marshalRaise("OSError", 2))).toString("hex")).toBe(
      "6901000000" + "6902000000",
    );
    expect(Buffer.from(marshalAnswerBytes(marshalRaise("KeyError"))).toString("hex")).toBe("6907000000");
  });
});

test("messages follow one another in one writer", () => {
  const writer = new Writer(MARSHAL_WIRE);
  encodeMarshalRequest(writer, write([fd, text]));
  encodeMarshalRequest(writer, unknown("x"));
  expect(Buffer.from(writer.take()).toString("latin1")).toBe(
    "s\x11\0\0\0ll_os.ll_os_write(\x02\0\0\0i\x01\0\0\0s\x01\0\0\0x" + "s\x01\0\0\0x(\0\0\0\0",
  );
});
