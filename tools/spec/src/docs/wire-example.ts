import type { Abi, Call, Kind, Spec } from "../model.js";
import { type ExampleValue, exampleArgument, exampleResult } from "./example-values.js";

/** Bytes of an example, and what they are. */
export interface ExampleRow {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** What crosses for one call: the request, and the result that answers it. */
export interface WireExample {
  /** As a program would write it: `open(path=0x7ffd00001000, flags=O_RDONLY)`. */
  readonly text: string;
  readonly request: readonly ExampleRow[];
  readonly result: readonly ExampleRow[];
}

/**
 * Encodes one call with example values. This is a second encoder, small and from the model alone;
 * a test of `packages/cli` holds its bytes against the protocol package's.
 */
export function wireExample(call: Call, spec: Spec, abi: Abi): WireExample {
  const values = call.arguments.map((argument, index) => exampleArgument(argument, index, spec));
  const signature = new TextEncoder().encode(call.signature);
  const { lengthBytes } = spec.request;
  const request: ExampleRow[] = [
    {
      bytes: integerBytes(BigInt(signature.length), lengthBytes, abi),
      text: `the length of the signature, ${signature.length}`,
    },
    { bytes: signature, text: call.signature },
  ];
  const named = call.arguments.map(({ name, kind }, index) => {
    const value = values[index] ?? { value: 0n, text: "0" };
    request.push({ bytes: valueBytes(kindOf(spec, kind), value, abi), text: `${name} = ${value.text}` });
    return `${name}=${value.text}`;
  });
  const answer = exampleResult(call.returns, call.arguments.length, spec);
  const result: ExampleRow[] = [
    { bytes: new TextEncoder().encode(call.resultKind), text: `a result of kind ${call.resultKind}` },
  ];
  const answered = valueBytes(kindOf(spec, call.resultKind), answer, abi);
  if (answered.length > 0) result.push({ bytes: answered, text: answer.text });
  return { text: `${call.name}(${named.join(", ")})`, request, result };
}

/** The rows as lines of hexadecimal digits, sixteen bytes at most, with what they are behind them. */
export function hexLines(rows: readonly ExampleRow[]): string[] {
  return rows.flatMap(({ bytes, text }) => {
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += 16) {
      const digits = [...bytes.subarray(at, at + 16)]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join(" ");
      lines.push(at === 0 ? `${digits.padEnd(47)}  ${text}` : digits);
    }
    return lines;
  });
}

function kindOf(spec: Spec, letter: string): Kind {
  const kind = spec.kinds.find((one) => one.letter === letter);
  if (!kind) throw new RangeError(`there is no kind ${letter}`);
  return kind;
}

function valueBytes({ encoding }: Kind, { value }: ExampleValue, abi: Abi): Uint8Array {
  if (encoding === "none") return new Uint8Array();
  if (encoding === "pointer") return integerBytes(BigInt(value), abi.pointerBytes, abi);
  const width = Number(encoding.replace(/^\D+/, "")) / 8;
  if (!encoding.startsWith("float")) return integerBytes(BigInt(value), width, abi);
  const bytes = new Uint8Array(width);
  const view = new DataView(bytes.buffer);
  if (width === 8) view.setFloat64(0, Number(value), abi.littleEndian);
  else view.setFloat32(0, Number(value), abi.littleEndian);
  return bytes;
}

function integerBytes(value: bigint, width: number, { littleEndian }: Abi): Uint8Array {
  const bytes = new Uint8Array(width);
  let rest = BigInt.asUintN(width * 8, value);
  for (let index = 0; index < width; index++) {
    bytes[littleEndian ? index : width - 1 - index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
