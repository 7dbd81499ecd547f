import type { Argument, Call, MarshalWire, Spec } from "../model.js";
import { formWords } from "../words/forms.js";
import { directionOf, resultWords, shapeWords, typeWords } from "../words/shapes.js";

/** What is said of one thing, property by property, in words. */
export type Facts = Readonly<Record<string, string>>;

/** What a specification says beyond the one that it extends, of which `inherited` is everything. */
export function ownFacts(spec: Spec, inherited: ReadonlyMap<string, Facts>): Map<string, Facts> {
  const own = [...factsOf(spec)].filter(([subject]) => subject === "protocol" || !inherited.has(subject));
  return new Map(
    own.map(([subject, facts]) => [subject === "protocol" ? `protocol ${spec.name}` : subject, facts]),
  );
}

/** Everything that a specification says, by subject: `call open(pii)i`, `struct stat`. In the order of the files. */
export function factsOf(spec: Spec): Map<string, Facts> {
  const facts = new Map<string, Facts>();
  const add = (subject: string, said: Readonly<Record<string, unknown>>) => {
    const known = Object.entries(said).filter(([, value]) => value !== undefined);
    facts.set(subject, Object.fromEntries(known.map(([key, value]) => [key, words(value)])));
  };
  const { name, generation, version, versions, doc, request, metadata } = spec;
  add("protocol", { name, generation, version, versions, doc, "asked for a dump by": metadata.environment });
  add("request", { ...request });
  for (const { letter, ...kind } of spec.kinds) add(`kind ${letter}`, { ...kind });
  for (const { letter, ...command } of spec.commands) add(`command ${letter}`, { ...command });
  for (const { name: limit, value, unit, doc: why } of spec.limits) {
    add(`limit ${limit}`, { value: `${value} ${unit}`, doc: why });
  }
  for (const type of spec.types) add(`type ${type.name}`, { ...type, name: undefined });
  for (const handle of spec.handles) add(`handle ${handle.name}`, { ...handle, name: undefined });
  for (const call of spec.calls) add(`call ${call.signature}`, callFacts(call));
  for (const { name: struct, fields, ...rest } of spec.structs) {
    add(`struct ${struct}`, { ...rest });
    for (const { name: field, ...said } of fields) add(`struct ${struct}, field ${field}`, { ...said });
  }
  for (const abi of spec.abis) addAbi(add, abi);
  for (const { name: set, values, field, ...rest } of spec.constants) {
    add(`constants ${set}`, { ...rest, "mask of the field": field?.mask });
    for (const one of [...values, ...(field?.values ?? [])]) {
      add(`constant ${one.name} of ${set}`, { ...one, name: undefined });
    }
  }
  for (const { name: errno, ...said } of spec.errnos) add(`errno ${errno}`, said);
  for (const { name: guest, version: speaks, platform, signatures } of spec.inventories) {
    add(`guest ${guest}`, { version: speaks, platform });
    for (const signature of signatures) add(`guest ${guest}, call ${signature}`, {});
  }
  if (spec.marshal) addMarshal(add, spec.marshal);
  return facts;
}

function addMarshal(
  add: (subject: string, said: Readonly<Record<string, unknown>>) => void,
  { values, request, answer, exceptions, limits, functions }: MarshalWire,
): void {
  add("marshalled request", { ...request });
  add("marshalled answer", { ...answer });
  for (const { name, tag, ...value } of values)
    add(`value ${name}`, { tag: JSON.stringify(String.fromCharCode(tag)), ...value });
  for (const { name, ...exception } of exceptions) add(`exception ${name}`, { ...exception });
  for (const { name, value, unit, doc } of limits)
    add(`limit ${name} of values`, { value: `${value} ${unit}`, doc });
  for (const { name, call, arguments: args, constants, answer: form, answerOf, failure } of functions) {
    const said = args.map(({ name: argument, form: stands, argument: of, default: fallback, doc }, index) => {
      const words = [
        `${argument}: ${formWords(stands)}`,
        of ? "" : "the call has no such argument",
        fallback === undefined ? "" : `${fallback} where it is missing`,
        doc ?? "",
      ];
      return [`argument ${index + 1}`, words.filter((one) => one !== "").join("; ")] as const;
    });
    const answered = `${formWords(form)}${answerOf === undefined ? "" : ` of ${answerOf}`}`;
    const fixed = Object.fromEntries([...constants].map(([constant, value]) => [`with ${constant}`, value]));
    add(`function ${name}`, {
      call: call.signature,
      ...Object.fromEntries(said),
      ...fixed,
      answer: answered,
      "where the call fails": failure,
    });
  }
}

function callFacts(call: Call): Record<string, unknown> {
  const { doc, source, area, since, until, deprecated, floating, support, returns } = call;
  const facts: Record<string, unknown> = { doc, source, area, class: call.class, since, until, deprecated };
  call.arguments.forEach((argument, index) => {
    facts[`argument ${index + 1}`] = argumentWords(argument);
  });
  const made = returns.makes === undefined ? "" : `; a new ${returns.makes}`;
  return { ...facts, result: resultWords(returns) + made, floating, support };
}

function argumentWords(argument: Argument): string {
  const { name, shape, nullable, optional, ends, frees, makes, deprecated, doc } = argument;
  const said = [
    `${name}: ${directionOf(shape)}, ${shapeWords(shape)}`,
    nullable ? "may be NULL" : "",
    optional ? "need not be answered" : "",
    ends === undefined ? "" : `ends a ${ends}`,
    frees === undefined ? "" : `frees what ${frees} answered`,
    makes === undefined ? "" : `makes a ${makes}`,
    deprecated === undefined ? "" : `deprecated: ${deprecated}`,
    doc ?? "",
  ];
  return said.filter((one) => one !== "").join("; ");
}

function addAbi(
  add: (subject: string, said: Readonly<Record<string, unknown>>) => void,
  { name, types, structs, constants, errnos, check: _, ...rest }: Spec["abis"][number],
): void {
  add(`ABI ${name}`, { ...rest, ...Object.fromEntries(types) });
  for (const { name: struct, fields, fixed, ...layout } of structs) {
    const places = fields.map((field) => [`field ${field.name}`, { offset: field.offset, type: field.type }]);
    add(`ABI ${name}, struct ${struct}`, { ...layout, fixed, ...Object.fromEntries(places) });
  }
  const numbers = [...constants.values(), errnos].flat();
  for (const { name: constant, value } of numbers)
    add(`ABI ${name}, ${constant}`, { value: value ?? "none" });
}

function words(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("form" in value && "name" in value) return typeWords(value as Spec["types"][number]);
  return JSON.stringify(value);
}
