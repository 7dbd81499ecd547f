import type { MarshalWire } from "@sandbox/spec";
import { type GeneratedFile, printModule } from "../../typescript.js";
import { emitMarshalCodec } from "./codec.js";
import { emitMarshalExceptions } from "./exceptions.js";
import { emitMarshalFunctions } from "./functions.js";
import { emitMarshalLimits } from "./limits.js";
import { emitMarshalValues } from "./values.js";

/** What `@sandbox/protocol` has of a wire of tagged values, in a folder of its own. */
export function emitMarshal(wire: MarshalWire): Promise<GeneratedFile>[] {
  return [
    emitMarshalValues(wire),
    emitMarshalCodec(wire),
    emitMarshalExceptions(wire),
    emitMarshalLimits(wire),
    emitMarshalFunctions(wire),
    emitIndex(),
  ];
}

/** What of it is public. */
function emitIndex(): Promise<GeneratedFile> {
  const modules = ["exceptions", "functions", "limits", "values", "version"];
  const statements = [modules.map((module) => `export * from "./${module}.js";`).join("\n")];
  return printModule({ path: "marshal/index.ts", from: "marshal.yaml and functions/*.yaml", statements });
}
