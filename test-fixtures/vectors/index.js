export { loadVectors, parseVectors } from "./load.js";
export * from "./marshal/index.js";
export { formatMessage, parseMessage, quote } from "./message-text.js";
export { decodedAs, outcome, runVectors } from "./run.js";
