import { compareNamed } from "../../compare/lists.js";
import type { Rule } from "../rule.js";
import { changed, keptAbis } from "../walk.js";

/** Promises about the systems whose guests are understood. */
export const abiRules: readonly Rule[] = [
  {
    id: "abi-removed",
    category: "wire",
    doc: "An ABI is gone: its guests are not understood.",
    find: (before, after) =>
      compareNamed(before.abis, after.abis).removed.map(({ name }) => ({
        subject: name,
        message: "the ABI is gone",
      })),
  },
  {
    id: "abi-byte-order-changed",
    category: "wire",
    doc: "An ABI has the other byte order.",
    find: (before, after) =>
      changed(keptAbis(before, after), ({ littleEndian }) => (littleEndian ? "little-endian" : "big-endian")),
  },
  {
    id: "abi-pointer-width-changed",
    category: "wire",
    doc: "An ABI has pointers of another width.",
    find: (before, after) => changed(keptAbis(before, after), ({ pointerBytes }) => `${pointerBytes} bytes`),
  },
  {
    id: "abi-type-changed",
    category: "wire",
    doc: "A C type has another width or sign in an ABI, or is not there any more.",
    find: (before, after) =>
      keptAbis(before, after).flatMap(({ subject, at, ...abi }) =>
        [...abi.before.types]
          .filter(([name, scalar]) => abi.after.types.get(name) !== scalar)
          .map(([name, scalar]) => ({
            subject: `${subject}/${name}`,
            message: `was ${scalar}, is ${abi.after.types.get(name) ?? "gone"}`,
            ...(at ? { at: { ...at, path: ["types", name] } } : {}),
          })),
      ),
  },
  {
    id: "abi-constant-changed",
    category: "wire",
    doc: "A name stands for another number in an ABI.",
    find: (before, after) =>
      keptAbis(before, after).flatMap(({ subject, at, ...abi }) => {
        const numbers = (one: (typeof abi)["before"]) =>
          new Map([...one.constants.values(), one.errnos].flat().map(({ name, value }) => [name, value]));
        const now = numbers(abi.after);
        return [...numbers(abi.before)]
          .filter(([name, value]) => now.get(name) !== value)
          .map(([name, value]) => ({
            subject: `${subject}/${name}`,
            message: `was ${value ?? "nothing"}, is ${now.get(name) ?? "what it is elsewhere"}`,
            ...(at ? { at } : {}),
          }));
      }),
  },
];
