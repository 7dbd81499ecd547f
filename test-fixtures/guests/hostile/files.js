// What a file system must not fall for (H26, H50, H63 to H65).
import { call, openZero, stringReply, word } from "./pipe.js";
import { exit } from "./verdicts.js";

const path = 0x1000;
const buffer = 0x2000;
const directory = 0x3000;
const errno = { ENOENT: 2, EBADF: 9, EMFILE: 24, EFBIG: 27 };
const flags = { O_RDWR: 2, O_CREAT: 0o100 };

export const files = [
  {
    name: "parents-of-the-root",
    hazards: ["H50"],
    description: "opens a file of the host by way of the root's parents",
    expected: exit(errno.ENOENT),
    run: () => call("open(pii)i", [path, 0, 0], named("/../../tmp/../../../etc/passwd")).errno,
  },
  {
    name: "descriptor-storm",
    hazards: ["H63"],
    description: "opens one file more often than it may",
    expected: exit(errno.EMFILE),
    run: () => untilRefused(() => call("open(pii)i", [path, 0, 0])),
  },
  {
    name: "directory-storm",
    hazards: ["H26", "H63"],
    description: "opens directories without end, all at one address",
    expected: exit(errno.EMFILE),
    run: () => untilRefused(() => call("opendir(p)p", [path], { ...named("/"), M: () => word(directory) })),
  },
  {
    name: "read-behind-close",
    hazards: ["H64"],
    description: "closes a descriptor, then reads from it",
    expected: exit(errno.EBADF),
    run: () => {
      const fd = openZero();
      call("close(i)i", [fd]);
      return call("read(ipi)i", [fd, buffer, 1]).errno;
    },
  },
  {
    name: "read-behind-closedir",
    hazards: ["H64"],
    description: "closes a directory, then reads it",
    expected: exit(errno.EBADF),
    run: () => {
      const { value } = call("opendir(p)p", [path], named("/"));
      call("closedir(p)i", [value]);
      return call("readdir(p)p", [value]).errno;
    },
  },
  {
    name: "write-at-2-52",
    hazards: ["H65"],
    description: "writes a byte behind a hole of 2^52 bytes, and exits with 0 where it may",
    expected: exit(0),
    run: () => call("pwrite(ipii)i", [makeFile(), buffer, 1, 2n ** 52n]).errno,
  },
  {
    name: "length-of-2-62",
    hazards: ["H65"],
    description: "makes a file of 2^62 bytes",
    expected: exit(errno.EFBIG),
    run: () => call("ftruncate(ii)i", [makeFile(), 2n ** 62n]).errno,
  },
];

/** Replies for a call whose path is this. */
function named(text) {
  return { Z: () => stringReply(text) };
}

function makeFile() {
  return call("open(pii)i", [path, flags.O_RDWR | flags.O_CREAT, 0o600], named("/tmp/file")).value;
}

/** The errno of the first refusal; 0 where there was none in so many calls. */
function untilRefused(act) {
  for (let i = 0; i < 100_000; i++) {
    const { errno } = act();
    if (errno !== 0) return errno;
  }
  return 0;
}
