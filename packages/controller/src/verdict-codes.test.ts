import { expect, test } from "vitest";
import { hostErrorCodes, limitNames, verdictKinds, violationCodes } from "./verdict-codes.js";

// Words that users' programs compare with. A new one is added to its line; none is ever changed or taken away.
const words: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [verdictKinds, "exit signal limit violation host-error aborted"],
  [
    limitNames,
    "wallMs outputBytes calls messageMs drainMs cpuMs memoryBytes replyMs fileBytes inodes openFiles",
  ],
  [
    violationCodes,
    "EMPTY_SIGNATURE BAD_SIGNATURE TOO_MANY_ARGUMENTS LENGTH_LIE IMPOSSIBLE_STRING NULL_ALLOCATION UNSOLICITED TRUNCATED UNKNOWN_COMMAND TRANSFER_TOO_LONG REQUEST_TOO_LONG NOT_IN_DUMP UNKNOWN_TAG WRONG_VALUE NEGATIVE_LENGTH NAME_TOO_LONG STRING_TOO_LONG TOO_MANY_ITEMS TOO_MANY_VALUES TOO_DEEP MESSAGE_TOO_LONG BAD_FLOAT CLOSED_PIPE",
  ],
  [hostErrorCodes, "GUEST_START CONTROLLER WALL"],
];

test.each(words)("every word of a verdict stays, with a sentence of its own", (table, names) => {
  expect(Object.keys(table)).toEqual(names.split(" "));
  const sentences = Object.values(table);
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[a-z].*[^.]$/);
});
