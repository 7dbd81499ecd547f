export { type Emitter, emitters, outputFolder } from "./generate.js";
export type { GeneratedFile } from "./typescript.js";
export { staleFiles, writeGenerated } from "./write.js";
