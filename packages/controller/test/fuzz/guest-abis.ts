import { type Abi, darwinArm64, linuxAarch64, linuxI386, linuxX8664 } from "@sandbox/protocol";

/** The ABIs of guests, by names for seed files; the commonest comes twice. */
export const guestAbis: readonly { readonly name: string; readonly abi: Abi }[] = [
  { name: "linuxX8664", abi: linuxX8664 },
  { name: "linuxX8664", abi: linuxX8664 },
  { name: "linuxI386", abi: linuxI386 },
  { name: "linuxAarch64", abi: linuxAarch64 },
  { name: "darwinArm64", abi: darwinArm64 },
  { name: "big-endian", abi: { ...linuxX8664, littleEndian: false } },
];
