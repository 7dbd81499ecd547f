import { type MarshalValue, marshalFunctions } from "@sandbox/protocol";
import type { Exchange } from "../../exchange.js";
import { answeredValue } from "./answered-value.js";
import { areSameValues } from "./same-values.js";
import { valueText } from "./value-text.js";

/** How two answers that matched differ all the same, in the first of their values that does; `undefined` where they do not. */
export function passedAnswer(recorded: Exchange, live: Exchange): string | undefined {
  const [mine, others] = [answeredValue(recorded), answeredValue(live)];
  if (!mine || !others || areSameValues(mine, others)) return undefined;
  const differs = (one: MarshalValue, other: MarshalValue, name = "") =>
    `answered ${name}${valueText(other)} where the recording has ${valueText(one)}`;
  if (mine.type !== "tuple" || others.type !== "tuple") return differs(mine, others);
  for (const [index, item] of mine.items.entries()) {
    const other = others.items[index];
    if (other && !areSameValues(item, other)) return differs(item, other, `${nameOf(recorded, index)} `);
  }
  return differs(mine, others);
}

/** What the specification calls a value of an answer. */
function nameOf({ marshal }: Exchange, index: number): string {
  const form =
    marshal?.request.kind === "marshal-request" && marshalFunctions[marshal.request.function].answer;
  const name = form && form.form === "tuple" ? form.items[index]?.of : undefined;
  return typeof name === "string" ? name : `value ${index + 1}`;
}
