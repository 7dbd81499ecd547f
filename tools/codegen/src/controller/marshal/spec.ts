import type { Call, MarshalWire, Spec } from "@sandbox/spec";

/** A specification whose guests speak in tagged values. */
export type MarshalSpec = Spec & { readonly marshal: MarshalWire };

/** The calls that the specification has beside those of the one that it extends. */
export function ownCalls(spec: Spec): readonly Call[] {
  return spec.calls.filter((call) => !call.inherited);
}
