import { readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import {
  checkRecording,
  decodeConversation,
  type Exchange,
  loadSession,
  minimise,
  nameOfExchange,
  traceLine,
  writeSession,
} from "../../src/index.js";
import { marshalRecordingNames } from "./recordings.js";

const load = (name: string) =>
  loadSession(readFileSync(fixturePath(`recordings/generation-1/${name}.frames`)));
const isCall = (name: string) => (exchange: Exchange) => nameOfExchange(exchange) === name;

describe("a recording of the first generation", () => {
  test("is made as short as it can be, its strings among it", async () => {
    const seen: string[] = [];
    const result = await minimise(load("files"), {
      predicate: (candidate) => {
        seen.push(...checkRecording(writeSession(candidate.session, "frames")).map(({ code }) => code));
        const opens = candidate.exchanges.some((one) => isCall("open")(one) && one.errno === 2);
        return opens && candidate.exchanges.some(isCall("write"));
      },
    });
    expect(seen.filter((code) => code !== "unfinished")).toEqual([]);
    expect(result).toMatchObject({ requestsBefore: 26, requests: 2, isMinimal: true });
    const { frames } = loadSession(writeSession(result.session, "sbt"));
    expect(decodeConversation(frames).map((exchange) => traceLine(exchange))).toEqual([
      'write(1, "") = 0',
      'open("", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ]);
  });

  test.each(marshalRecordingNames)("keeps what a single call of %s needs, and nothing else", async (name) => {
    const session = load(name);
    const result = await minimise(session, {
      predicate: ({ exchanges }) => exchanges.some((one) => isCall("write")(one) && one.result !== undefined),
    });
    expect(result).toMatchObject({ requests: 1, isMinimal: true });
    const [only] = decodeConversation(loadSession(writeSession(result.session, "packed")).frames);
    expect(only && traceLine(only)).toMatch(/^write\([12], ""\) += 0$/);
  });

  test("written to a descriptor keeps the calls that made it, where those are needed", async () => {
    const result = await minimise(load("files"), {
      predicate: ({ exchanges }) => {
        const opened = exchanges.findIndex((one) => isCall("open")(one) && one.errno === undefined);
        return opened >= 0 && exchanges.slice(opened).some((one) => isCall("lseek")(one));
      },
    });
    expect(result).toMatchObject({ requests: 2, kept: [5, 8] });
  });
});
