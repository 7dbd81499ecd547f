/** What a guest may use unless told otherwise, without the code that runs one: for what only names the numbers. */
export { defaultLimits } from "./limits.js";
export { defaultQuotas } from "./system/quota.js";
