import { append, change, type Nonsense } from "./mutation.js";

const marshal = "rpython-sandbox-1/marshal.yaml";
const files = "rpython-sandbox-1/functions/file.yaml";
const read = "ll_os.ll_os_read: { call: read(ipi)i, arguments: [fd, count], answer: string }";

/** Edits of the first generation that make no sense. */
export const marshalNonsense: readonly Nonsense[] = [
  {
    name: "two kinds of values with one tag",
    edits: [change(marshal, 'list: { tag: "["', 'list: { tag: "("')],
    code: "SBX040",
    message: "the tag of `list` is that of `tuple`",
    file: marshal,
    at: "list: {",
  },
  {
    name: "a tag that is no byte",
    edits: [change(marshal, "none: { tag: N,", "none: { tag: None,")],
    code: "SBX040",
    message: "the tag of `none` is no byte",
    file: marshal,
    at: "tag: None",
  },
  {
    name: "a first byte that is the length of a signature of the other wire",
    edits: [change(marshal, "string: { tag: s,", "string: { tag: 9,")],
    code: "SBX040",
    message: "9, the first byte of every request, is how long",
    file: marshal,
    at: "tag: 9",
  },
  {
    name: "an exception with the number of success",
    edits: [change(marshal, "IOError: { number: 2,", "IOError: { number: 0,")],
    code: "SBX042",
    message: "the number 0 of IOError stands for a result",
    file: marshal,
    at: "IOError",
  },
  {
    name: "a name that is no string",
    edits: [change(marshal, "  name: string\n", "  name: int32\n")],
    code: "SBX041",
    message: "`int32` is of the form integer, `request.name` of the form bytes",
    file: marshal,
    at: "name: int32",
  },
  {
    name: "a kind of value that is missing",
    edits: [change(marshal, '  "true":', "  yes:"), change(marshal, "value: true,", "value: false,")],
    code: "SBX041",
    message: "there is no kind of value for True",
    file: marshal,
    at: "values:",
  },
  {
    name: "a limit that is missing",
    edits: [change(marshal, "  depth: { value: 8, unit: levels,", "  deep: { value: 8, unit: levels,")],
    code: "SBX002",
    message: "`limits` lacks the property `depth`",
    file: marshal,
    at: "limits:",
  },
  {
    name: "a function for a call that is gone",
    edits: [
      change("calls/file.yaml", "  fsync(i)i:", "  sync_file(i)i:"),
      change(files, "ll_os.ll_os_fsync: {", "ll_os.ll_os_fsync: {  "),
    ],
    code: "SBX005",
    message: "unknown call `fsync(i)i`",
    file: files,
    at: "ll_os.ll_os_fsync",
  },
  {
    name: "a function in two files",
    edits: [
      append(
        "rpython-sandbox-1/functions/time.yaml",
        "  ll_os.ll_os_close: { call: close(i)i, arguments: [fd], answer: none }\n",
      ),
    ],
    code: "SBX006",
    message: "a function `ll_os.ll_os_close` exists",
    file: "rpython-sandbox-1/functions/time.yaml",
    at: "ll_os.ll_os_close",
  },
  {
    name: "an argument of the call of which a function says nothing",
    edits: [change(files, read, read.replace("[fd, count]", "[fd]"))],
    code: "SBX043",
    message: "nothing says what `count` of read(ipi)i is",
    file: files,
    at: "ll_os.ll_os_read",
  },
  {
    name: "an argument that the call does not have",
    edits: [change(files, read, read.replace("[fd, count]", "[fd, length]"))],
    code: "SBX005",
    message: "read(ipi)i has no argument `length`",
    file: files,
    at: "[fd, length]",
  },
  {
    name: "an answer that does not fit the call's",
    edits: [change(files, read, read.replace("answer: string", "answer: seconds"))],
    code: "SBX044",
    message: "the call answers a string, which is not `seconds` on the pipe",
    file: files,
    at: "answer: seconds",
  },
  {
    name: "a field that the structure does not have",
    edits: [change(files, "{ f_bsize: int,", "{ f_size: int,")],
    code: "SBX005",
    message: "struct statvfs has no field `f_size`",
    file: files,
    at: "f_size: int",
  },
  {
    name: "a default that is not at the end",
    edits: [change(files, read, read.replace("[fd, count]", "[{ name: fd, default: 0 }, count]"))],
    code: "SBX045",
    message: "`count` has no default",
    file: files,
    at: "default: 0",
  },
];
