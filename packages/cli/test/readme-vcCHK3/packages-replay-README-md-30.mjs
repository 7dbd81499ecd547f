import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGuest } from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import { decodeConversation, loadSession, parseRedactionRule, RuleRedactor, recordTo, traceLine } from "@sandbox/replay";

const folder = mkdtempSync(join(tmpdir(), "recording-"));
const path = join(folder, "session.sbrec");
const redactor = new RuleRedactor({ rules: [parseRedactionRule("env")] });
const recorder = recordTo(path, { redactor, description: { labels: { of: "the README" } } });
const command = pythonGuest({ args: ["-c", 'import os; print(len(os.environ["KEY"]))'] });
const { verdict } = await runGuest({ command, env: { KEY: "hunter2" }, observe: recorder.observe });
console.log(recorder.end({ ...verdict }).layout);

const session = loadSession(new Uint8Array(readFileSync(path)));
const lines = decodeConversation(session.frames).map((exchange) => traceLine(exchange));
console.log(lines.filter((line) => /environ|write/.test(line)).join("\n"), session.verdict);
rmSync(folder, { recursive: true });
