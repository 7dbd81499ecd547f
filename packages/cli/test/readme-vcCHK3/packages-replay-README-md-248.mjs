import { readFileSync } from "node:fs";
import { linuxX8664 } from "@sandbox/protocol";
import { DiffFormatter, decodeConversation, diffSessions, readFrames } from "@sandbox/replay";

const calls = decodeConversation(readFrames(readFileSync("test-fixtures/recordings/files.frames")));
const session = (exchanges) => ({ abi: linuxX8664, exchanges: () => exchanges });
const formatter = new DiffFormatter({ abi: linuxX8664, context: 1 });
for (const step of diffSessions(session(calls), session(calls.toSpliced(40, 1)))) {
  for (const { text } of formatter.push(step)) console.log(text);
}
