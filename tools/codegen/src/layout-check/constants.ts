import type { Abi, AbiConstant, ConstantSet, Spec } from "@sandbox/spec";
import { holds } from "./structs.js";

/** Every flag and every value of an enumeration. */
export function checkConstants(spec: Spec, abi: Abi): string[] {
  return spec.constants.flatMap((set) => {
    const names = [...(set.field?.values ?? []), ...set.values, ...zeroOf(set)];
    return checkNumbers(names, abi.constants.get(set.name) ?? [], abi);
  });
}

function zeroOf({ zero }: ConstantSet): AbiConstant[] {
  return zero === undefined ? [] : [{ name: zero, value: 0 }];
}

/** Every errno. */
export function checkErrnos(spec: Spec, abi: Abi): string[] {
  return checkNumbers(spec.errnos, abi.errnos, abi);
}

function checkNumbers(names: readonly AbiConstant[], overrides: readonly AbiConstant[], abi: Abi): string[] {
  return names.flatMap(({ name, value: canonical }) => {
    const reason = abi.check.skip.get(name);
    if (reason !== undefined) return [`/* ${name} is not checked: ${reason} */`];
    const override = overrides.find((one) => one.name === name);
    const value = override ? override.value : canonical;
    if (value === null) return [`#ifdef ${name}`, `#error "${name}: there is one"`, "#endif"];
    return [holds(`${name} == ${value}`, `${name} is ${value}`)];
  });
}
