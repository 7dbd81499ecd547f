import { append, change, hexOf, type Mutation } from "./mutation.js";

const directory = "rpython-sandbox-1/functions/directory.yaml";
const files = "rpython-sandbox-1/functions/file.yaml";
const terminal = "rpython-sandbox-1/functions/terminal.yaml";
const time = "rpython-sandbox-1/functions/time.yaml";
const environment = "rpython-sandbox-1/functions/environment.yaml";

/** Edits of functions: their names, what they take, and what they answer. */
export const functionMutations: readonly Mutation[] = [
  {
    name: "a function has another name on the pipe",
    generation: 1,
    handlers: "isatty: () => 1,",
    edits: [change(terminal, "ll_os.ll_os_isatty:", "posix.isatty:")],
    guest: "print(calls.isatty(2), asked());",
    prints: [`true 730c000000${hexOf("posix.isatty")}2801000000490200000000000000`, "isatty(2) = 1"],
  },
  {
    name: "a function is added",
    generation: 1,
    edits: [
      append(
        files,
        "  ll_os.ll_os_lockf: { call: lockf(iii)i, arguments: [fd, command, length], answer: none }\n",
      ),
    ],
    handlers: "lockf({ fd, command, length }) { print(fd, command, length); },",
    guest: "calls.lockf(3, 1, 5);",
    prints: ["3 1 5", "lockf(3, F_LOCK, 5) = 0"],
  },
  {
    name: "a function is removed",
    generation: 1,
    edits: [
      change(
        terminal,
        "  ll_os.ll_os_isatty: { call: isatty(i)i, arguments: [fd], answer: bool, failure: false }\n",
        "",
      ),
    ],
    handlers: "getpid: () => 7,",
    guest: 'print(calls.getpid(), "isatty" in calls);',
    prints: ["7 false", "getpid() = 7"],
  },
  {
    name: "a function of a call of its own is added",
    generation: 1,
    edits: [
      append(
        "rpython-sandbox-1/calls/own.yaml",
        `  lamp_switch(ip)i:
    doc: Switches a lamp and answers what it was.
    source: lamp.c
    arguments:
      - { name: number, type: int }
      - { name: name, type: path }
    returns: { type: boolean, fails: false }
`,
      ),
      append(
        "rpython-sandbox-1/functions/lamp.yaml",
        "functions:\n  lamp.lamp_switch: { call: lamp_switch(ip)i, arguments: [name, number], answer: bool }\n",
      ),
    ],
    handlers: "lamp_switch({ number, name }) { print(number, name); return 1; },",
    guest: 'print(calls.switch(text("hall"), -3));',
    prints: ['-3 "hall"', "true", 'switch(-3, "hall") = 1'],
  },
  {
    name: "the arguments of a function stand in another order",
    generation: 1,
    edits: [
      change(
        files,
        "call: rename(pp)i, arguments: [oldpath, newpath]",
        "call: rename(pp)i, arguments: [newpath, oldpath]",
      ),
    ],
    handlers: "rename({ oldpath, newpath }) { print(oldpath, newpath); },",
    guest: 'calls.rename(text("/to"), text("/from"));',
    prints: ['"/from" "/to"', 'rename("/from", "/to") = 0'],
  },
  {
    name: "an argument may be missing",
    generation: 1,
    edits: [
      change(
        files,
        "call: lseek(iii)i, arguments: [fd, offset, whence]",
        "call: lseek(iii)i, arguments: [fd, offset, { name: whence, default: 2 }]",
      ),
    ],
    handlers: "lseek({ fd, offset, whence }) { print(fd, offset, whence); return 40; },",
    guest: "print(calls.lseek(3, -2), calls.lseek(3, 1, 0));",
    prints: ["3 -2 2", "3 1 0", "40n 40n", "lseek(3, -2) = 40", "lseek(3, 1, SEEK_SET) = 40"],
  },
  {
    name: "an argument is no constant any more",
    generation: 1,
    edits: [
      change(
        files,
        "call: readlink(ppi)i, with: { size: 4096 }, arguments: [path]",
        "call: readlink(ppi)i, arguments: [size, path]",
      ),
    ],
    handlers: 'readlink: ({ path, size }) => { print(path, size); return Buffer.from("/target"); },',
    guest: 'print(calls.readlink(4, text("/link")));',
    prints: ['"/link" 4', '"/tar"', 'readlink("/link", "/tar", 4) = 4'],
  },
  {
    name: "a constant is another number",
    generation: 1,
    edits: [
      change(files, "call: readlink(ppi)i, with: { size: 4096 }", "call: readlink(ppi)i, with: { size: 2 }"),
    ],
    handlers: 'readlink: ({ size }) => { print(size); return Buffer.from("/target"); },',
    guest: 'print(calls.readlink(text("/link")));',
    prints: ["2", '"/t"', 'readlink("/link", "/t") = 2'],
  },
  {
    name: "an argument that the call does not have is added",
    generation: 1,
    edits: [
      change(
        files,
        "call: fsync(i)i, arguments: [fd]",
        "call: fsync(i)i, arguments: [fd, { name: why, ignored: string, doc: For nobody. }]",
      ),
    ],
    handlers: "fsync({ fd }) { print(fd); },",
    guest: 'calls.fsync(3, text("because"));',
    prints: ["3", "fsync(3) = 0"],
  },
  {
    name: "an answer stands in 8 bytes",
    generation: 1,
    edits: [
      change(
        files,
        "arguments: [path, flags, mode], answer: int }",
        "arguments: [path, flags, mode], answer: int64 }",
      ),
    ],
    handlers: "open: () => 5,",
    guest: 'print(calls.open(text("/f"), 0, 0), told());',
    prints: ["5n 6900000000490500000000000000", 'open("/f", O_RDONLY) = 5'],
  },
  {
    name: "an answer is left out",
    generation: 1,
    edits: [
      change(
        files,
        "call: write(ipi)i, arguments: [fd, buffer], answer: int",
        "call: write(ipi)i, arguments: [fd, buffer], answer: none",
      ),
    ],
    handlers: "write: ({ buffer }) => buffer.length,",
    guest: 'print(calls.write(1, text("hello")), told());',
    prints: ["undefined 69000000004e", 'write(1, "hello") = 0'],
  },
  {
    name: "a failure is answered in place of an exception, as another value",
    generation: 1,
    edits: [
      change(
        terminal,
        "call: isatty(i)i, arguments: [fd], answer: bool, failure: false",
        "call: isatty(i)i, arguments: [fd], answer: bool, failure: true",
      ),
    ],
    handlers: 'isatty: () => fail("EBADF"),',
    guest: "print(calls.isatty(9));",
    prints: ["true", "isatty(9) = 1"],
  },
  {
    name: "a clock ticks slower",
    generation: 1,
    edits: [change(time, "answer: { ticks: 1000000 }", "answer: { ticks: 4 }")],
    handlers: "clock: () => 10,",
    guest: "print(calls.clock());",
    prints: ["2.5", "clock() = 10"],
  },
  {
    name: "a tuple has fewer members, in another order",
    generation: 1,
    edits: [
      change(
        environment,
        "{ tuple: { sysname: string, nodename: string, release: string, version: string, machine: string } }",
        "{ tuple: { machine: string, sysname: string } }",
      ),
    ],
    handlers: `uname: () => ({
      sysname: Buffer.from("Linux"), nodename: Buffer.from("n"), release: Buffer.from("r"),
      version: Buffer.from("v"), machine: Buffer.from("m"), domainname: Buffer.from("d"),
    }),`,
    guest: "print(calls.uname());",
    prints: ['["m", "Linux"]', 'uname({sysname="Linux", ...}) = 0'],
  },
  {
    name: "a call of the second generation for which a function stands has another name",
    always: true,
    generation: 1,
    edits: [
      change("calls/directory.yaml", "  chroot(p)i:", "  change_root(p)i:"),
      change(directory, "call: chroot(p)i", "call: change_root(p)i"),
    ],
    handlers: "change_root({ path }) { print(path); },",
    guest: 'calls.chroot(text("/new"));',
    prints: ['"/new"', 'chroot("/new") = 0'],
  },
];
