import { readdirSync } from "node:fs";
import {
  fitsMarshalForm,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
  marshalAnswerBytes,
  marshalFunctions,
  marshalRequestBytes,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { examplesOf, joined } from "./reference-example.js";

const folder = new URL("../../../docs/reference/functions/", import.meta.url).pathname;
const areas = readdirSync(folder).filter((page) => page !== "README.md" && page !== "wire.md");
const examples = areas.flatMap((page) => examplesOf(folder + page));
const functions = Object.values(marshalFunctions);

test("every function of the first generation has an example", () => {
  expect(examples.map(({ heading }) => heading).sort()).toEqual(functions.map(({ name }) => name).sort());
});

describe("the bytes of the reference are those of the encoder of the first generation:", () => {
  test.each(examples)("$heading", ({ heading, request, result }) => {
    const row = functions.find(({ name }) => name === heading);
    const guest = new MarshalGuestDecoder();
    guest.push(joined(request));
    const asked = guest.next();
    if (asked?.kind !== "marshal-request") throw new Error(`${heading} is decoded as ${asked?.kind}`);
    expect(asked.function).toBe(heading);
    expect(marshalRequestBytes(asked)).toEqual(joined(request));
    // Each argument is named on one of the rows, in this order.
    const named = request.map(({ text }) => text).join("\n");
    expect(named).toMatch(new RegExp(row?.arguments.map(({ name }) => `\\b${name}\\b`).join("[^]*") ?? "$"));

    const controller = new MarshalControllerDecoder();
    controller.push(joined(result));
    const told = controller.next();
    if (told?.kind !== "marshal-result") throw new Error(`${heading} is answered by ${told?.kind}`);
    expect(row && fitsMarshalForm(row.answer, told.value), result.at(-1)?.text).toBe(true);
    expect(marshalAnswerBytes(told)).toEqual(joined(result));
    expect(controller.pendingBytes).toBe(0);
  });
});
