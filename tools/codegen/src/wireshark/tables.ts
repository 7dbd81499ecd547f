import type { Abi, AbiConstant, Argument, Call, Command, ConstantSet, Field, Spec } from "@sandbox/spec";
import { type Lua, lua, luaRows } from "./lua.js";

/** What the dissector knows of the protocol, as Lua tables. */
export function tables(spec: Spec): string {
  const used = new Set(
    spec.calls.flatMap((call) => call.arguments.flatMap(({ shape }) => setOf(shape) ?? [])),
  );
  const sets = spec.constants.filter(({ name }) => used.has(name));
  return `-- What differs between the ABIs: the first is what a capture is taken for.
local abis = ${lua(usualFirst(spec).map((abi) => abiRow(spec, abi, sets)))}

-- How many bytes the length in front of a signature takes.
local LENGTH_TYPE = "uint${8 * spec.request.lengthBytes}"

-- How the letters of a signature stand on the wire.
local kinds = ${luaRows(Object.fromEntries(spec.kinds.map(({ letter, name, encoding }) => [letter, { name, type: encoding }])))}

-- What a controller may tell a guest before the result, by its letter, and what the guest replies.
local commands = ${luaRows(Object.fromEntries(spec.commands.map((command) => [command.letter, commandRow(command)])))}

local errnos = ${lua(errnoRows(spec.errnos))}

-- The names of flags, the larger numbers first, and of values that are one of many.
local sets = ${luaRows(Object.fromEntries(sets.map((set) => [set.name, setRow(set)])))}

-- The calls that the specification knows, with their arguments in order.
local calls = ${luaRows(Object.fromEntries(spec.calls.map((call) => [call.signature, callRow(call)])))}`;
}

/** What a capture is of unless the reader says otherwise. */
const USUAL_ABI = "linux-x86_64";

function usualFirst(spec: Spec): Abi[] {
  const isUsual = ({ name }: Abi) => name === USUAL_ABI;
  return [...spec.abis.filter(isUsual), ...spec.abis.filter((abi) => !isUsual(abi))];
}

function abiRow(spec: Spec, abi: Abi, sets: readonly ConstantSet[]): Lua {
  const others = sets.filter(({ name }) => abi.constants.has(name));
  return {
    name: abi.name,
    little: abi.littleEndian,
    pointer: `uint${8 * abi.pointerBytes}`,
    errnos: abi.errnos.length === 0 ? undefined : errnoRows(numbered(spec.errnos, abi.errnos)),
    sets:
      others.length === 0 ? undefined : Object.fromEntries(others.map((set) => [set.name, setRow(set, abi)])),
  };
}

/** Named numbers with those of an ABI in place of the usual ones; a name that the ABI does not have goes. */
function numbered<Named extends AbiConstant>(values: readonly Named[], own: readonly AbiConstant[] = []) {
  return values.flatMap(({ name, value }) => {
    const other = own.find((one) => one.name === name);
    const number = other ? other.value : value;
    return number === null ? [] : [{ name, value: number }];
  });
}

function errnoRows(errnos: readonly { readonly name: string; readonly value: number }[]): Lua & object {
  return Object.fromEntries([...errnos].reverse().map(({ name, value }) => [value, name]));
}

function commandRow({ name, doc, body, reply }: Command): Lua {
  return { name, doc, body: body.map(fieldRow), reply: reply?.map(fieldRow) };
}

function fieldRow({ name, type, doc, length, excludes }: Field): Lua {
  const [owner, ofCommand] = length?.split(".") ?? [];
  return {
    name,
    type,
    // Bytes without a NUL are a C string.
    text: excludes === 0 ? true : undefined,
    length: ofCommand ?? owner,
    of_command: ofCommand === undefined ? undefined : true,
    errno: name === "errno" ? true : undefined,
    doc,
  };
}

function setRow({ name, kind, values, field, zero }: ConstantSet, abi?: Abi): Lua {
  const rows = (list: ConstantSet["values"]) =>
    numbered(list, abi?.constants.get(name))
      .sort((a, b) => b.value - a.value)
      .map((one) => [one.name, one.value]);
  return {
    kind,
    values: rows(values),
    mask: field?.mask,
    field: field && rows(field.values),
    zero,
  };
}

function callRow({ name, doc, source, arguments: list }: Call): Lua {
  return { name, doc: `${doc} See ${source}.`, arguments: list.map(argumentRow) };
}

function argumentRow({ name, kind, shape }: Argument): Lua {
  const type = shape.shape === "integer" ? shape.type : undefined;
  return {
    name,
    kind,
    unsigned: type?.scalar === "uint64" ? true : undefined,
    octal: type?.format === "octal" ? true : undefined,
    set: setOf(shape),
  };
}

function setOf(shape: Argument["shape"]): string | undefined {
  return shape.shape === "integer" ? (shape.type.flags ?? shape.type.enum) : undefined;
}
