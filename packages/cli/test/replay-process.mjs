// A guest's process that makes the requests of a recording: `node replay-process.mjs FILE.frames IGNORED`.
// Like the recorded guest it writes what that wrote to its real stderr, and ends as it did; where the controller
// answers something else, it prints the divergence and exits with 99.
import { readFileSync, readSync, writeSync } from "node:fs";
import { decodeConversation, formatReplayReport, ReplayGuest, readFrames } from "@sandbox/replay";

const [file, ignored = ""] = process.argv.slice(2);
const { exitCode, stderr } = JSON.parse(readFileSync(file.replace(/frames$/, "json"), "utf8"));
const exchanges = decodeConversation(readFrames(readFileSync(file)));
let report;
const guest = new ReplayGuest(
  exchanges,
  {
    send(bytes) {
      for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
    },
    finish: (finished) => {
      report = finished;
    },
  },
  { ignore: ignored.split(",").filter((name) => name !== "") },
);
const buffer = new Uint8Array(65536);
guest.start();
while (!report) {
  const length = readSync(0, buffer, 0, buffer.length, null);
  if (length === 0) guest.close();
  else guest.receive(buffer.subarray(0, length));
}
if (report.outcome !== "matched") {
  writeSync(2, `${formatReplayReport(report)}\n`);
  process.exit(99);
}
writeSync(2, stderr);
if (exitCode < 0) process.kill(process.pid, -exitCode);
else process.exit(exitCode);
