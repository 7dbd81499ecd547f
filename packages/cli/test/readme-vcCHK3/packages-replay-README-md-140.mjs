import { readFileSync } from "node:fs";
import { checkRecording, formatProblem } from "@sandbox/replay";

const file = readFileSync("test-fixtures/recordings/files.frames");
console.log(checkRecording(file).length);
for (const problem of checkRecording(file.subarray(0, -5))) console.log(formatProblem(problem));
