import { readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { CallSummary, TraceFormatter, traceJson, traceJsonLine, traceLine } from "../src/index.js";
import { recordingExchanges, recordingFrames, recordingNames } from "./recordings.js";

const golden = (name: string) =>
  readFileSync(fixturePath(`traces/${name}.txt`), "utf8")
    .trimEnd()
    .split("\n");

test.each(["files", "clock-env", "kinds"] as const)(
  "the calls of %s read as strace would print them",
  (name) => {
    expect(recordingExchanges(name).map((exchange) => traceLine(exchange))).toEqual(golden(name));
  },
);

test("a formatter that hears a session byte for byte prints the same lines", () => {
  const formatter = new TraceFormatter();
  const lines = recordingFrames("files").flatMap(({ direction, bytes }) =>
    [...bytes].flatMap((byte) => formatter.push(direction, Uint8Array.of(byte))),
  );
  expect([...lines, ...formatter.end()]).toEqual(golden("files"));
});

describe.each(recordingNames)("the calls of %s", (name) => {
  test("are printable ASCII, as text and as JSON", () => {
    const exchanges = recordingExchanges(name);
    const lines = exchanges.flatMap((exchange) => [traceLine(exchange), traceJsonLine(exchange)]);
    expect(lines.filter((line) => !/^[\x20-\x7e]+$/.test(line))).toEqual([]);
  });
});

test("a summary counts calls and errors, the most frequent first", () => {
  expect(new CallSummary(recordingExchanges("files")).toString()).toBe(`\
    calls    errors call
--------- --------- ----------------
       10           getenv
        8           write
        4         2 open
        4           readdir
        2           close
        2           gettimeofday
        2           read
        1           closedir
        1           fstat64
        1           getcwd
        1           lseek
        1           mkdir
        1           opendir
        1           rename
        1           rmdir
        1           stat64
        1         1 uname
        1           unlink
--------- --------- ----------------
       43         3 total`);
});

test("a summary in JSON has the counts by signature", () => {
  const summary = new CallSummary(recordingExchanges("fatal")).toJSON();
  expect(summary).toMatchObject({ calls: 16, errors: 3 });
  expect(summary.byCall[0]).toEqual({ name: "getenv", signature: "getenv(p)p", calls: 10, errors: 0 });
});

test("a call in JSON has its arguments by name, all fields of its structures, and its errno", () => {
  const calls = recordingExchanges("files").map((exchange) => traceJson(exchange));
  expect(calls.find(({ name }) => name === "uname")).toEqual({
    request: 2,
    name: "uname",
    signature: "uname(p)i",
    class: "environment",
    arguments: { buf: "0x5647c60c6480" },
    result: -1,
    errno: { number: 38, name: "ENOSYS", message: "Function not implemented" },
  });
  expect(calls.find(({ name }) => name === "fstat64")?.arguments).toMatchObject({
    fd: 3,
    statbuf: { st_mode: "S_IFREG|0644", st_size: 12, st_nlink: 1, st_mtim: { tv_nsec: 0 } },
  });
  expect(calls.find(({ name }) => name === "readdir")?.result).toMatchObject({
    d_name: ".",
    d_type: "DT_DIR",
  });
});
