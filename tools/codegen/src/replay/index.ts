import type { Spec } from "@sandbox/spec";
import { generateContainer } from "../container/index.js";
import type { GeneratedFile } from "../typescript.js";
import { emitAbis } from "./abis.js";
import { emitBinaryIndex, emitBinaryParsers, emitFramesParser } from "./binary-parsers.js";
import { emitCallTable, emitMarshalCallTable } from "./call-table.js";
import { emitConstantSets } from "./constant-sets.js";
import { emitMarshalBinary } from "./marshal-binary.js";
import { emitStructTable } from "./struct-table.js";

/** The generated files of `@sandbox/replay`; with the first generation, what its sessions need. */
export async function generateReplay(spec: Spec, marshalSpec?: Spec): Promise<GeneratedFile[]> {
  const files = await Promise.all([
    emitAbis(spec),
    emitConstantSets(spec),
    emitStructTable(spec),
    ...emitCallTable(spec),
    emitFramesParser(),
    ...spec.abis.map((abi) => emitBinaryParsers(spec, abi)),
    emitBinaryIndex(spec),
    ...(marshalSpec ? [emitMarshalCallTable(marshalSpec)] : []),
    ...(marshalSpec?.marshal ? [emitMarshalBinary(marshalSpec.marshal)] : []),
  ]);
  return [...files, ...(await generateContainer())];
}
