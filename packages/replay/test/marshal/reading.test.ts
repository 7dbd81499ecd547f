import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linuxX8664, marshalRaise } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { concatenate } from "../../src/bytes.js";
import {
  CallFilter,
  CallSummary,
  canonicalText,
  checkRecording,
  DiffFormatter,
  type DiffSummary,
  decodeConversation,
  diffSessions,
  diffSummaryLines,
  emitTest,
  exportSession,
  type FilterOptions,
  framesToPcap,
  loadSession,
  readFrames,
  sessionCalls,
  streamSession,
  traceJson,
  traceLine,
  writeFrames,
} from "../../src/index.js";
import { whyNoTshark } from "../tshark.js";
import {
  type Called,
  exchangeOf,
  fails,
  float,
  framesOf,
  int,
  is,
  list,
  none,
  short,
  str,
  tuple,
} from "./script.js";

/** The comments that tshark finds in a capture, packet by packet. */
function packetComments(capture: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-tshark-"));
  try {
    writeFileSync(join(folder, "capture.pcapng"), capture);
    const args = ["-r", join(folder, "capture.pcapng"), "-T", "fields", "-e", "frame.comment"];
    const { stdout, status, stderr } = spawnSync("tshark", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`tshark says ${stderr}`);
    return stdout.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const fixture = (name: string) => new Uint8Array(readFileSync(fixturePath(`recordings/${name}.frames`)));
const exchangesOf = (name: string) => decodeConversation(readFrames(fixture(name)));
const fileOf = (...calls: readonly Called[]) => writeFrames(framesOf(...calls));

describe("a filter finds", () => {
  const found = (options: FilterOptions, name = "files") => {
    const filter = new CallFilter(options);
    return exchangesOf(`generation-1/${name}`)
      .filter((exchange) => filter.accepts({ exchange }))
      .map((exchange) => traceLine(exchange));
  };

  test("a function by its own name, and by that of the call that it means", () => {
    const [line] = found({ expressions: ["trace=stat"] });
    expect(line).toMatch(/^stat\("\/tmp"/);
    expect(found({ expressions: ["trace=stat64"] })).toEqual([line]);
    expect(found({ where: 'name == "stat64"' })).toEqual([line]);
  });

  test("a function that the second generation does not have, by name, class and what it takes", () => {
    const line = 'listdir("/tmp") = ["greeting.txt"]';
    expect(found({ expressions: ["trace=listdir"] })).toEqual([line]);
    expect(found({ expressions: ["trace=%file"], where: 'path == "/tmp" && name ~ "dir"' })).toEqual([line]);
  });

  test("what was done with a path, by descriptors as well", () => {
    expect(found({ paths: ["/tmp/greeting.txt"] }).map((line) => line.split("(")[0])).toEqual([
      "open",
      "read",
      "lseek",
      "read",
      "fstat",
      "close",
    ]);
  });

  test("arguments by their places on the pipe", () => {
    expect(found({ where: "arg[1] == 4096" })).toEqual(['read(3, "hello world\\n", 4096) = 12']);
    expect(found({ where: 'arg[0] == "/tmp/sub"' })).toHaveLength(2);
    expect(found({ where: "arg[count] == 5" })).toEqual(['read(3, "world", 5) = 5']);
  });

  test("errors, and what is no error", () => {
    expect(found({ where: "errno == ENOENT" })).toHaveLength(1);
    expect(found({ status: "failed" })).toHaveLength(1);
  });
});

describe("JSON of a call", () => {
  test("names the function and has of a structure what was answered", () => {
    const stat = tuple(
      int(0o100644),
      int(7),
      int(1),
      int(1),
      int(0),
      int(0),
      int(12),
      float("1"),
      float("2"),
      float("3.5"),
    );
    const { function: name, signature, arguments: args } = traceJson(exchangeOf("fstat", [int(3)], is(stat)));
    expect([name, signature]).toEqual(["ll_os.ll_os_fstat", "fstat64(ip)i"]);
    expect(args).toEqual({
      fd: 3,
      statbuf: {
        st_dev: 1,
        st_ino: 7,
        st_nlink: 1,
        st_mode: "S_IFREG|0644",
        st_uid: 0,
        st_gid: 0,
        st_size: 12,
        st_atim: { tv_sec: 1, tv_nsec: 0 },
        st_mtim: { tv_sec: 2, tv_nsec: 0 },
        st_ctim: { tv_sec: 3, tv_nsec: 500000000 },
      },
    });
  });

  test("names an exception that is no OSError", () => {
    expect(traceJson(exchangeOf("close", [int(3)], marshalRaise("MemoryError")))).toMatchObject({
      result: -1,
      exception: "MemoryError",
    });
  });
});

test("a summary counts functions by their own names", () => {
  const { byCall } = new CallSummary(exchangesOf("generation-1/clock-env")).toJSON();
  expect(byCall.map(({ name, calls, errors }) => [name, calls, errors])).toEqual([
    ["write", 7, 0],
    ["getenv", 3, 0],
    ["envitems", 1, 0],
    ["time", 1, 0],
    ["isatty", 1, 1],
  ]);
});

/** The calls that two recordings do not share, with the summary. */
function diff(a: string, b: string): { lines: string[]; summary: DiffSummary } {
  const open = (name: string) => sessionCalls(() => streamSession(fixture(name)));
  const formatter = new DiffFormatter({ abi: linuxX8664, context: 0 });
  const steps = diffSessions(open(a), open(b));
  const lines: string[] = [];
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return { lines, summary: step.value };
    lines.push(...formatter.push(step.value).map(({ text }) => text.replace(/0x[0-9a-f]+/g, "ADDRESS")));
  }
}

describe("a comparison", () => {
  test.each(["files", "clock-env", "big", "pypy2-script"])("of %s with itself finds it the same", (name) => {
    expect(diff(`generation-1/${name}`, `generation-1/${name}`).summary.isSame).toBe(true);
  });

  test("of one program on both generations tells the wires apart only where the programs differ", () => {
    const { lines, summary } = diff("generation-1/files", "files");
    expect(summary.requests).toEqual({ a: 26, b: 43 });
    const ofProgram = lines.filter((line) => /^[-+] /.test(line) && !/getenv|uname|meminfo/.test(line));
    expect(ofProgram.map((line) => line.slice(17))).toEqual([
      'listdir("/tmp") = ["greeting.txt"]',
      'opendir("/tmp") = ADDRESS',
      'readdir(ADDRESS) = {d_name=".", d_type=DT_DIR}',
      'readdir(ADDRESS) = {d_name="..", d_type=DT_DIR}',
      'readdir(ADDRESS) = {d_name="greeting.txt", d_type=DT_REG}',
      "readdir(ADDRESS) = NULL",
      "closedir(ADDRESS) = 0",
    ]);
    expect(diffSummaryLines(summary).map(({ text }) => text)).toEqual([
      "24 the same, 1 changed, 1 dropped, 16 inserted",
      "effects that differ:",
      '  not found  "/proc/meminfo"  0x, then 1x',
      '  opened     "/tmp"  0x, then 1x',
    ]);
  });
});

describe("the canonical form", () => {
  const formOf = (level: "bytes" | "commands" | "effects" | "result", ...calls: readonly Called[]) => {
    const [head, ...lines] = [...canonicalText({ frames: framesOf(...calls) }, { level })]
      .join("")
      .trimEnd()
      .split("\n");
    return { head, lines };
  };
  const stat = (inode: number, mtime: string) =>
    is(
      tuple(
        short(1),
        int(inode),
        int(1),
        short(1),
        short(0),
        short(0),
        int(5),
        float(mtime),
        float(mtime),
        float(mtime),
      ),
    );

  test("names the protocol", () => {
    expect(formOf("commands", ["getpid", [], is(short(1))]).head).toContain("protocol rpython-sandbox-1 1");
  });

  test("is the same for the same values however they stand, and other ones of a machine", () => {
    const one: Called[] = [
      ["fstat", [int(3)], stat(7, "1.50")],
      ["getpid", [], is(short(4))],
    ];
    const other: Called[] = [
      ["fstat", [short(3)], stat(8, "2.5")],
      ["getpid", [], is(int(5))],
    ];
    for (const level of ["commands", "effects", "result"] as const)
      expect(formOf(level, ...other)).toEqual(formOf(level, ...one));
    expect(formOf("bytes", ...other)).not.toEqual(formOf("bytes", ...one));
  });

  test("has the values themselves of what is not known", () => {
    expect(formOf("effects", ["fcntl", [int(3)], is(none)]).lines).toEqual([
      "ll_os.ll_os_fcntl(I3)",
      "= None",
    ]);
  });

  test("tells exceptions without an errno apart", () => {
    const raised = (name: "IOError" | "KeyError") =>
      formOf("result", ["close", [int(3)], marshalRaise(name)]).lines;
    expect(raised("IOError")).not.toEqual(raised("KeyError"));
  });
});

describe("a check finds", () => {
  const codes = (...calls: readonly Called[]) => checkRecording(fileOf(...calls)).map(({ code }) => code);
  const cases: readonly (readonly [string, string, Called])[] = [
    ["an answer that the function does not have", "answer_form", ["close", [int(3)], is(list())]],
    ["an argument of another kind", "argument_form", ["close", [str("3")], fails(22)]],
    ["an argument too many", "argument_form", ["getpid", [int(1)], is(short(1))]],
    ["an errno that has no name", "errno_unknown", ["close", [int(3)], fails(4711)]],
    [
      "an exception that has no name",
      "exception_unknown",
      ["close", [int(3)], { kind: "marshal-exception", exception: 44 }],
    ],
    ["more bytes than were asked for", "result_range", ["read", [int(3), int(2)], is(str("abc"))]],
    ["a call that never returned", "unfinished", ["close", [int(3)]]],
  ];
  test.each(cases)("%s", (_, code, called) => {
    expect(codes(["getpid", [], is(short(1))], called)).toEqual([code]);
  });

  test("where a problem is, in bytes of the file", () => {
    const before: Called = ["getpid", [], is(short(1))];
    const [problem] = checkRecording(fileOf(before, ["close", [int(3)], is(str("x"))]));
    const [, , , answer] = readFrames(fileOf(before, ["close", [int(3)], is(str("x"))]));
    expect(problem).toMatchObject({ offset: answer?.offset, requestNumber: 2 });
  });

  test("nothing wrong with a session that ends in _exit", () => {
    expect(codes(["_exit", [int(3)]])).toEqual([]);
  });
});

describe("an export", () => {
  const exported = (name: string, format: "chrome" | "asciicast" | "jsonl" | "pcapng") => [
    ...exportSession(fixture(`generation-1/${name}`), format),
  ];

  test("for Chrome has a slice for each call, and none for commands, of which there are none", () => {
    const { traceEvents } = JSON.parse(exported("files", "chrome").join("")) as {
      traceEvents: { ph: string; cat?: string; name: string }[];
    };
    const slices = traceEvents.filter(({ ph, cat }) => ph === "X" && cat !== "guest" && cat !== "controller");
    expect(slices).toHaveLength(26);
    expect(slices.map(({ name }) => name)).toContain("listdir");
  });

  test("as asciicast shows what the guest wrote", () => {
    const [, ...events] = exported("files", "asciicast").map((line) => JSON.parse(String(line)));
    const notes = JSON.parse(readFileSync(fixturePath("recordings/generation-1/files.json"), "utf8"));
    const written = events
      .map(([, , text]) => text)
      .join("")
      .replaceAll("\r\n", "\n");
    expect(written).toContain(notes.stdout.slice(0, 20));
  });

  test("as lines of JSON has one for each call", () => {
    expect(exported("pypy2-script", "jsonl")).toHaveLength(92);
  });

  test("as a capture says in words what each packet is", (context) => {
    const why = whyNoTshark();
    if (why) context.skip(why);
    const file = concatenate(exported("files", "pcapng").map((part) => part as Uint8Array));
    const comments = packetComments(file);
    expect(comments).toHaveLength(52);
    expect(comments.slice(34, 36)).toEqual(['ll_os.ll_os_open("/tmp/absent", I0, I0)', "! OSError ENOENT"]);
  });

  test("as a test serves the files and the environment that the recorded controller served", () => {
    const files = emitTest(loadSession(fixture("generation-1/files")), "./files.frames");
    expect(files).toContain('"/tmp/greeting.txt": "hello world\\n"');
    const clock = emitTest(loadSession(fixture("generation-1/clock-env")), "./clock-env.frames");
    expect(clock).toContain('GREETING: "bonjour"');
  });
});

test("a capture in the pcap format has a link type of its own, which the dissector leaves alone", () => {
  const linkType = (name: string) => {
    const file = framesToPcap(readFrames(fixture(name)));
    return new DataView(file.buffer, file.byteOffset).getUint32(20, true);
  };
  expect([linkType("files"), linkType("generation-1/files")]).toEqual([147, 148]);
});
