// Bytes of both sides, written by hand from the page of the wire: what a genuine guest says, and what it takes.
const done = "i\0\0\0\0";
const getenv = "s\x12\0\0\0ll_os.ll_os_getenv(\x01\0\0\0s\x04\0\0\0HOME";
const stat = "s\x10\0\0\0ll_os.ll_os_stat(\x01\0\0\0s\x01\0\0\0/";
const call = (name, items) => `s${String.fromCharCode(12 + name.length)}\0\0\0ll_os.ll_os_${name}${items}`;
const none = "(\0\0\0\0";

/** A program of one call to whose answer its guest dies. */
const dying = (name, form, answer, dies) => ({
  name,
  program: `getenv "HOME" -> ${form}`,
  said: [[getenv, answer]],
  prints: "",
  dies,
});

export const marshalDialogues = [
  {
    name: "arguments of every kind",
    program: 'x N T F 5 -1 I:5 i:5 f:0.1 "a\\n\\x00\\"" ( 1 "b" [ ] ) "ab"*3 -> none',
    said: [
      [
        call(
          "x",
          "(\x0b\0\0\0NTFI\x05\0\0\0\0\0\0\0I\xff\xff\xff\xff\xff\xff\xff\xffI\x05\0\0\0\0\0\0\0i\x05\0\0\0" +
            'f\x130.10000000000000001s\x04\0\0\0a\n\0"(\x03\0\0\0I\x01\0\0\0\0\0\0\0s\x01\0\0\0b[\0\0\0\0s\x06\0\0\0ababab',
        ),
        `${done}N`,
      ],
    ],
    prints: 'x N T F 5 -1 I:5 i:5 f:0.1 "a\\n\\x00\\"" ( 1 "b" [ ] ) "ab"*3 -> None\n',
  },
  {
    name: "arguments of a 32-bit guest",
    program: "lseek 3 I:5 0 -> int64",
    options: ["--32"],
    said: [
      [call("lseek", "(\x03\0\0\0i\x03\0\0\0I\x05\0\0\0\0\0\0\0i\0\0\0\0"), `${done}I\x05\0\0\0\0\0\0\0`],
    ],
    prints: "lseek 3 I:5 0 -> 5\n",
  },
  {
    name: "an int in 4 bytes and in 8, and a status in 8",
    program: "getuid -> int\ngetuid -> int\ngetuid -> int",
    said: [
      [call("getuid", none), `${done}i\xfe\xff\xff\xff`],
      [call("getuid", none), `${done}I\0\0\0\0\x01\0\0\0`],
      [call("getuid", none), "I\0\0\0\0\0\0\0\0i\x07\0\0\0"],
    ],
    prints: "getuid -> -2\ngetuid -> 4294967296\ngetuid -> 7\n",
  },
  {
    name: "a string, no string and a character",
    program: 'getenv "HOME" -> string?\ngetenv "HOME" -> string?\ngetenv "HOME" -> char',
    said: [
      [getenv, `${done}s\x02\0\0\0/\xff`],
      [getenv, `${done}N`],
      [getenv, `${done}s\x01\0\0\0c`],
    ],
    prints: 'getenv "HOME" -> "/\\xff"\ngetenv "HOME" -> None\ngetenv "HOME" -> "c"\n',
  },
  {
    name: "a list, and a list of pairs",
    program: 'listdir "/" -> [string]\nlistdir "/" -> [string]\nenvitems -> [(string,string)]',
    said: [
      [call("listdir", "(\x01\0\0\0s\x01\0\0\0/"), `${done}[\x02\0\0\0s\x01\0\0\0as\x01\0\0\0b`],
      [call("listdir", "(\x01\0\0\0s\x01\0\0\0/"), `${done}[\0\0\0\0`],
      [call("envitems", none), `${done}[\x01\0\0\0(\x02\0\0\0s\x04\0\0\0HOMEs\x01\0\0\0/`],
    ],
    prints: 'listdir "/" -> ["a", "b"]\nlistdir "/" -> []\nenvitems -> [("HOME", "/")]\n',
  },
  {
    name: "a stat",
    program: 'stat "/" -> stat',
    said: [
      [
        stat,
        `${done}(\x0a\0\0\0i\xed\x41\0\0I\x02\0\0\0\0\0\0\0I\x01\0\0\0\0\0\0\0i\x03\0\0\0i\xe8\x03\0\0i\xe8\x03\0\0` +
          "I\0\x10\0\0\0\0\0\0f\x031.5f\x010f\x031e9",
      ],
    ],
    prints: 'stat "/" -> (16877, 2, 1, 3, 1000, 1000, 4096, 1.5, 0, 1000000000)\n',
  },
  {
    name: "every exception",
    program: [...Array(9)].map(() => "fork -> int").join("\n"),
    said: [
      [call("fork", none), "i\x01\0\0\0i\x26\0\0\0"],
      ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => [
        call("fork", none),
        `i${String.fromCharCode(number)}\0\0\0`,
      ]),
    ],
    prints: [
      "OSError 38",
      "IOError",
      "OverflowError",
      "ValueError",
      "ZeroDivisionError",
      "MemoryError",
      "KeyError",
      "IndexError",
      "RuntimeError",
    ]
      .map((name) => `fork -> ${name}\n`)
      .join(""),
  },
  dying("no bool where one is expected", "bool", `${done}N`, "expected a bool"),
  dying(
    "an int of 32 bits where one of 64 is expected",
    "int64",
    `${done}i\x05\0\0\0`,
    "expected an int of 64 bits",
  ),
  dying("a string where an int is expected", "int", `${done}s\0\0\0\0`, "expected an int"),
  dying("None where a string is expected", "string", `${done}N`, "expected a string"),
  dying("None where a list is expected", "[int]", `${done}N`, "expected a list"),
  dying(
    "a tuple of another length",
    "(int,int)",
    `${done}(\x03\0\0\0i\0\0\0\0`,
    "expected a tuple of another length",
  ),
  dying("a list where a tuple is expected", "(int,int)", `${done}[\x02\0\0\0`, "expected a tuple"),
  dying("a negative length", "string", `${done}s\xff\xff\xff\xff`, "a negative count"),
  dying("a float that is hexadecimal", "float", `${done}f\x030x1`, "no float"),
  dying("a float of no bytes", "float", `${done}f\0`, "no float"),
  dying("a character of no bytes", "char", `${done}s\0\0\0\0`, "expected a character"),
  dying("an exception that there is not", "none", "i\x0a\0\0\0", "no exception has this number"),
  dying("a status that is no int", "none", "N", "expected an int"),
  dying("bytes behind a result", "none", `${done}NN`, "bytes are left over behind the answer"),
  dying(
    "bytes behind an exception",
    "none",
    "i\x01\0\0\0i\x02\0\0\0N",
    "bytes are left over behind the answer",
  ),
  dying("an end inside an answer", "string", `${done}s\x05\0\0\0ab`, "the controller has closed the pipe"),
  {
    ...dying("an int of 64 bits to a 32-bit guest", "int", `${done}I\0\0\0\0\0\0\0\0`, "expected an int"),
    options: ["--32"],
  },
];
