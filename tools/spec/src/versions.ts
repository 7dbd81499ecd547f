import type { Lifetime, Spec } from "./model.js";

/** Whether something exists in a version. */
export function isAlive({ since, until }: Lifetime, version: number): boolean {
  return (since === undefined || since <= version) && (until === undefined || version < until);
}

/**
 * The specification as one of its versions has it: calls, commands and named numbers of other versions are gone.
 * @throws RangeError for a version that the specification does not describe.
 */
export function atVersion(spec: Spec, version: number): Spec {
  if (!spec.versions.includes(version)) {
    throw new RangeError(`there is no version ${version}: expected one of ${spec.versions.join(", ")}`);
  }
  const alive = <T extends Lifetime>(list: readonly T[]) => list.filter((one) => isAlive(one, version));
  return {
    ...spec,
    version,
    commands: alive(spec.commands),
    calls: alive(spec.calls),
    ...(spec.marshal
      ? {
          marshal: {
            ...spec.marshal,
            functions: spec.marshal.functions.filter(({ call }) => isAlive(call, version)),
          },
        }
      : {}),
    constants: spec.constants.map((set) => ({
      ...set,
      values: alive(set.values),
      ...(set.field ? { field: { ...set.field, values: alive(set.field.values) } } : {}),
    })),
  };
}
