// One script of handlers, unchanged, drives guests of both generations: the same program, in C for the second and in
// Python and C for the first, each over real pipes.
import { compileGuest, marshalGuestInC, marshalGuestInPython, type Skipped } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { fail } from "../src/failure.js";
import type { GuestCommand } from "../src/guest-process.js";
import { defineHandlers } from "../src/handler-layers.js";
import { type RunResult, runGuest } from "../src/run-guest.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (string: string) => new TextEncoder().encode(string);

/** The script: it names what is asked, and changes what the guest finds, now and later. */
function script(log: string[]) {
  return defineHandlers({
    getcwd: () => bytes("/made/up"),
    open({ path, flags, mode }, { next }) {
      log.push(`open ${text(path)} ${flags} ${mode.toString(8)}`);
      return next();
    },
    async write({ fd, buffer }, { next }) {
      if (fd > 2) log.push(`write ${buffer.length}`);
      return next();
    },
    async stat64({ path }, { next }) {
      log.push(`stat64 ${text(path)}`);
      return { ...(await next()), st_size: 1234n };
    },
    async readdir(_, { next }) {
      const entry = await next();
      return entry && { ...entry, d_name: bytes(text(entry.d_name).replace("moved", "other")) };
    },
    rename({ oldpath, newpath }, { next }) {
      log.push(`rename ${text(oldpath)} ${text(newpath)}`);
      return next();
    },
    unlink({ path }) {
      log.push(`unlink ${text(path)}`);
      return fail("EROFS");
    },
  });
}

// What test-fixtures/guests/c/files.c does, in the words of the first generation's guests.
const program = String.raw`
getcwd -> string
fd = open "/tmp/made.bin" 577 420 -> int
write $fd "one\n\x00\xff\x80two\n" -> int
close $fd -> none
stat "/tmp/made.bin" -> stat
fd = open "/tmp/made.bin" 0 0 -> int
read $fd 64 -> string
read $fd 64 -> string
close $fd -> none
rename "/tmp/made.bin" "/tmp/moved.bin" -> none
listdir "/tmp" -> [string]
unlink "/tmp/moved.bin" -> none
open "/tmp/made.bin" 0 0 -> int
exit 1`;

const EROFS = 30;
const ENOENT = 2;

async function drive(command: GuestCommand): Promise<RunResult & { readonly log: readonly string[] }> {
  const log: string[] = [];
  return { ...(await runGuest({ command, handlers: script(log), env: {} })), log };
}

function ofSecond(): GuestCommand | Skipped {
  const file = compileGuest("files");
  return typeof file === "string" ? { file, args: ["/tmp"] } : file;
}

function ofFirst(found: ReturnType<typeof marshalGuestInC>): GuestCommand | Skipped {
  return "skipped" in found ? found : { ...found, args: [...found.args, program] };
}

const guests: readonly (readonly [string, 1 | 2, () => GuestCommand | Skipped, readonly string[]])[] = [
  [
    "C, of the second generation",
    2,
    ofSecond,
    [
      "cwd /made/up",
      "stat size 1234 mode 100644",
      "read 11 same",
      "entry other.bin",
      `unlink failed with errno ${EROFS}`,
      `errno ${ENOENT} ENOENT`,
    ],
  ],
  ...(
    [
      ["C", marshalGuestInC],
      ["Python", marshalGuestInPython],
    ] as const
  ).map(
    ([language, guest]) =>
      [
        `${language}, of the first generation`,
        1,
        () => ofFirst(guest()),
        [
          '-> "/made/up"',
          "33188",
          "1234",
          String.raw`-> "one\n\x00\xff\x80two\n"`,
          '-> ["other.bin"]',
          `-> OSError ${EROFS}`,
          `-> OSError ${ENOENT}`,
        ],
      ] as const,
  ),
];

describe("one script of handlers drives a guest in", () => {
  test.for(guests)("%s", async ([, protocol, command, printed], context) => {
    const found = command();
    if ("skipped" in found) return context.skip(found.skipped);
    const result = await drive(found);
    expect(text(result.guestStderr)).toBe("");
    for (const words of printed) expect(text(result.stdout)).toContain(words);
    expect(result.log).toEqual([
      "open /tmp/made.bin 577 644",
      "write 11",
      "stat64 /tmp/made.bin",
      "open /tmp/made.bin 0 0",
      "rename /tmp/made.bin /tmp/moved.bin",
      "unlink /tmp/moved.bin",
      "open /tmp/made.bin 0 0",
    ]);
    expect([result.verdict, result.protocol]).toEqual([{ kind: "exit", code: 1 }, protocol]);
  });
});
