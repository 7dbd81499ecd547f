export { fixedBytes } from "./container/check-fields.js";
export { type ContainerResult, loadContainer } from "./container/load.js";
export type * from "./container/model.js";
export {
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  didYouMean,
  type Place,
  type RelatedPlace,
} from "./diagnostics.js";
export { type LoadResult, loadSpec } from "./load.js";
export type * from "./model/marshal-model.js";
export type * from "./model.js";
export { type Colours, formatDiagnostic } from "./report/text.js";
export { camel, pascal } from "./resolve/code-names.js";
export { parseDump } from "./resolve/inventories.js";
export { bitsOf } from "./resolve/vocabulary.js";
export { shippedMarshalSpec, shippedSpec } from "./shipped.js";
export { parseSignature, type SignatureParts } from "./signature.js";
export { atVersion, isAlive } from "./versions.js";
