import { type Abi, errnoMessage, fileType, fileTypeMask, guestErrnoName } from "@sandbox/protocol";
import { enumSets, flagSets } from "../gen/constant-sets.js";
import type { NumberStyle } from "../tables.js";

/** An integer and how it is written. */
export interface ShownInteger {
  readonly kind: "integer";
  readonly value: number | bigint;
  readonly style: NumberStyle;
}

type Names = Readonly<Record<string, number>>;

/** An integer by its names, where it has some, else in decimal. */
export function formatNumber(value: number | bigint, style: NumberStyle): string {
  // A negative one is no set of bits: it says failure.
  if (style === "mode") return value < 0 ? String(value) : formatMode(Number(value));
  if (typeof style !== "object") return String(value);
  if ("flags" in style) return value < 0 ? String(value) : formatFlags(Number(value), flagSets[style.flags]);
  return nameOf(Number(value), enumSets[style.enum]) ?? String(value);
}

/** An integer made ready for being shown: a named one by the number that the tables have for its name. */
export function showInteger(
  abi: Pick<Abi, "numbers">,
  value: number | bigint,
  style: NumberStyle,
): ShownInteger {
  if (typeof style !== "object") return { kind: "integer", value, style };
  const numbers = abi.numbers["flags" in style ? style.flags : style.enum];
  if (!numbers) return { kind: "integer", value, style };
  const canonical = numbers.fromGuest(Number(value));
  // What the guest's system has no name for must not get that of another system.
  if (canonical === undefined) return { kind: "integer", value, style: "decimal" };
  return { kind: "integer", value: canonical, style };
}

/** The file type by name and the permissions in octal: `S_IFDIR|0755`, `0644`. */
export function formatMode(mode: number): string {
  const type = nameOf(mode & fileTypeMask, fileType);
  const permissions = (type === undefined ? mode : mode & ~fileTypeMask).toString(8);
  const octal = (permissions === "0" ? "0" : `0${permissions}`).padStart(3, "0");
  return type === undefined ? octal : `${type}|${octal}`;
}

function formatFlags(
  value: number,
  { names, mask }: { readonly names: Names; readonly mask: number },
): string {
  const parts: string[] = [];
  let rest = value;
  if (mask !== 0) {
    parts.push(nameOf(value & mask, names) ?? hex(value & mask));
    rest = clear(rest, mask);
  }
  for (const [name, bits] of Object.entries(names)) {
    if (bits === 0 || (bits & mask) !== 0 || (rest & bits) !== bits) continue;
    parts.push(name);
    rest = clear(rest, bits);
  }
  if (rest !== 0) parts.push(hex(rest));
  return parts.length === 0 ? (nameOf(0, names) ?? "0") : parts.join("|");
}

/** Above 32 bits there are no flags, but a guest may have sent some. */
function clear(value: number, bits: number): number {
  return value - ((value & bits) >>> 0);
}

function nameOf(value: number, names: Names): string | undefined {
  return Object.keys(names).find((name) => names[name] === value);
}

/** An address, as C writes it: `NULL` or hexadecimal. */
export function formatPointer(address: bigint): string {
  return address === 0n ? "NULL" : hex(address);
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** A C double: always with a point or an exponent, `inf` and `nan` as printf(3) has them. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** `ENOENT (No such file or directory)`; a number without a name as `errno 4711`. */
export function formatErrno(errno: number, abi: Pick<Abi, "errno">): string {
  const name = guestErrnoName(abi, errno);
  return name === undefined ? `errno ${errno}` : `${name} (${errnoMessage(name)})`;
}
