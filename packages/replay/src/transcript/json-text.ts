import type { JsonObject, JsonValue } from "../container/fields.js";
import { CONTAINER_LIMITS } from "../gen/container.js";
import { RecordingError } from "../recording-error.js";
import type { Scanner } from "./scanner.js";

/** How deep JSON may be nested: nothing that a recorder writes comes near. */
const MOST_NESTED = 100;

/** A value as JSON on one line, in printable ASCII. @throws RecordingError for one that is nested too deep. */
export function jsonText(value: JsonValue | JsonObject): string {
  if (isDeeper(value, MOST_NESTED)) {
    const details = { expected: `JSON that is nested ${MOST_NESTED} deep at most`, received: "a deeper one" };
    throw new RecordingError({ code: "bad_record", offset: 0, ...details });
  }
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return most === 0 || Object.values(value).some((member) => isDeeper(member, most - 1));
}

/** The value that begins here, of a type if one is asked for. @throws RecordingError. */
export function parseJson(scanner: Scanner, type?: "object" | "string"): JsonValue {
  const start = scanner.at;
  const end = jsonEnd(scanner);
  const text = scanner.text.slice(start, end);
  if (text.length > CONTAINER_LIMITS.jsonBytes)
    scanner.fail(
      `JSON of at most ${CONTAINER_LIMITS.jsonBytes} bytes`,
      start,
      "record_too_long",
      `${text.length}`,
    );
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return scanner.fail("JSON", start);
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if ((type === "object" && !isObject) || (type === "string" && typeof value !== "string"))
    scanner.fail(`JSON: ${type === "object" ? "an object" : "a string"}`, start);
  scanner.at = end;
  return value;
}

/** Where a value ends that begins here: behind its last bracket or quote, or at a space. */
function jsonEnd(scanner: Scanner): number {
  const { text, at } = scanner;
  let depth = 0;
  let isInString = false;
  for (let end = at; end < text.length; end++) {
    const character = text[end];
    if (character === "\n") return end;
    if (isInString) {
      if (character === "\\") end++;
      else if (character === '"') {
        isInString = false;
        if (depth === 0) return end + 1;
      }
    } else if (character === '"') isInString = true;
    else if (character === "{" || character === "[") {
      if (++depth > MOST_NESTED) scanner.fail(`JSON that is nested ${MOST_NESTED} deep at most`, end);
    } else if (character === "}" || character === "]") {
      if (--depth <= 0) return end + 1;
    } else if (depth === 0 && (character === " " || character === "\r" || character === "\t")) return end;
  }
  return text.length;
}
