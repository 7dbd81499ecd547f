import type { Spec } from "../model.js";
import { areaPage, callers, supportWords } from "./area-page.js";
import { functionPages } from "./function-pages.js";
import { anchor, page, table } from "./markdown.js";
import { structIndex, structPage } from "./struct-page.js";

/**
 * The reference: the text of each page, by its path below `docs/reference`. With `marshalSpec`, the first generation
 * over the same specification, also its functions.
 */
export function referencePages(spec: Spec, marshalSpec?: Spec): Map<string, string> {
  const areas = [...new Set(spec.calls.map((call) => call.area))];
  return new Map([
    ["README.md", callIndex(spec, marshalSpec)],
    ...areas.map((area) => [`calls/${area}.md`, areaPage(area, spec)] as const),
    ["structures/README.md", structIndex(spec)],
    ...spec.structs.map((struct) => [`structures/${struct.name}.md`, structPage(struct, spec)] as const),
    ...(marshalSpec?.marshal ? functionPages(marshalSpec, marshalSpec.marshal) : []),
  ]);
}

/** The table of all calls: what each is, who makes it, how the controller answers it. */
function callIndex(spec: Spec, marshalSpec: Spec | undefined): string {
  const count = (level: string) => spec.calls.filter((call) => call.support.level === level).length;
  return page([
    "# Reference",
    "Written by `pnpm spec docs` from `specs/rpython-sandbox-2`: edit that, not this.",
    `${spec.calls.length} calls of protocol version ${spec.version}: ${count("supported")} supported, ` +
      `${count("partial")} partial, ${count("refused")} refused. [Structures](structures/README.md).` +
      (marshalSpec ? " [Functions of the first generation](functions/README.md)." : ""),
    table(
      ["call", "meaning", "called by", "support"],
      spec.calls.map((call) => [
        `[${call.signature}](calls/${call.area}.md#${anchor(call.signature)})`,
        call.doc,
        callers(call.signature, spec).join(", ") || "no known guest",
        supportWords(call.support),
      ]),
    ),
  ]);
}
