export { loadMarshalVectors } from "./load.js";
export { formatMarshalMessage, parseMarshalMessage } from "./value-text.js";
