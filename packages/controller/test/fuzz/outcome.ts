export { latin1 as latin1Path } from "../posix.js";
export { context, outcome } from "../virtual-posix.js";
