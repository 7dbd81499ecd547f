export {
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  didYouMean,
  formatDiagnostic,
} from "./diagnostics.js";
export { type LoadResult, loadSpec } from "./load.js";
export type * from "./model.js";
export { parseDump } from "./resolve/inventories.js";
export { bitsOf } from "./resolve/vocabulary.js";
export { parseSignature, type SignatureParts } from "./signature.js";
