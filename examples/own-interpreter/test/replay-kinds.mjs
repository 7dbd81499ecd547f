// Makes the requests of the recording `kinds`, as the recorded program did, and exits with 99 where it is answered otherwise.
import { readFileSync, readSync, writeSync } from "node:fs";
import { decodeConversation, formatReplayReport, ReplayGuest, readFrames } from "@sandbox/replay";

const exchanges = decodeConversation(readFrames(readFileSync(process.argv[2])));
let report;
const finish = (finished) => {
  report = finished;
};
const send = (bytes) => writeSync(1, bytes);
const guest = new ReplayGuest(exchanges, { send, finish }, { ignore: ["uname", "gettimeofday"] });
const buffer = new Uint8Array(65536);
guest.start();
while (!report) guest.receive(buffer.subarray(0, readSync(0, buffer)));
writeSync(2, formatReplayReport(report));
process.exit(report.outcome === "matched" ? 0 : 99);
