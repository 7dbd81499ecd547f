import { linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { checkRequest } from "../src/check/check-requests.js";
import {
  checkRecording,
  decodeConversation,
  type Frame,
  formatProblem,
  type Problem,
  parseMetadata,
  type RecordingMetadata,
  readFrames,
  writeFrames,
} from "../src/index.js";
import { isMarshal } from "../src/messages.js";
import { recordingExchanges, recordingFile, recordingNames, recordingNotes } from "./recordings.js";
import { ascii, at, exchangesOf, framesOf, reads, returned, type Script } from "./script.js";

test.each(recordingNames)("nothing is wrong with %s", (name) => {
  const metadata = parseMetadata(recordingNotes(name));
  expect(metadata.calls).toBeGreaterThan(0);
  expect(checkRecording(recordingFile(name), { metadata })).toEqual([]);
});

const files = recordingFile("files");
const codes = (problems: readonly Problem[]) => problems.map(({ code }) => code);

/** The recording with its messages changed: `change` gets each and answers what stands in its place. */
function rewritten(change: (message: Script[number], request: number) => Script): Uint8Array {
  const said = recordingExchanges("files").flatMap(({ messages, number }) =>
    messages.flatMap(({ message }) => (isMarshal(message) ? [] : change(message, number))),
  );
  return writeFrames(framesOf(said));
}

describe("in a file, a check finds", () => {
  test("a tail that is cut inside a frame", () => {
    const [problem] = checkRecording(files.subarray(0, files.length - 3));
    expect(problem).toMatchObject({
      code: "truncated_frame",
      offset: files.length - 3,
      received: expect.any(String),
    });
  });

  test("a tail that is cut between frames", () => {
    const frames = readFrames(files).slice(0, -1);
    const [problem] = checkRecording(writeFrames(frames));
    expect(problem).toMatchObject({ code: "unfinished", requestNumber: 43, expected: "a result" });
  });

  test("a cut inside a message", () => {
    const frames: Frame[] = readFrames(files);
    const last = frames.at(-1) as Frame;
    frames[frames.length - 1] = { ...last, bytes: last.bytes.subarray(0, 4) };
    const [problem] = checkRecording(writeFrames(frames));
    expect(problem).toMatchObject({ code: "truncated_message", offset: files.length - 5, requestNumber: 43 });
  });

  test("a missing tail of whole calls, by what was noted", () => {
    const short = rewritten((message, request) => (request === 43 ? [] : [message]));
    const problems = checkRecording(short, { metadata: parseMetadata(recordingNotes("files")) });
    expect(problems.map(formatProblem)).toEqual([
      `byte ${short.length}: calls_mismatch: expected 43 calls, received 42`,
      `byte ${short.length}: call_counts_mismatch: expected 1 calls of "rmdir(p)i", received 0`,
    ]);
  });

  test("a swapped direction", () => {
    const swapped = files.slice();
    swapped[0] = 1;
    expect(checkRecording(swapped)[0]).toMatchObject({ code: "frame_layout" });
    expect(checkRecording(swapped)).toContainEqual(
      expect.objectContaining({ code: "protocol_error", offset: 5 }),
    );
  });

  test("a direction that there is not", () => {
    const bad = files.slice();
    // The head of a frame takes 5 bytes.
    const offset = (readFrames(files)[1]?.offset ?? 0) - 5;
    bad[offset] = 7;
    expect(checkRecording(bad)).toEqual([
      { code: "bad_direction", offset, requestNumber: 0, expected: "direction 0 or 1", received: "7" },
    ]);
    // Where the first is none, the file is of something else.
    bad[0] = 7;
    expect(checkRecording(bad)).toMatchObject([{ code: "not_a_recording", offset: 0 }]);
  });

  test("extra bytes of the guest", () => {
    const frames: Frame[] = readFrames(files);
    const first = frames[0] as Frame;
    frames[0] = { ...first, bytes: Uint8Array.of(...first.bytes, 1, 2, 3) };
    const [problem] = checkRecording(writeFrames(frames));
    expect(problem).toMatchObject({
      code: "protocol_error",
      offset: 5 + first.bytes.length,
      requestNumber: 1,
    });
  });

  test("extra bytes of the controller", () => {
    const frames: Frame[] = readFrames(files);
    const second = frames[1] as Frame;
    frames[1] = { ...second, bytes: Uint8Array.of(...second.bytes, 0x3f) };
    expect(codes(checkRecording(writeFrames(frames)))).toEqual(["protocol_error"]);
  });

  test("an empty frame, and two frames that should be one", () => {
    const [first, ...others] = readFrames(files);
    if (!first) throw new Error("the recording has no frames");
    const halves = [first.bytes.subarray(0, 3), first.bytes.subarray(3, 3), first.bytes.subarray(3)];
    const split = halves.map((bytes) => ({ ...first, bytes }));
    const problems = checkRecording(writeFrames([...split, ...others]));
    expect(problems.map(({ code, offset }) => [code, offset])).toEqual([
      ["frame_layout", 13],
      ["frame_layout", 18],
    ]);
  });

  test("a length that is not that of its bytes", () => {
    const bad = files.slice();
    bad[1] = (bad[1] as number) + 1;
    expect(checkRecording(bad).length).toBeGreaterThan(0);
    bad[1] = (bad[1] as number) - 2;
    expect(checkRecording(bad).length).toBeGreaterThan(0);
  });
});

describe("in what was said, a check finds", () => {
  const only = (change: (message: Script[number], request: number) => Script): Problem => {
    const [problem, ...others] = checkRecording(rewritten(change));
    expect(others).toEqual([]);
    return problem as Problem;
  };

  test("a result of another kind than the signature's", () => {
    const problem = only((message, request) =>
      request === 17 && message.kind === "result"
        ? [{ kind: "result", resultKind: "p", value: at(3) }]
        : [message],
    );
    expect(formatProblem(problem)).toMatch(
      /^byte \d+, request 17: result_kind: expected a result of kind i for open\(pii\)i, received p$/,
    );
  });

  test("an errno without a name", () => {
    const problem = only((message) =>
      message.kind === "set-errno" && message.errno === 38 ? [{ ...message, errno: 999 }] : [message],
    );
    expect(problem).toMatchObject({ code: "errno_unknown", requestNumber: 2, received: "999" });
  });

  test("a count beyond the buffer", () => {
    const problem = only((message, request) =>
      request === 18 && message.kind === "result" ? [returned(4097)] : [message],
    );
    expect(problem).toMatchObject({
      code: "result_range",
      requestNumber: 18,
      expected: "at most 4096 bytes",
    });
  });

  test("a write beside the buffer", () => {
    const problem = only((message, request) =>
      request === 18 && message.kind === "write-memory" ? [{ ...message, address: at(0x1000) }] : [message],
    );
    expect(problem).toMatchObject({
      code: "write_outside",
      requestNumber: 18,
      received: "12 bytes at 0x1000",
    });
  });

  test("a write over the end of the buffer", () => {
    const problem = only((message, request) =>
      request === 21 && message.kind === "write-memory" ? [{ ...message, data: ascii("world!") }] : [message],
    );
    expect(problem).toMatchObject({ code: "write_outside", requestNumber: 21 });
  });

  test("a block that is freed twice", () => {
    const problem = only((message) => (message.kind === "free" ? [message, message] : [message]));
    expect(problem).toMatchObject({ code: "free_unknown", requestNumber: 33, received: "0x5647c60c87b0" });
  });

  test("an argument that its C type does not hold", () => {
    const args = [{ kind: "i", value: 1n << 33n }] as const;
    const problem = only((message, request) =>
      request === 25 && message.kind === "request"
        ? [{ kind: "out-of-range-request", call: "close(i)i", argument: "fd", args }]
        : [message],
    );
    expect(problem).toMatchObject({ code: "argument_range", requestNumber: 25 });
  });

  test("a result that was left out", () => {
    const missing = rewritten((message, request) =>
      request === 10 && message.kind === "result" ? [] : [message],
    );
    expect(checkRecording(missing)).toMatchObject([{ code: "protocol_error", requestNumber: 10 }]);
  });

  test("a result too many", () => {
    const doubled = rewritten((message, request) =>
      request === 10 && message.kind === "result" ? [message, message] : [message],
    );
    expect(checkRecording(doubled)).toMatchObject([{ code: "out_of_turn", requestNumber: 10 }]);
  });
});

test("a check finds a request that an independent decoder reads otherwise", () => {
  const [exchange] = exchangesOf({ kind: "request", call: "close(i)i", args: { fd: 3 } }, returned(0));
  const [frame] = framesOf([{ kind: "request", call: "close(i)i", args: { fd: 4 } }]);
  const found: string[] = [];
  if (exchange && frame)
    checkRequest(exchange, frame.bytes, linuxX8664, (code, _message, expected, received) => {
      found.push(`${code}: ${expected}, ${received}`);
    });
  expect(found).toEqual(["decoders_disagree: close(i)i of 3, close(i)i of 4"]);
});

describe("a call that never returned is in order", () => {
  const getpid = { kind: "request", call: "getpid()i", args: {} } as const;
  const codesOf = (script: Script, metadata: RecordingMetadata = {}) =>
    codes(checkRecording(writeFrames(framesOf(script)), { metadata }));

  test("where it ends the process", () => {
    expect(codesOf([{ kind: "request", call: "_exit(i)v", args: { status: 0 } }])).toEqual([]);
    expect(codesOf([getpid])).toEqual(["unfinished"]);
  });

  test("where a signal ended the process", () => {
    expect(codesOf([getpid], { exitCode: -9 })).toEqual([]);
    expect(codesOf([getpid], { exitCode: 1 })).toEqual(["unfinished"]);
  });
});

test("nothing is wrong with calls that the specification does not know", () => {
  const args = [{ kind: "p", value: at(0x100) }] as const;
  const request = { kind: "unknown-request", signature: "zzz(p)i", args } as const;
  const write = { kind: "write-memory", address: at(0x200), data: ascii("x") } as const;
  expect(checkRecording(writeFrames(framesOf([request, ...reads(0x100, "y"), write, returned(0)])))).toEqual(
    [],
  );
});

test("a recording of another ABI is told from one of this", () => {
  const problems = checkRecording(files, { metadata: { abi: "linux-i386\x1b" } });
  expect(problems).toMatchObject([
    { code: "abi_mismatch", expected: "linux-x86_64", received: '"linux-i386\\33"' },
  ]);
});

test("a check throws for no file, however it is damaged", () => {
  for (let at = 0; at < files.length; at += 3) {
    const damaged = files.slice();
    damaged[at] = (damaged[at] as number) ^ 0xff;
    expect(() => checkRecording(damaged)).not.toThrow();
  }
  expect(checkRecording(new Uint8Array())).toEqual([]);
  expect(decodeConversation([])).toEqual([]);
});

test("notes that are no notes are refused", () => {
  expect(() => parseMetadata("[]")).toThrow("expected an object of metadata");
  expect(() => parseMetadata('{"calls": "many"}')).toThrow("expected an integer as `calls`");
  expect(() => parseMetadata('{"callCounts": {"a": 1.5}}')).toThrow("expected an integer as `callCounts`");
  expect(parseMetadata('{"calls": 3, "else": 1}')).toEqual({ calls: 3 });
});
