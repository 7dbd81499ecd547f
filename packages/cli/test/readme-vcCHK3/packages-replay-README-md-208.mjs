import { readFileSync } from "node:fs";
import {
  decodeConversation,
  formatControllerReplayReport,
  ReplayController,
  readFrames,
  replayAsGuest,
} from "@sandbox/replay";

const file = readFileSync("test-fixtures/recordings/clock-env.frames");
const exchanges = decodeConversation(readFrames(file));
// A live guest is a process. Here it is a recording, too, without one of its calls.
const guestCalls = exchanges.filter(({ number }) => number !== 8);
replayAsGuest(guestCalls, (guest) => {
  const finish = (report) => console.log(formatControllerReplayReport(report));
  const controller = new ReplayController(exchanges, { send: (bytes) => guest.receive(bytes), finish });
  return { send: (bytes) => controller.receive(bytes) };
});
