import {
  MARSHAL_NONE,
  type MarshalArgumentRow,
  type MarshalForm,
  type MarshalValue,
  marshalBool,
  marshalFloat,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalString,
  marshalTuple,
} from "@sandbox/protocol";
import type { Random } from "../random.js";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const paths = [
  ...["a", "b", "dir", "dir/a", "dir/sub", "link", "loop", "new", "/", ".", "..", "", "a/", "none/x"],
  ...["/tmp", "/tmp/t", "/dev/null", "/dev/zero", "/dev/urandom", "/dev", "/home", "/home/file", "/mount"],
  ...["/mount/lower", "/mount/lower-dir", "/mount/new", "/ro", "/ro/lower", "x".repeat(255)],
  ...["x".repeat(256), "./".repeat(2100), "a\0b", "\xff\xfe", "\0"],
].map(latin1);
const texts = ["", "HOME", "NEW", "=bad", "a=b", "root", "value", "x".repeat(5000), "a\0b"].map(latin1);
const small = [0, 0, 1, 1, 2, 3, 4, 5, 8, 64, 100, 0o644, 0o755, 0o100, 0o2000, 4096, 70_000];
const extremes = [
  ...[-1n, -2n, -100n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n],
  ...[2n ** 63n - 1n, -(2n ** 31n), -(2n ** 63n), 1_048_577n],
];
const floats = [0, 0.001, 1.5, -1, 1e9, 1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY];

/** A value that a guest may send as an argument of this form. */
export function chooseValue(
  { name, form }: MarshalArgumentRow,
  random: Random,
  fds: readonly number[],
): MarshalValue {
  return ofForm(form, name, random, fds);
}

function ofForm(form: MarshalForm, name: string, random: Random, fds: readonly number[]): MarshalValue {
  if ("nullable" in form && form.nullable && random.oneIn(4)) return MARSHAL_NONE;
  switch (form.form) {
    case "none":
      return MARSHAL_NONE;
    case "bool":
      return marshalBool(random.oneIn(2));
    case "status":
    case "int":
      return integer(name, random, fds);
    case "float":
    case "ticks":
    case "seconds":
      return marshalFloat(random.pick(floats));
    case "string":
      return marshalString(text(name, random));
    case "assignment":
      return marshalTuple([marshalString(random.pick(texts)), marshalString(random.pick(texts))]);
    case "tuple":
      return marshalTuple(form.items.map((item) => ofForm(item.form, name, random, fds)));
    case "list":
      return marshalList(Array.from({ length: random.below(5) }, () => ofForm(form.item, name, random, fds)));
  }
}

function integer(name: string, random: Random, fds: readonly number[]): MarshalValue {
  if (random.oneIn(30)) return marshalInt64(random.pick(extremes));
  const isDescriptor = /fd$/.test(name) && !random.oneIn(5);
  const value = isDescriptor ? random.pick(fds) : random.pick(small);
  return random.oneIn(4) ? marshalInt32(value) : marshalInt64(value);
}

function text(name: string, random: Random): Uint8Array {
  if (name === "buffer") return random.bytes(random.oneIn(30) ? 100_000 : random.below(200));
  return random.pick(/path|target/.test(name) ? paths : texts);
}
