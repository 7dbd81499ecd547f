import { type Argument, bitsOf, type Call, type Scalar, type Spec } from "@sandbox/spec";
import { argumentDoc } from "../protocol/calls.js";
import { identifier, kindType, scalarType, type Wire } from "./wire.js";
import type { Yaml } from "./yaml.js";

type Mapping = Record<string, Yaml | undefined>;

/** The types of requests: those of known calls with their arguments by name. */
export function requestTypes(spec: Spec, wire: Wire): Mapping {
  const types: Mapping = {
    guest_stream: {
      doc: "Requests alone, one after the other: what a guest writes that is asked for nothing.",
      seq: [{ id: "requests", type: "request", repeat: "eos" }],
    },
    request: {
      doc: "A call of the guest.",
      seq: [
        {
          id: "len_signature",
          type: `u${spec.request.lengthBytes}`,
          valid: { min: spec.request.minimumSignatureBytes },
        },
        { id: "signature", type: "signature", size: "len_signature" },
        {
          id: "arguments",
          type: {
            "switch-on": "signature.text",
            cases: { ...knownCases(spec), _: "unknown_arguments(signature.kinds)" },
          },
        },
      ],
    },
    signature: {
      doc: "`name(kinds)result`, e.g. `open(pii)i`.",
      seq: [
        { id: "name", type: "str", terminator: 0x28, doc: "What is called." },
        { id: "kinds", type: "str", terminator: 0x29, doc: "A letter for each argument." },
        { id: "result", type: "str", size: 1, doc: "The letter of the result." },
      ],
      instances: { text: { value: 'name + "(" + kinds + ")" + result' } },
    },
    unknown_arguments: {
      doc: "The arguments of a call that the specification does not know.",
      params: [{ id: "kinds", type: "str" }],
      seq: [
        {
          id: "values",
          type: { "switch-on": "kinds.substring(_index, _index + 1)", cases: unknownCases(spec, wire) },
          repeat: "expr",
          "repeat-expr": "kinds.length",
        },
      ],
    },
    no_arguments: { doc: "The arguments of a call that takes none." },
  };
  for (const call of spec.calls)
    if (call.arguments.length > 0) types[typeName(call)] = callType(spec, call, wire);
  return types;
}

function knownCases(spec: Spec): Mapping {
  return Object.fromEntries(
    spec.calls.map((call) => [
      JSON.stringify(call.signature),
      call.arguments.length === 0 ? "no_arguments" : typeName(call),
    ]),
  );
}

function unknownCases(spec: Spec, wire: Wire): Mapping {
  return Object.fromEntries(
    spec.request.argumentKinds.map((letter) => [JSON.stringify(letter), kindReader(spec, letter, wire)]),
  );
}

function typeName(call: Call): string {
  const name = identifier(call.name);
  return `${["no", "unknown"].includes(name) ? `${name}_call` : name}_arguments`;
}

function callType(spec: Spec, call: Call, wire: Wire): Mapping {
  return {
    doc: `${call.signature}: ${call.doc}`,
    "doc-ref": call.source,
    seq: call.arguments.map((argument, index) => ({
      id: identifier(argument.name),
      type: argumentReader(spec, call.argumentKinds[index] ?? "", argument, wire),
      doc: argumentDoc(argument),
    })),
  };
}

/** What reads an argument whose letter alone is known. */
function kindReader(spec: Spec, letter: string, wire: Wire): string {
  const kind = spec.kinds.find((one) => one.letter === letter);
  const type = kind && kindType(kind, wire);
  if (!type) throw new RangeError(`an argument of kind ${letter} has no bytes`);
  return type;
}

/** What is widened is zero-extended where it is unsigned, so that only what is not needs an unsigned reader. */
function argumentReader(spec: Spec, letter: string, { shape, encoding }: Argument, wire: Wire): string {
  if (shape.shape !== "integer" || !/int/.test(encoding)) return kindReader(spec, letter, wire);
  const { scalar } = shape.type;
  return bitsOf(scalar) === bitsOf(encoding as Scalar) ? scalarType(scalar) : kindReader(spec, letter, wire);
}
