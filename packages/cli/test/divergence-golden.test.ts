import { readFileSync } from "node:fs";
import { createSystem, fail, type Handlers, Session, type SystemOptions } from "@sandbox/controller";
import { linuxX8664 } from "@sandbox/protocol";
import {
  decodeConversation,
  type Exchange,
  formatReplayReport,
  nameOfExchange,
  type ReplayOptions,
  readFrames,
  replayAsGuest,
} from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { madeDo } from "./recordings.js";

const ignore = ["uname", ...madeDo];

/** What is another thing than it was when the recording was made. */
interface Deviation {
  readonly recording?: string;
  readonly system?: Partial<SystemOptions>;
  readonly handlers?: Partial<Handlers>;
  readonly edit?: (exchanges: readonly Exchange[]) => readonly Exchange[];
  readonly options?: ReplayOptions;
}

const deviations: Readonly<Record<string, Deviation>> = {
  "file-one-byte": { system: { files: { "/tmp/greeting.txt": "hello_world\n" } } },
  "file-missing": { system: { files: {} } },
  "file-longer": {
    system: { files: { "/tmp/greeting.txt": "hello world\n!" } },
    options: { ignore: ignore.filter((name) => name !== "stat.st_size"), level: "effects" },
  },
  "call-left-out": {
    edit: (exchanges) => exchanges.filter((exchange) => nameOfExchange(exchange) !== "mkdir"),
  },
  "handler-other-errno": { handlers: { open: () => fail("EACCES") } },
  "handler-missing": { handlers: { getcwd: () => fail("ENOSYS") } },
  "environment-other": { recording: "clock-env", system: { env: { GREETING: "bonjour", HOME: "/home" } } },
};

/** Where the recordings of each generation are, and the reports of them. */
const folders = { first: "generation-1/", second: "" };

async function reportOf(folder: string, { recording = "files", system, handlers, edit, options }: Deviation) {
  const file = `${recording}.frames`;
  const recorded = decodeConversation(readFrames(readFileSync(fixturePath(`recordings/${folder}${file}`))));
  const exchanges = edit ? edit(recorded) : recorded;
  const answers = {
    ...createSystem({
      files: { "/tmp/greeting.txt": "hello world\n" },
      directories: { "/tmp": { mode: 0o755 } },
      env: recording === "files" ? {} : { GREETING: "bonjour", HOME: "/tmp" },
      cwd: "/tmp",
      clock: { frozenAt: 1_564_610_400_250_000_000n },
      ...system,
    }),
    ...handlers,
  };
  return replayAsGuest(
    exchanges,
    (guest) => {
      const send = (bytes: Uint8Array) => guest.receive(bytes);
      const onEnd = () => guest.close();
      const session = new Session({ abi: linuxX8664, handlers: answers, send, onEnd });
      return { send: (bytes) => session.receive(bytes) };
    },
    { ignore, recording: file, ...options },
  );
}

describe.each(Object.entries(folders))("our own controller, for the %s generation,", (_, folder) => {
  test("matches where nothing is another, even in how it says it", async () => {
    const matched = folder === "" ? "43 requests (1 not compared)" : "26 requests";
    expect(formatReplayReport(await reportOf(folder, {}))).toBe(`replay matched: ${matched}    files.frames`);
    const commands = { options: { level: "commands", ignore } } as const;
    expect((await reportOf(folder, commands)).outcome).toBe("matched");
  });

  test.each(Object.entries(deviations))(
    "diverges at %s, in a report that reads as reviewed",
    async (name, deviation) => {
      const report = await reportOf(folder, deviation);
      expect(report.outcome).toBe("diverged");
      const golden = new URL(`../../replay/test/golden/${folder}${name}.txt`, import.meta.url).pathname;
      await expect(`${formatReplayReport(report)}\n`).toMatchFileSnapshot(golden);
    },
  );
});
