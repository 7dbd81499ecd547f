import { readFileSync } from "node:fs";
import { decodeConversation, loadSession, minimise, nameOfExchange, traceLine } from "@sandbox/replay";

const session = loadSession(readFileSync("test-fixtures/recordings/files.frames"));
const predicate = ({ exchanges }) => exchanges.map(nameOfExchange).join(" ").includes("rmdir");
const { session: smaller, requestsBefore, isMinimal } = await minimise(session, { predicate });
console.log(requestsBefore, isMinimal);
for (const exchange of decodeConversation(smaller.frames)) console.log(traceLine(exchange));
