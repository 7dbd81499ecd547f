import { readFileSync } from "node:fs";
import { linuxX8664, NULL } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import {
  CanonicalForm,
  type CanonicalLevel,
  canonicalExchange,
  canonicalLevels,
  canonicalText,
  digestOf,
  loadSession,
} from "../src/index.js";
import { recordingFile, recordingNames } from "./recordings.js";
import { ascii, at, exchangesOf, framesOf, reads, returned, type Script } from "./script.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** The canonical form of a script, without its first line. */
function formOf(script: Script, level: CanonicalLevel = "commands"): string[] {
  const [, ...lines] = [...canonicalText({ frames: framesOf(script) }, { level })]
    .join("")
    .trimEnd()
    .split("\n");
  return lines;
}

const stat = (values: Partial<Parameters<typeof linuxX8664.structs.stat.encode>[0]>) => {
  const bytes = new Uint8Array(linuxX8664.structs.stat.size);
  const view = new DataView(bytes.buffer);
  linuxX8664.structs.stat.encode({ ...linuxX8664.structs.stat.decode(view, 0), ...values }, view, 0);
  return bytes;
};

/** A guest whose memory begins at `base`, on a machine of its own time, inodes and process ids. */
function run(base: number, more: number): Script {
  const time = { tv_sec: 1_000_000 + more, tv_nsec: more };
  const clock: Script = [
    { kind: "request", call: "time(p)i", args: { tloc: NULL } },
    returned(1_000_000 + more),
  ];
  return [
    { kind: "request", call: "stat64(pp)i", args: { path: at(base + 100), statbuf: at(base) } },
    ...reads(base + 100, "/tmp/x"),
    {
      kind: "write-memory",
      address: at(base),
      data: stat({ st_ino: BigInt(7 + more), st_size: 5n, st_mode: 0o100644, st_mtim: time }),
    },
    returned(0),
    ...Array.from({ length: 1 + (more % 3) }, () => clock).flat(),
    { kind: "request", call: "getpid()i", args: {} },
    returned(100 + more),
    { kind: "request", call: "open(pii)i", args: { path: at(base + 200), flags: 0, mode: more } },
    ...reads(base + 200, "/dev/urandom"),
    returned(3),
    { kind: "request", call: "read(ipi)i", args: { fd: 3, buffer: at(base + 300), count: 4n } },
    { kind: "write-memory", address: at(base + 300), data: Uint8Array.of(more, 2, 3, 4) },
    returned(4),
    { kind: "request", call: "get_environ()p", args: {} },
    { kind: "allocate", data: ascii("A=1\0") },
    { kind: "allocate-reply", address: at(base + 0x5000) },
    { kind: "allocate", data: words(base + 0x5000, 0) },
    { kind: "allocate-reply", address: at(base + 0x6000) },
    { kind: "result", resultKind: "p", value: at(base + 0x6000) },
    { kind: "request", call: "write(ipi)i", args: { fd: 1, buffer: at(base + 0x5002), count: 1n } },
    { kind: "read-memory", address: at(base + 0x5002), length: 1 },
    { kind: "read-memory-reply", data: ascii("1") },
    returned(1),
    { kind: "request", call: "opendir(p)p", args: { path: at(base + 100) } },
    ...reads(base + 100, "/tmp"),
    { kind: "result", resultKind: "p", value: at(base + 0x9000000) },
    { kind: "request", call: "closedir(p)i", args: { dir: at(base + 0x9000000) } },
    { kind: "free", address: at(base + 0x5000) },
    returned(0),
  ];
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values.map(BigInt)).buffer);
}

describe("the canonical form", () => {
  test("names addresses, and leaves out what differs between equal runs", () => {
    expect(formOf(run(0x10000, 1))).toEqual([
      "stat64(a1, a2)i",
      "? Z a1 4096",
      '< Z "/tmp/x"',
      "! W a2 stat{st_dev=<inode>, st_ino=<inode>, st_mode=S_IFREG|0644, st_size=5, st_blocks=<inode>, st_atim=<time>, st_mtim=<time>, st_ctim=<time>}",
      "= i 0",
      "getpid()i",
      "= i <pid>",
      "open(a1, O_RDONLY, _)i",
      "? Z a1 4096",
      '< Z "/dev/urandom"',
      "= i 3",
      "read(3, a1, 4)i",
      "! W a1 <random>*4",
      "= i 4",
      "get_environ()p",
      '? M "A=1\\0"',
      "< M m1",
      "? M pointer(m1, NULL)",
      "< M m2",
      "= p m2",
      "write(1, m1+2, 1)i",
      "? R m1+2 1",
      '< R "1"',
      "= i 1",
      "opendir(a1)p",
      "? Z a1 4096",
      '< Z "/tmp"',
      "= p h1",
      "closedir(h1)i",
      "! F m1",
      "= i 0",
    ]);
  });

  test.each(canonicalLevels)(
    "is one for runs at other addresses, times, inodes and process ids: %s",
    (level) => {
      const digests = [1, 2, 3, 8].map((more) =>
        hex(digestOf({ frames: framesOf(run(0x10000 * more * more, more)) }, { level })),
      );
      expect(new Set(digests).size).toBe(level === "bytes" ? 4 : 1);
    },
  );

  test("is another for another result, errno, byte, flag, failure, or a call left out", () => {
    const script = run(0x10000, 1);
    const digest = (changed: Script) => hex(digestOf({ frames: framesOf(changed) }));
    const changes = [
      script.map((said) => (said.kind === "read-string-reply" ? { ...said, data: ascii("/tmp/y") } : said)),
      script.map((said) =>
        said.kind === "request" && said.call === "write(ipi)i"
          ? { ...said, args: { ...said.args, fd: 2 } }
          : said,
      ) as Script,
      [...script.slice(0, -1), returned(-1)],
      script.slice(0, -3),
    ];
    const digests = new Set([digest(script), ...changes.map(digest)]);
    expect(digests.size).toBe(1 + changes.length);
  });

  test("says at effects what was passed and what is in memory afterwards, however that was moved", () => {
    const request = {
      kind: "request",
      call: "read(ipi)i",
      args: { fd: 0, buffer: at(0x1000), count: 9n },
    } as const;
    const whole: Script = [
      request,
      { kind: "write-memory", address: at(0x1000), data: ascii("abcdef") },
      returned(6),
    ];
    const cut: Script = [
      request,
      { kind: "write-memory", address: at(0x1003), data: ascii("def") },
      { kind: "write-memory", address: at(0x1000), data: ascii("abc") },
      returned(6),
    ];
    expect(formOf(cut, "effects")).toEqual(formOf(whole, "effects"));
    expect(formOf(cut, "effects")).toEqual(["read(0, a1, 9)i", '! W a1 "abcdef"', "= i 6"]);
    expect(formOf(cut)).not.toEqual(formOf(whole));
  });

  test("can be asked for exchange by exchange", () => {
    const form = new CanonicalForm();
    const text = exchangesOf(...run(0x10000, 1)).map((exchange) => canonicalExchange(exchange, form));
    expect(text.join("").trimEnd().split("\n")).toEqual(formOf(run(0x10000, 1)));
  });

  test("ends with what is wrong with a session that breaks off", () => {
    const frames = framesOf(run(0x10000, 1)).slice(0, 2);
    const last = frames.at(-1);
    const broken = [
      ...frames.slice(0, -1),
      { direction: "controller-to-guest", bytes: last?.bytes.slice(0, 3) ?? ascii("") } as const,
    ];
    expect([...canonicalText({ frames: broken })].at(-1)).toBe("; truncated_message\n");
  });
});

/** Frozen: a change of these makes every digest that was ever written another one. */
const digests: Readonly<Record<(typeof recordingNames)[number], string>> = {
  big: "761e8d4cff90c7f9f6f1633ff429974eb824a285507fdaaf4e92a4d8e449b39d",
  "clock-env": "68356027b03bf1b024dcf7be1ff468bdbdf0603e6bfa076123e9c3bf471d801d",
  fatal: "ba81bdffcffc4f7d5d6dcf40c75a5bd619e3e5161270fc011aa7fa51135abd2f",
  files: "41033b69c1412664fd1b233fd960b89a81c1e31e58439252d663907621d694ed",
  kinds: "1934acd17a0ecc4bced579bd85f82b53a976bda0216308685dd87c4955f7bb64",
  "pypy2-nolib": "a627b5d0466b647d8e3fa6a370ac2677566d2e220c2ea5c1fa4d32f52b3bb1d5",
  "pypy2-script": "e278c992b8f5dd1dfb17056052bff01c2208ceaa3b416058a2b4a9da08a9de55",
  "pypy3-nolib": "6996892f6d60cdd529e227c63b0d17cac49a16d0a8a806ca8438b9053ff3112d",
  "pypy3-script": "1ffc5d45710ebbc1fc5cffe1d0f3fbebf8f0002bd16be28796438355a41a919f",
};

describe.each(recordingNames)("the recording %s", (name) => {
  test("has the digest that it always had, as .frames and as .sbrec, which says so itself", () => {
    const packed = loadSession(readFileSync(fixturePath(`recordings/${name}.sbrec`)));
    expect(hex(digestOf(loadSession(recordingFile(name))))).toBe(digests[name]);
    expect(hex(digestOf(packed))).toBe(digests[name]);
    expect(hex(packed.digest ?? ascii(""))).toBe(digests[name]);
  });
});
