export { type Emitter, emitters, outputFolder } from "./generate.js";
export { generateLayoutChecks } from "./layout-check/index.js";
export { loadMarshalSpec } from "./marshal-spec.js";
export type { GeneratedFile } from "./typescript.js";
export { staleFiles, writeGenerated } from "./write.js";
