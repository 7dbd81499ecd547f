import { readFileSync } from "node:fs";
import { createSystem, Session } from "@sandbox/controller";
import { linuxX8664 } from "@sandbox/protocol";
import { decodeConversation, formatReplayReport, readFrames, replayAsGuest } from "@sandbox/replay";

const file = readFileSync("test-fixtures/recordings/files.frames");
const handlers = createSystem({ cwd: "/home", clock: { frozenAt: 1_564_610_400_250_000_000n } });
const connect = (guest) => {
  const send = (bytes) => guest.receive(bytes);
  const session = new Session({ abi: linuxX8664, handlers, send, onEnd: () => guest.close() });
  return { send: (bytes) => session.receive(bytes) };
};
const report = await replayAsGuest(decodeConversation(readFrames(file)), connect, { ignore: ["uname"] });
console.log(formatReplayReport(report));
