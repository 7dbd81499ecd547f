import type { Call, Spec, Support } from "../model.js";
import { argumentColumns, argumentRow, resultRow } from "./argument-rows.js";
import { code, fence, page, sourceLink, table } from "./markdown.js";
import { hexLines, wireExample } from "./wire-example.js";

/** The page of one area: every call of it. */
export function areaPage(area: string, spec: Spec): string {
  const calls = spec.calls.filter((call) => call.area === area);
  const abi = spec.abis.find((one) => one.name === "linux-x86_64") ?? spec.abis[0];
  const example = abi ? `Examples are of the ABI ${abi.name}.` : "";
  return page([
    `# ${area.charAt(0).toUpperCase()}${area.slice(1)}`,
    `${calls.length} calls. ${example} Back to [all calls](../README.md).`,
    ...calls.map((call) => callSection(call, spec)),
  ]);
}

function callSection(call: Call, spec: Spec): string {
  const rows = [...call.arguments.map(argumentRow), resultRow(call.returns, call.resultKind)];
  return [
    `## ${call.signature}`,
    call.doc,
    [
      `- Source: ${sourceLink(call.source)}`,
      `- Class: ${call.class}${call.floating ? "; floats in replay: its number and place vary" : ""}`,
      `- ${lifetimeWords(call)}`,
      `- Support: ${supportWords(call.support)}`,
      `- Called by: ${callers(call.signature, spec).join(", ") || "no known guest"}`,
    ].join("\n"),
    table(argumentColumns, rows),
    ...exampleParts(call, spec),
  ].join("\n\n");
}

function exampleParts(call: Call, spec: Spec): string[] {
  const abi = spec.abis.find((one) => one.name === "linux-x86_64") ?? spec.abis[0];
  if (!abi) return [];
  const { text, request, result } = wireExample(call, spec, abi);
  return [
    fence([
      `${text}`,
      "",
      "guest to controller",
      ...hexLines(request),
      "",
      "controller to guest",
      ...hexLines(result),
    ]),
  ];
}

function lifetimeWords({ since, until, deprecated }: Call): string {
  const gone = until === undefined ? "" : `, gone in ${until}`;
  return `Since version ${since}${gone}${deprecated === undefined ? "" : `. Deprecated: ${deprecated}`}`;
}

/** How the controller answers a call, in words. */
export function supportWords(support: Support): string {
  switch (support.level) {
    case "supported":
      return "supported";
    case "partial":
      return `partial: ${support.why}`;
    case "refused":
      return `refused with ${code(support.errno)}${support.why === undefined ? "" : `: ${support.why}`}`;
  }
}

/** The known guests that make a call. */
export function callers(signature: string, { inventories }: Spec): string[] {
  return inventories.filter(({ signatures }) => signatures.includes(signature)).map(({ name }) => name);
}
