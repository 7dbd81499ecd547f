import { spawnSync } from "node:child_process";
import { linuxI386, linuxX8664, parseSignature } from "@sandbox/protocol";
import {
  fixturePath,
  formatMessage,
  outcome,
  runVectors,
  type Vector,
  type VectorField,
  type VectorMessage,
  type VectorOutcome,
  type VectorValue,
} from "@sandbox/test-fixtures";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeRequestIndependently, RecordingError } from "../src/index.js";
import {
  compileDescription,
  type Description,
  fieldsOf,
  type KaitaiFile,
  type KaitaiMessage,
  type KaitaiReply,
  type KaitaiRequest,
  read,
} from "./kaitai.js";
import { vectorFrames } from "./vector-frames.js";

/*
 * Decoders that are not ours know neither the C types of arguments nor where in a stream an error is: what they
 * say of a vector is its messages by their letters, or that they refuse it.
 */

type Said = readonly string[] | "refused";

function expected({ verdict, messages }: Vector): Said {
  return verdict === "success" ? messages.map(lettered).map(formatMessage) : "refused";
}

/** A message without what only the specification knows. */
function lettered(message: VectorMessage): VectorMessage {
  const { kind, subject = "", fields } = message;
  if (kind.endsWith("request")) {
    const values = fields.filter(({ name }) => kind !== "out-of-range-request" || name !== "argument");
    return called(
      subject,
      values.map(({ value }) => value.value),
    );
  }
  return message;
}

/** A call by its signature, whose letters say what the values are. */
function called(signature: string, values: readonly unknown[]): VectorMessage {
  const kinds = parseSignature(signature)?.argumentKinds ?? "";
  return { kind: "call", subject: signature, fields: values.map((value, i) => field(kinds[i] ?? "", value)) };
}

function field(name: string, value: unknown, kind = name): VectorField {
  return { name, value: ofKind(kind, value) };
}

function ofKind(kind: string, value: unknown): VectorValue {
  if (value instanceof Uint8Array) return { type: "bytes", value };
  if (kind === "f") return { type: "float", value: Number(value) };
  const integer = typeof value === "bigint" ? value : BigInt(Number(value));
  return { type: kind === "p" ? "address" : "integer", value: integer };
}

describe("binary-parser reads of a vector", () => {
  runVectors<Said>(test, {
    name: "binary-parser",
    handles: ({ direction, verdict }) => direction === "guest-to-controller" && verdict !== "encode-failure",
    run({ turns, abi }) {
      if (!abi.littleEndian) throw new Error("there is no definition for this order of bytes");
      const { name } = abi.pointerBytes === 8 ? linuxX8664 : linuxI386;
      try {
        return turns.flatMap(({ bytes }) => {
          if (!bytes) return [];
          const { signature, args } = decodeRequestIndependently(bytes, { name });
          return [formatMessage(called(signature, args))];
        });
      } catch (error) {
        if (error instanceof RecordingError) return "refused";
        throw error;
      }
    },
    expected,
  });
});

describe("Kaitai reads of a vector", () => {
  const descriptions = new Map<number, Description>();
  beforeAll(async () => {
    for (const [pointerBytes, wire] of [
      [8, "le64"],
      [4, "le32"],
    ] as const)
      descriptions.set(pointerBytes, await compileDescription(wire));
  });

  function parse(vector: Vector): Said {
    const { abi, direction, bytes } = vector;
    const description = abi.littleEndian ? descriptions.get(abi.pointerBytes) : undefined;
    if (!description) throw new Error("there is no description for this order of bytes");
    if (direction === "controller-to-guest") {
      const { messages } = read<{ messages: KaitaiMessage[] }>(description.ControllerStream, bytes);
      return messages.map(ofMessage).map(formatMessage);
    }
    const { file, lead } = vectorFrames(vector);
    const turns = read<KaitaiFile>(description, file).frames.flatMap(({ guest }) => guest ?? []);
    const messages = turns.flatMap(({ replies, requests }) => [
      ...replies.flatMap(ofReply),
      ...requests.map(ofRequest),
    ]);
    return messages.slice(lead).map(formatMessage);
  }

  runVectors<Said>(test, {
    name: "kaitai",
    handles: ({ verdict }) => verdict !== "encode-failure",
    run(vector) {
      try {
        return parse(vector);
      } catch (error) {
        if (isRefusal(error)) return "refused";
        throw error;
      }
    },
    expected,
  });
});

describe("the decoder in Python, at every chunk size, reads of a vector", () => {
  const script = fixturePath("vectors/python/run.py");
  const { error, stdout, stderr, status } = spawnSync("python3", ["-B", script], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (error || status !== 0) {
    test("what it is", (context) => {
      if (error) context.skip(`cannot run python3 (${error.message})`);
      expect(stderr).toBe("");
    });
    return;
  }
  const said = new Map<string, VectorOutcome>();
  for (const line of stdout.trimEnd().split("\n")) {
    const { file, title, ...rest } = JSON.parse(line) as VectorOutcome & { file: string; title: string };
    said.set(`${file}: ${title}`, rest);
  }

  runVectors<VectorOutcome | undefined>(test, {
    name: "python",
    handles: ({ verdict }) => verdict !== "encode-failure",
    run: ({ file, title }) => said.get(`${file}: ${title}`),
    expected: ({ messages, error }) => outcome(messages.map(lettered).map(signed), error),
  });
});

/** A call of which nothing is known but its letters has signed integers. */
function signed(message: VectorMessage): VectorMessage {
  if (message.kind !== "call") return message;
  const fields = message.fields.map(({ name, value }) =>
    name === "i" ? field(name, BigInt.asIntN(64, value.value as bigint)) : { name, value },
  );
  return { ...message, fields };
}

/** Whether Kaitai says that bytes are missing or not valid. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && [error.name, error.message].some((text) => /^(EOF|Validation)/.test(text));
}

const kinds: Readonly<Record<string, string>> = {
  R: "read-memory",
  Z: "read-string",
  W: "write-memory",
  M: "allocate",
  F: "free",
  E: "set-errno",
};

function ofRequest({ signature, arguments: args }: KaitaiRequest): VectorMessage {
  const { values, ...named } = fieldsOf(args);
  return called(signature.text, Array.isArray(values) ? values : Object.values(named));
}

function ofMessage({ letter: code, body }: KaitaiMessage): VectorMessage {
  const letter = String.fromCharCode(code);
  const kind = kinds[letter];
  const { length, ...fields } = fieldsOf(body);
  if (kind)
    return {
      kind,
      fields: commandFields(
        "data" in fields ? fields : { ...fields, ...(length === undefined ? {} : { length }) },
      ),
    };
  if (letter === "v") return { kind: "result", subject: "v", fields: [] };
  return { kind: "result", fields: [field(letter, fields["value"])] };
}

function ofReply({ message, body }: KaitaiReply): VectorMessage[] {
  if (!body) return [];
  const { length: _, command: __, ...fields } = fieldsOf(body);
  return [{ kind: `${kinds[String.fromCharCode(message.letter)]}-reply`, fields: commandFields(fields) }];
}

function commandFields(fields: Readonly<Record<string, unknown>>): VectorField[] {
  return Object.entries(fields).map(([name, value]) => {
    // Kaitai has all ones where the vectors have a word for them.
    const isUnlimited = name === "maximum" && (value === 2n ** 64n - 1n || value === 2 ** 32 - 1);
    if (isUnlimited) return { name, value: { type: "word", value: "unlimited" } };
    return field(name, value, name === "address" ? "p" : "i");
  });
}
