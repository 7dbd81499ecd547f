import { readFileSync } from "node:fs";
import { decodeConversation, readFrames, traceLine } from "@sandbox/replay";

const file = readFileSync("test-fixtures/recordings/files.frames");
const exchanges = decodeConversation(readFrames(file));
for (const exchange of exchanges.slice(16, 21)) console.log(traceLine(exchange));
