import { type ArgumentShape, loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { type Fault, reportOf } from "./faults.js";
import { realSpec } from "./spec-copy.js";

const { spec } = loadSpec(realSpec);

function shapeOf(signature: string, argument: string): ArgumentShape | undefined {
  const call = spec?.calls.find((one) => one.signature === signature);
  return call?.arguments.find((one) => one.name === argument)?.shape;
}

describe("the entry of a call says what an address points to:", () => {
  test("so many numbers, or as many as an argument says and no more than a maximum", () => {
    expect(shapeOf("pipe(p)i", "pipefd")).toMatchObject({ shape: "array", extent: { fixed: 2 } });
    expect(shapeOf("setgroups(ip)i", "list")).toMatchObject({
      shape: "array",
      direction: "in",
      extent: { argument: "size", most: 65_536 },
    });
    expect(shapeOf("getloadavg(pi)i", "loadavg")).toMatchObject({ type: { form: "float" } });
  });

  test("structures, as many as an argument says", () => {
    expect(shapeOf("poll(pii)i", "fds")).toEqual({
      shape: "struct-array",
      struct: "pollfd",
      direction: "inout",
      length: "nfds",
      most: 1024,
    });
  });

  test("bytes whose length stands at an address, too", () => {
    expect(shapeOf("accept(ipp)i", "addr")).toMatchObject({
      shape: "bytes-out",
      length: "addrlen",
      whole: true,
    });
    expect(shapeOf("accept(ipp)i", "addrlen")).toMatchObject({ shape: "scalar-inout", lengthOf: "addr" });
  });

  test("bytes of which another argument says how many by its name", () => {
    expect(shapeOf("inet_ntop(ippi)p", "src")).toMatchObject({
      shape: "sized-bytes",
      sizes: {
        by: "af",
        rows: [
          { name: "AF_INET", value: 2, bytes: 4 },
          { name: "AF_INET6", value: 10, bytes: 16 },
        ],
      },
    });
  });

  test("strings up to a NULL, so many and so long at most", () => {
    expect(shapeOf("execve(ppp)i", "envp")).toEqual({
      shape: "cstrings-in",
      most: 4096,
      bytes: 131_072,
      overflow: "E2BIG",
    });
  });
});

describe("the entry of a call says how far it is supported:", () => {
  const supportOf = (name: string) => spec?.calls.find((call) => call.name === name)?.support;

  test("wholly unless it says otherwise, in part and why, or refused and with what", () => {
    expect(supportOf("read")).toEqual({ level: "supported" });
    expect(supportOf("fileno")).toMatchObject({
      level: "partial",
      why: expect.stringContaining("standard output"),
    });
    expect(supportOf("fork")).toEqual({ level: "refused", errno: "EAGAIN" });
  });
});

const faults: readonly Fault[] = [
  {
    what: "a number by address without a direction",
    file: "calls/time.yaml",
    from: "{ name: tloc, type: time, direction: out, nullable: true }",
    to: "{ name: tloc, type: time, nullable: true }",
    code: "SBX012",
    message: "a `time` by address needs a `direction`",
    hint: "`in`, `out` or `inout`",
  },
  {
    what: "bytes without a direction",
    file: "calls/file.yaml",
    from: "{ name: buffer, type: bytes, direction: out, length: count }",
    to: "{ name: buffer, type: bytes, length: count }",
    code: "SBX012",
    message: "bytes need a `direction`",
  },
  {
    what: "an array without a direction",
    file: "calls/file.yaml",
    from: "type: fd, direction: out, count: 2",
    to: "type: fd, count: 2",
    code: "SBX012",
    message: "an array needs a `direction`",
  },
  {
    what: "a type without a unit",
    file: "types.yaml",
    from: "size: { form: integer, c: size_t, unit: bytes,",
    to: "size: { form: integer, c: size_t,",
    code: "SBX012",
    message: "the type `size` has no unit",
    hint: "`unit: none` where it has none",
  },
  {
    what: "an array as long as an argument says, without a maximum",
    file: "calls/identity.yaml",
    from: "direction: in, length: size, most: 65536",
    to: "direction: in, length: size",
    code: "SBX007",
    message: "needs `most`, how long it may be",
  },
  {
    what: "an array with two lengths",
    file: "calls/identity.yaml",
    from: "direction: in, length: size, most: 65536",
    to: "direction: in, length: size, most: 65536, count: 2",
    code: "SBX007",
    message: "`list` has a `count` and a `length`",
  },
  {
    what: "an array as long as no argument says",
    file: "calls/network.yaml",
    from: "length: nfds, most",
    to: "length: nfd, most",
    code: "SBX007",
    message: "no argument is called `nfd`",
    hint: "did you mean `nfds`?",
  },
  {
    what: "a length that only goes one way by address",
    file: "calls/network.yaml",
    from: "{ name: addrlen, type: socklen, direction: inout, nullable: true }",
    to: "{ name: addrlen, type: socklen, direction: out, nullable: true }",
    code: "SBX007",
    message: "`addrlen` goes one way",
  },
  {
    what: "what goes in with a length that comes back",
    file: "calls/network.yaml",
    from: "{ name: addr, type: bytes, direction: out, length: addrlen, whole: true, nullable: true }",
    to: "{ name: addr, type: bytes, direction: in, length: addrlen, nullable: true }",
    code: "SBX007",
    message: "`addrlen` comes back by address",
  },
  {
    what: "a whole length where nothing is written back",
    file: "calls/file.yaml",
    from: "{ name: buffer, type: bytes, direction: out, length: count }",
    to: "{ name: buffer, type: bytes, direction: out, length: count, whole: true }",
    code: "SBX007",
    message: "`count` is a value: nothing is written back there",
  },
  {
    what: "strings without bounds",
    file: "calls/process.yaml",
    from: "type: cstrings, direction: in, most: 4096, bytes: 131072",
    to: "type: cstrings, direction: in, most: 4096",
    code: "SBX007",
    message: "strings need `most`, how many there may be, and `bytes`",
  },
  {
    what: "sizes by a name that the argument has not",
    file: "calls/network.yaml",
    from: "sizes: { AF_INET: 4,",
    to: "sizes: { AF_INTE: 4,",
    code: "SBX005",
    message: "`address_family` has no `AF_INTE`",
    hint: "did you mean `AF_INET`?",
  },
  {
    what: "a string into an argument that is no room for it",
    file: "calls/terminal.yaml",
    from: "{ name: buffer, type: bytes, direction: out, room: 9, nullable: true }",
    to: "{ name: buffer, type: pointer }",
    code: "SBX007",
    message: "`buffer` offers no `room` for a string",
  },
  {
    what: "a refusal with an errno that is none",
    file: "calls/process.yaml",
    from: "support: { refused: EAGAIN }",
    to: "support: { refused: EAGIAN }",
    code: "SBX005",
    message: "unknown errno `EAGIAN`",
    hint: "did you mean `EAGAIN`?",
  },
];

describe("what does not fit together is reported with its place and its likely cure:", () => {
  test.each(faults)("$what", (fault) => {
    const found = reportOf(fault);
    if (fault.hint !== undefined) expect(found?.hint).toBe(fault.hint);
    expect(found?.sourceLine).not.toBe("");
  });
});
