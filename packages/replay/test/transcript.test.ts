import { readFileSync } from "node:fs";
import { linuxI386 } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abis,
  type ContainerRecord,
  decodeConversation,
  describeSession,
  digestOf,
  loadRecords,
  loadSession,
  RecordingError,
  traceLine,
  writeRecords,
  writeSession,
  writeTranscript,
} from "../src/index.js";
import { sessionOf } from "./random-session.js";
import { recordingFile, recordingNames } from "./recordings.js";
import { vectorFiles } from "./vector-files.js";

const ascii = (text: string) => new TextEncoder().encode(text);

function recordsIn(file: Uint8Array): ContainerRecord[] {
  return [...loadRecords(file)].map(({ record }) => record).filter(({ record }) => record !== "index");
}

/** That a transcript of records has these records, in printable ASCII, and gives the same transcript again. */
function expectLossless(records: readonly ContainerRecord[]): string {
  const text = writeTranscript(records);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  const read = recordsIn(ascii(text));
  expect(read.map(shown)).toEqual(records.map(shown));
  expect(writeTranscript(read)).toBe(text);
  return text;
}

/** A record with its bytes as a string each: comparing long arrays takes long. */
function shown(record: ContainerRecord) {
  const members = Object.entries(record).map(([name, value]) => {
    return [name, value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value];
  });
  return Object.fromEntries(members);
}

describe("a transcript says all of", () => {
  test.each(recordingNames)("the recording %s, with no message as bare bytes", (name) => {
    const packed = new Uint8Array(readFileSync(fixturePath(`recordings/${name}.sbrec`)));
    const text = expectLossless(recordsIn(packed));
    expect(text).not.toMatch(/^; (guest|controller)-/m);
    const frames = writeRecords(recordsIn(ascii(text)), "frames");
    expect(Buffer.compare(frames, recordingFile(name))).toBe(0);
  });

  test.each(Object.values(abis))(
    "sessions that never took place, with what is no message, of $name",
    (abi) => {
      fc.assert(
        fc.property(sessionOf(abi), (records) => {
          expectLossless(records);
        }),
        { numRuns: 60 },
      );
    },
  );

  test("every vector that a container can hold, of every width of addresses and order of bytes that an ABI has", () => {
    for (const { name, frames, abi } of vectorFiles()) {
      const records = recordsIn(writeSession({ frames, abi }, "journal"));
      expect(() => expectLossless(records), name).not.toThrow();
    }
  });

  test("nearly every message in words, whatever its call, addresses and order", () => {
    const sessions = Object.values(abis).flatMap((abi) =>
      fc.sample(sessionOf(abi, 0), { seed: 5, numRuns: 40 }),
    );
    const lines = { words: 0, bytes: 0 };
    for (const records of sessions) {
      for (const line of writeTranscript(records).split("\n")) {
        if (/^; (guest|controller)-message/.test(line)) lines.bytes++;
        else if (/^[A-Za-z_]+\w*\(|^ +[?!<=]/.test(line)) lines.words++;
      }
    }
    expect(lines.words).toBeGreaterThan(500);
    expect(lines.bytes).toBeLessThan(lines.words / 20);
  });

  test("bytes of which it has no words", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 80 }))), (messages) => {
        const session: ContainerRecord = { record: "session", description: describeSession(linuxI386) };
        const records = messages.map(([isOfGuest, bytes]): ContainerRecord => {
          return { record: isOfGuest ? "guest-message" : "controller-message", elapsed: 0, bytes };
        });
        expectLossless([session, ...records]);
      }),
    );
  });

  test("a description whose members are named as those that all objects have", () => {
    const description = JSON.parse('{"abi":"linux-i386","__proto__":{"a":1},"constructor":2}');
    const text = expectLossless([{ record: "session", description }]);
    expect(text).toContain('; description {"abi":"linux-i386","__proto__":{"a":1},"constructor":2}');
    expect(Object.hasOwn(loadSession(ascii(text)).description ?? {}, "__proto__")).toBe(true);
  });
});

describe("a transcript without addresses and times", () => {
  test.each(recordingNames)("is the same session: %s", (name) => {
    const records = recordsIn(new Uint8Array(readFileSync(fixturePath(`recordings/${name}.sbrec`))));
    const lean = writeTranscript(records, { addresses: false, times: false });
    expect(lean).not.toMatch(/@0x|@\+/);
    const session = loadSession(ascii(lean));
    expect(digestOf(session)).toEqual(digestOf(loadSession(recordingFile(name))));
    expect(writeTranscript(recordsIn(ascii(lean)), { addresses: false, times: false })).toBe(lean);
  });
});

describe("a transcript that was written by hand", () => {
  const fixture = `sbt 1
# import of a missing module
stat64(a1, a2)i   ? Z a1 4096 = "/lib/python/foo.pyc"
                  ! E ENOENT
                  = -1
open(a1, 0, 0666)i
  ? Z a1 4096 = "/lib/python/foo.py"
  = 5
exit 0
`;

  test("needs no addresses, no counts, no layout", () => {
    const session = loadSession(ascii(fixture));
    const lines = decodeConversation(session.frames).map((exchange) => traceLine(exchange));
    expect(lines).toEqual([
      'stat64("/lib/python/foo.pyc", 0x610002000000) = -1 ENOENT (No such file or directory)',
      'open("/lib/python/foo.py", O_RDONLY) = 5',
    ]);
    expect(session).toMatchObject({
      format: "sbt",
      verdict: { kind: "exit", code: 0 },
      totals: { messages: 9, requests: 2 },
      events: [
        { messagesBefore: 0, event: { kind: "mark", text: "import of a missing module" } },
        { messagesBefore: 9, event: { kind: "exit", code: 0, signal: null } },
      ],
      state: "complete",
    });
  });

  test("is a .sbrec, and the same text comes back in its own layout", () => {
    const packed = writeRecords(recordsIn(ascii(fixture)), "packed");
    expect(loadSession(packed).frames.length).toBe(9);
    const text = writeTranscript(recordsIn(packed), { addresses: false });
    expect(text.split("\n").slice(1)).toEqual([
      "# import of a missing module",
      'stat64(a1, a2)i             ? Z a1 4096 = "/lib/python/foo.pyc"',
      "                            ! E ENOENT",
      "                            = -1",
      'open(a1, O_RDONLY, 0666)i   ? Z a1 4096 = "/lib/python/foo.py"',
      "                            = 5",
      "exit 0",
      "",
    ]);
  });

  test("says structures by field, numbers by type, addresses by name, and bytes in as many parts as it likes", () => {
    const text = `sbt 1  abi linux-i386
fstat64(3, a1)i  ! W a1 stat{st_mode=S_IFREG|0644, st_size=12}
  = 0
get_environ()p   ? M "A=1\\0" = m1
                 ? M pointer(m1, NULL) = m2
                 = m2
utimes(a1, a2)i  ? R a2 16 = int32(1, -2)
                   x"00ff" "\\377\\0"*3
                 = 0
`;
    const { frames, abi } = loadSession(ascii(text));
    const messages = decodeConversation(frames, { abi }).flatMap((exchange) => exchange.messages);
    const data = messages.flatMap(({ message }) => ("data" in message ? [Buffer.from(message.data)] : []));
    expect(data[0]?.length).toBe(abi.structs.stat.size);
    expect(data.slice(1).map((bytes) => bytes.toString("hex"))).toEqual([
      "413d3100",
      "0000016d00000000",
      "01000000feffffff00ffff00ff00ff00",
    ]);
  });

  test("reads as docs/recordings.md tells it", () => {
    const page = readFileSync(new URL("../../../docs/recordings.md", import.meta.url), "utf8");
    const [, example = ""] = /## Reading a transcript\n\n```text\n(.*?)```/s.exec(page) ?? [];
    const session = loadSession(ascii(example));
    expect(decodeConversation(session.frames).map((exchange) => traceLine(exchange))).toEqual([
      'stat64("/lib/python/foo.pyc", 0x610002000000) = -1 ENOENT (No such file or directory)',
      'open("/lib/python/foo.py", O_RDONLY) = 5',
      "fstat64(5, {st_mode=S_IFREG|0644, st_size=22, ...}) = 0",
      'read(5, "import abc\\nimport sys\\n", 8192) = 22',
    ]);
    expect(recordsIn(writeSession(session, "sbt")).length).toBe(recordsIn(ascii(example)).length);
  });

  test("may have its lines ended by CR and LF, and tabs", () => {
    const windows = fixture.replaceAll("\n", "\r\n").replaceAll("  ?", "\t?");
    expect(recordsIn(ascii(windows))).toEqual(recordsIn(ascii(fixture)));
  });
});

describe("a mistake is named with line, column and what was expected:", () => {
  test.each([
    ["sbt 2\n", "a transcript of version 1 at line 1, column 5, received version 2"],
    ["sbt 1 abi pdp-11\n", /^expected a recording of one of the ABIs .* received "pdp-11"$/],
    [
      "sbt 1\nopen(a1, O_RDWRONG, 0)i\n",
      'a number, or names of one that this argument has at line 2, column 10, received "O_RDWRONG, 0)i"',
    ],
    [
      "sbt 1\nopen a1\n",
      'a request, such as `open(a1, O_RDONLY, 0666)i` at line 2, column 1, received "open a1"',
    ],
    ["sbt 1\nclose(1)i = 0 0\n", 'the end of the line at line 2, column 15, received "0"'],
    [
      "sbt 1\nclose(1)i X\n",
      '`?`, `!`, `<` or `=`, or a request at the start of the line at line 2, column 11, received "X"',
    ],
    [
      'sbt 1\nread(0, a1, 1)i\n  ! W a1 "ab\n',
      '`"` at the end of a string at line 3, column 13, received the end of the line',
    ],
    ['sbt 1\nread(0, a1, 1)i\n  ! W a1 "\\q"\n', /^expected an escape of C: .* at line 3, column 12/],
    ['sbt 1\nread(0, a1, 1)i\n  ! W a1 x"0"\n', /^expected two digits of hexadecimal/],
    [
      'sbt 1\nread(0, a1, 1)i\n  ! W a1 "a"*99999999999999\n',
      'a count from 1 to 4096 at line 3, column 14, received "99999999999999"',
    ],
    ['sbt 1\nread(0, a1, 1)i\n  ! W a1 "ab"*4096\n', /^expected at most 4096 bytes by repetition/],
    [
      "sbt 1\nfstat64(0, a1)i\n  ! W a1 stat{st_size=1, st_size=2}\n",
      /^expected a field of stat that is not there yet/,
    ],
    ["sbt 1\nfstat64(0, a1)i\n  ! W a1 constructor{}\n", /^expected the name of a structure/],
    ["sbt 1\nfstat64(0, a1)i\n  ! W a1 int8(300)\n", 'an int8 at line 3, column 15, received "300)"'],
    [
      "sbt 1\nfstat64(0, a1)i\n  ! E EWHAT\n",
      'an errno, such as ENOENT or 2 at line 3, column 7, received "EWHAT"',
    ],
    ["sbt 1\nfstat64(0, a1)i\n  ! E toString\n", /^expected an errno/],
    [
      "sbt 1\nfstat64(0, a1)i\n  ! Q a1\n",
      'a command: one of R, Z, W, M, F, E at line 3, column 5, received "Q a1"',
    ],
    [
      "sbt 1\nfstat64(0, a1)i\n  < W x\n",
      'the command that is replied to: one of R, Z, M at line 3, column 5, received "W x"',
    ],
    ["sbt 1\n  = 0\n", 'a request first, or the result\'s kind: `=i` at line 2, column 5, received "0"'],
    [
      "sbt 1\nclose(a99999)i\n",
      'a name with a number of at most 65535 at line 2, column 7, received "a99999)i"',
    ],
    ["sbt 1\nclose(@0x1ffffffffffffffff)i\n", /^expected an address/],
    ["sbt 1\nclose(184467440737095516160)i\n", /^expected a number/],
    ["sbt 1\nclose(1)i @+0.0000000001\n", /^expected seconds with at most 9 digits/],
    ["sbt 1\n; event [1]\n", 'JSON: an object at line 2, column 9, received "[1]"'],
    [`sbt 1\n; event {"a":${"[".repeat(200)}\n`, /^expected JSON that is nested 100 deep at most/],
    ["sbt 1\n; what\n", /^expected `stderr`, `event`/],
    ["sbt 1\n; interrupted\nclose(1)i = 0\n", /^expected nothing behind `; interrupted`/],
    ["sbt 1\n\x1b[2J\n", "printable ASCII at line 2, column 1, received byte 27"],
    ['sbt 1\n; digest x"00"\n', "32 bytes at line 2, column 10, received 1 bytes"],
  ])("%j", (text, expected) => {
    const error = errorOf(ascii(text));
    if (typeof expected === "string") expect(error.message).toBe(`expected ${expected}`);
    else expect(error.message).toMatch(expected);
    expect(error.line).toBe(text.slice(0, error.offset).split("\n").length);
    expect(error.message).toMatch(/^[\x20-\x7e]+$/);
  });

  function errorOf(file: Uint8Array): RecordingError {
    try {
      loadSession(file);
    } catch (error) {
      if (error instanceof RecordingError) return error;
      throw error;
    }
    throw new Error("expected a RecordingError");
  }
});

test("nothing but a RecordingError comes of a transcript with anything changed in it", () => {
  const files = (["files", "kinds", "clock-env", "fatal"] as const).map((name) =>
    writeTranscript(recordsIn(new Uint8Array(readFileSync(fixturePath(`recordings/${name}.sbrec`))))),
  );
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      "\\",
      "{",
      "(",
      "=",
      "@0x",
      "*4096",
      "a1",
      "m1",
      "\n",
      "\n ",
      "NULL",
      "|",
      "?",
      "<",
      "-",
      "#",
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), fc.nat(12), piece, (text, place, cut, put) => {
      const at = place % text.length;
      const changed = text.slice(0, at) + put + text.slice(at + cut);
      try {
        writeTranscript(recordsIn(ascii(changed)));
      } catch (error) {
        expect(error).toBeInstanceOf(RecordingError);
      }
    }),
    { numRuns: 400 },
  );
});
