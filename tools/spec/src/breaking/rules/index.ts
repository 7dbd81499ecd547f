import type { Rule } from "../rule.js";
import { abiRules } from "./abis.js";
import { argumentRules } from "./arguments.js";
import { callRules } from "./calls.js";
import { constantRules } from "./constants.js";
import { framingRules } from "./framing.js";
import { guestRules } from "./guests.js";
import { limitRules } from "./limits.js";
import { marshalRules } from "./marshal.js";
import { resultRules } from "./results.js";
import { structRules } from "./structs.js";

/** Every promise that `breaking` holds an edit against. */
export const rules: readonly Rule[] = [
  ...framingRules,
  ...callRules,
  ...argumentRules,
  ...resultRules,
  ...structRules,
  ...abiRules,
  ...constantRules,
  ...limitRules,
  ...marshalRules,
  ...guestRules,
];
