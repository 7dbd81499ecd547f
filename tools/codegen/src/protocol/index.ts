import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { emitAbi } from "./abi.js";
import { emitCalls } from "./calls.js";
import { emitCommands } from "./commands.js";
import { emitConstants, emitErrno } from "./constants.js";
import { emitDispatch } from "./dispatch.js";
import { emitEmptyStructs } from "./empty-structs.js";
import { emitFraming } from "./framing.js";
import { emitIndex } from "./index-module.js";
import { emitKinds } from "./kinds.js";
import { emitMarshal } from "./marshal/index.js";
import { emitMarshalVersion } from "./marshal/version.js";
import { emitOutlines } from "./outlines.js";
import { emitStructs } from "./structs.js";
import { emitVersion } from "./version.js";

/** The generated files of `@sandbox/protocol`; with the first generation, also those of its wire. */
export async function generateProtocol(spec: Spec, marshalSpec?: Spec): Promise<GeneratedFile[]> {
  return Promise.all([
    emitVersion(spec),
    emitConstants(spec),
    emitErrno(spec),
    emitStructs(spec),
    emitEmptyStructs(spec),
    ...spec.abis.map((abi) => emitAbi(spec, abi)),
    emitKinds(spec),
    emitFraming(spec),
    emitCommands(spec),
    ...emitCalls(spec),
    emitDispatch(spec),
    emitOutlines(spec),
    emitIndex(spec),
    ...(marshalSpec?.marshal ? [...emitMarshal(marshalSpec.marshal), emitMarshalVersion(marshalSpec)] : []),
  ]);
}
