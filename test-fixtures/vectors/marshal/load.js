import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { linesOf, oneOf, readBytes, readError, readVectors } from "../load.js";
import { parseMarshalMessage } from "./value-text.js";

const folder = fileURLToPath(new URL("./", import.meta.url));
const words = {
  keys: ["direction", "verdict", "expects"],
  fences: ["bytes", "answer", "messages", "error", "guest"],
};
let loaded;

/** Every vector of this folder, in the order of the documents' names and of their headings. */
export function loadMarshalVectors() {
  const files = readdirSync(folder).filter((file) => file.endsWith(".md") && file !== "README.md");
  loaded ??= files
    .sort()
    .flatMap((file) => readVectors(file, readFileSync(`${folder}${file}`, "utf8"), words, makeVector));
  return loaded;
}

function makeVector(file, { title, line, fences }, settings) {
  const turns = fences.flatMap(readTurn);
  const vector = {
    file,
    title,
    line,
    direction: oneOf(settings.direction, ["guest-to-controller", "controller-to-guest"]),
    verdict: oneOf(settings.verdict, ["success", "decode-failure", "encode-failure"]),
    expects: settings.expects,
    turns,
    bytes: Uint8Array.from(turns.flatMap((bytes) => [...bytes])),
    messages: linesOf(fences, "messages").map(parseMarshalMessage),
    error: readError(linesOf(fences, "error")),
    guest: linesOf(fences, "guest")[0],
  };
  check(vector);
  return vector;
}

/** What a guest writes before the controller answers; the answer itself is none of its bytes. */
function readTurn({ name, lines }) {
  return name === "bytes" ? [lines.flatMap(readBytes)] : [];
}

function check({ verdict, turns, messages, error, guest, expects }) {
  const isTold = { success: messages.length > 0 && !error, "decode-failure": error?.offset !== undefined };
  if (verdict === "encode-failure") {
    if (turns.length > 0 || messages.length !== 1 || error === undefined || error.offset !== undefined)
      throw new Error("an encode-failure has one message, and an error without a place");
  } else if (turns.length === 0 || !isTold[verdict])
    throw new Error("bytes are messages, or an error with its place");
  if ((guest === undefined) !== (expects === undefined))
    throw new Error("what a guest does needs what it expects, and the other way round");
}
