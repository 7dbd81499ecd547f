import { readdirSync } from "node:fs";
import * as protocol from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { examplesOf, joined } from "./reference-example.js";

const folder = new URL("../../../docs/reference/calls/", import.meta.url).pathname;
const { ControllerDecoder, callCodecs, encodeGuestMessage, GuestDecoder, linuxX8664, Writer } = protocol;

/** The number that a page writes, as such or by the name that a constant has. */
function numberOf(text: string): number {
  if (/^-?[\d.]+$|^0[xo]/.test(text)) return Number(text);
  for (const set of Object.values(protocol)) {
    const value = typeof set === "object" ? (set as Record<string, unknown>)[text] : undefined;
    if (typeof value === "number") return value;
  }
  throw new Error(`${text} is no number`);
}

const examples = readdirSync(folder).flatMap((page) =>
  examplesOf(folder + page).map(({ heading, ...example }) => ({ signature: heading, ...example })),
);

test("every call of the protocol has an example", () => {
  expect(examples.map(({ signature }) => signature).sort()).toEqual(Object.keys(callCodecs).sort());
});

describe("the bytes of the reference are those of the protocol's encoder:", () => {
  test.each(examples)("$signature", ({ signature, request, result }) => {
    const bytes = joined(request);
    const guest = new GuestDecoder(linuxX8664);
    guest.push(bytes);
    const message = guest.next();
    if (message?.kind !== "request") throw new Error(`${signature} is decoded as ${message?.kind}`);
    expect(message.call).toBe(signature);
    const written = request.slice(2).map(({ text }) => numberOf(text.split(" = ")[1] ?? ""));
    expect(Object.values(message.args).map(Number)).toEqual(written);
    const writer = new Writer(linuxX8664);
    encodeGuestMessage(writer, message);
    expect(writer.take()).toEqual(bytes);

    const controller = new ControllerDecoder(linuxX8664);
    controller.push(joined(result));
    const answer = controller.next();
    if (answer?.kind !== "result") throw new Error(`${signature} is answered by ${answer?.kind}`);
    expect(signature.endsWith(`)${answer.resultKind}`)).toBe(true);
    if ("value" in answer && answer.value !== undefined)
      expect(Number(answer.value)).toBe(numberOf(result[1]?.text ?? ""));
    expect(controller.next()).toBeUndefined();
  });
});
