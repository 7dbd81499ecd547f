import { decodeConversation, loadSession, traceLine, writeSession } from "@sandbox/replay";

const text = `sbt 1
open(a1, O_RDONLY, 0)i  ? Z a1 4096 = "/etc/motd"
                        = 3
read(3, a1, 4096)i      ! W a1 "hello\\n"
                        = 6
`;
const session = loadSession(new TextEncoder().encode(text));
for (const exchange of decodeConversation(session.frames)) console.log(traceLine(exchange));
console.log(writeSession(session, "frames").length);
