import { pathToFileURL } from "node:url";
import type { LimitName, RunOptions } from "@sandbox/controller";
import { hostileGuest } from "@sandbox/test-fixtures";

/** A guest that runs into one limit. */
export interface Offender {
  readonly limit: LimitName;
  readonly options: RunOptions;
  /** How long after the guest's last stamp the limit is met, in milliseconds. */
  readonly afterMs: number;
}

const limitMs = 400;
const mebibyte = 2 ** 20;
const memoryBytes = 128 * mebibyte;
const pipe = new URL("pipe.js", pathToFileURL(hostileGuest)).href;
const prelude = `
import { writeSync } from "node:fs";
import { call, linger, openZero, receive, request, send, spin, stringReply } from ${JSON.stringify(pipe)};
const stamp = () => writeSync(2, process.hrtime.bigint() + "\\n");
let made = 0;
const newPath = { Z: () => stringReply("/tmp/" + made++) };
`;

/** The options of a guest in a few lines of JavaScript, which calls `stamp` when it does what will be its last deed. */
function guest(script: string, options: Omit<RunOptions, "command">): RunOptions {
  const args = ["--input-type=module", "-e", prelude + script];
  return { command: { file: process.execPath, args }, wall: "none", ...options };
}

/** One for each limit. */
export const offenders: readonly Offender[] = [
  // Its time begins before the guest can look at a clock.
  { limit: "wallMs", afterMs: 0, options: guest("spin();", { limits: { wallMs: limitMs } }) },
  {
    limit: "cpuMs",
    afterMs: 0,
    options: guest(
      `const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
while (used() < ${limitMs});
stamp();
spin();`,
      { limits: { cpuMs: limitMs } },
    ),
  },
  {
    limit: "memoryBytes",
    afterMs: 0,
    options: guest(
      `const held = [];
while (process.memoryUsage.rss() < ${memoryBytes}) held.push(Buffer.alloc(${mebibyte}, 1));
stamp();
linger();`,
      { limits: { memoryBytes } },
    ),
  },
  {
    limit: "outputBytes",
    afterMs: 0,
    options: guest(`for (;;) { stamp(); call("write(ipi)i", [1, 8192, 65536]); }`, {
      limits: { outputBytes: mebibyte },
    }),
  },
  {
    limit: "calls",
    afterMs: 0,
    options: guest(`for (;;) { stamp(); call("getpid()i", []); }`, { limits: { calls: 100 } }),
  },
  {
    limit: "messageMs",
    afterMs: limitMs,
    options: guest(`send(request("getpid()i").subarray(0, 4)); stamp(); linger();`, {
      limits: { messageMs: limitMs },
    }),
  },
  {
    limit: "replyMs",
    afterMs: limitMs,
    options: guest(`send(request("chdir(p)i", 8192)); receive(17); stamp(); linger();`, {
      limits: { replyMs: limitMs },
    }),
  },
  {
    limit: "drainMs",
    afterMs: limitMs,
    options: guest(`send(request("read(ipi)i", openZero(), 8192, ${mebibyte})); stamp(); linger();`, {
      limits: { drainMs: limitMs },
    }),
  },
  {
    limit: "fileBytes",
    afterMs: 0,
    options: guest(
      `const fd = call("open(pii)i", [8192, 0o101, 0o600], newPath).value;
for (;;) { stamp(); call("write(ipi)i", [fd, 8192, 65536]); }`,
      { quotas: { bytes: mebibyte }, onQuota: "stop" },
    ),
  },
  {
    limit: "inodes",
    afterMs: 0,
    options: guest(`for (;;) { stamp(); call("mkdir(pi)i", [8192, 0o700], newPath); }`, {
      quotas: { inodes: 100 },
      onQuota: "stop",
    }),
  },
  {
    limit: "openFiles",
    afterMs: 0,
    options: guest("for (;;) { stamp(); openZero(); }", { quotas: { openFiles: 20 }, onQuota: "stop" }),
  },
];
