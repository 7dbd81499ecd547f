import { CallFilter, exportSession, partsOfFile, streamSession, traceLine } from "@sandbox/replay";

const path = "test-fixtures/recordings/files.frames";
const filter = new CallFilter({ expressions: ["fd=3"], where: 'name ~ "^(read|lseek)" && result > 5' });
for (const item of streamSession(partsOfFile(path)).items)
  if (item.kind === "call" && filter.accepts(item.call)) console.log(traceLine(item.call.exchange));

const [head] = exportSession(partsOfFile(path), "asciicast");
console.log(head);
