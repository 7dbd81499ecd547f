// Speaking when it is the controller's turn, too slowly, or in two generations (H11 to H18, H34, H35).

import { closeSync } from "node:fs";
import { claim } from "../memory.js";
import { receive, request as requestOfSecond, send, sleep } from "../pipe.js";
import { exit, limit, violation } from "../verdicts.js";
import { done, refuses } from "./claims.js";
import { call, float, receiveAnswer, request } from "./wire.js";

const getpid = request("getpid");
const megabyte = 2 ** 20;
const zeros = () => done("open", "/dev/zero", 0, 0);
const row = (name, hazards, description, expected, run, more = {}) => ({
  name: `marshal-${name}`,
  hazards,
  description: `of the first generation ${description}`,
  expected,
  run,
  ...more,
});

export const turns = [
  row("two-requests", ["H13"], "sends two whole requests in one write", violation("UNSOLICITED"), () =>
    send([...getpid, ...request("getuid")]),
  ),
  row(
    "byte-behind-request",
    ["H13", "X67"],
    "sends one byte behind a request",
    violation("UNSOLICITED"),
    () => send([...getpid, 0x73]),
  ),
  row(
    "speaks-while-a-handler-waits",
    ["H13"],
    "makes a call while the handler of another is at work",
    violation("UNSOLICITED"),
    () => {
      send(getpid);
      sleep(300);
      send(getpid);
    },
    { setting: "slow-handler" },
  ),
  row(
    "request-during-answer",
    ["H18"],
    "sends a request in the middle of a long answer",
    violation("UNSOLICITED"),
    () => {
      send(request("read", zeros(), megabyte));
      receive(1);
      send(getpid);
    },
    { replay: "the bytes do not tell what the guest had read" },
  ),
  row("exit-and-request", ["H13"], "sends a request behind its wish to exit", violation("UNSOLICITED"), () =>
    send([...request("_exit", 3), ...getpid]),
  ),
  row(
    "byte-then-silence",
    ["H11"],
    "sends the first byte of a request, then nothing",
    limit("messageMs"),
    () => send(getpid.subarray(0, 1)),
    { limits: { messageMs: 1000 } },
  ),
  row(
    "drip",
    ["H12"],
    "sends a string of 64 MiB at 20 bytes a second",
    limit("messageMs"),
    () => {
      send(request("rmdir", "").subarray(0, -4));
      send([0, 0, 0, 4]);
      for (;;) {
        send([0x61]);
        sleep(50);
      }
    },
    { limits: { messageMs: 1000 } },
  ),
  row("byte-by-byte", ["H12", "X67"], "sends honest requests a byte at a time", exit(0), () => {
    for (const name of ["getpid", "getcwd", "isatty"]) {
      for (const byte of request(name, ...(name === "isatty" ? [1] : []))) send([byte]);
      claim(receiveAnswer().exception === 0, `a result of ${name}`);
    }
    return 0;
  }),
  row(
    "never-reads",
    ["H34"],
    "asks for a megabyte and reads none of it",
    limit("drainMs"),
    () => send(request("read", zeros(), megabyte)),
    { limits: { drainMs: 1000 } },
  ),
  row(
    "sleeps-for-ever",
    ["H30"],
    "sleeps for 10^15 seconds",
    limit("wallMs"),
    () => call("ll_time.ll_time_sleep", float("1e15")),
    { limits: { wallMs: 1500 } },
  ),
  row(
    "waits-for-a-handler-for-ever",
    ["H75"],
    "makes a call whose handler never answers",
    limit("wallMs"),
    () => call("getpid"),
    { setting: "silent-handler", limits: { wallMs: 1500 } },
  ),
  row(
    "meets-a-handler-that-throws",
    ["H75"],
    "makes calls whose handler throws what is no error",
    exit(0),
    () => {
      for (let i = 0; i < 3; i++) refuses("EIO", "getpid");
      done("getuid");
      return 0;
    },
    { setting: "throwing-handler" },
  ),
  row(
    "closes-stdin",
    ["H36"],
    "closes its stdin, makes a call and lives on",
    violation("CLOSED_PIPE"),
    () => {
      closeSync(0);
      send(getpid);
    },
  ),
  row(
    "reads-a-trickle",
    ["H35"],
    "asks for a megabyte and reads 20 bytes a second of it",
    limit("drainMs"),
    () => {
      send(request("read", zeros(), megabyte));
      for (let i = 0; i < 1000; i++) {
        receive(1);
        sleep(50);
      }
    },
    { limits: { drainMs: 1000 } },
  ),
  row("exits-between-messages", ["H10"], "makes a call, then exits with 7", exit(7), () => {
    call("getpid");
    return 7;
  }),
  row("second-behind-first", ["X68"], "goes on as one of the second", violation("WRONG_VALUE"), () => {
    call("getpid");
    send(requestOfSecond("getpid()i"));
  }),
  {
    ...row("first-behind-second", ["X68"], "", violation("BAD_SIGNATURE"), () => {
      send(requestOfSecond("getpid()i"));
      receive(9);
      send(request("rmdir", "a".repeat(200)));
    }),
    description: "of the second generation goes on as one of the first",
  },
  {
    ...row("neither", ["X68"], "", violation("BAD_SIGNATURE"), () => send(Buffer.alloc(256, "("))),
    description: "begins with a tuple, as no generation does",
  },
  row(
    "taken-for-second",
    ["X68"],
    "is told to be of the second",
    violation("BAD_SIGNATURE"),
    () => send(request("rmdir", "a".repeat(200))),
    { setting: "second-generation" },
  ),
  row(
    "behind-a-dump",
    ["H03", "X68"],
    "has printed a dump, as only the second generation does",
    violation("BAD_SIGNATURE"),
    () => send(request("rmdir", "a".repeat(200))),
    { setting: "listed-calls" },
  ),
  {
    ...row("taken-for-first", ["X68"], "", violation("WRONG_VALUE"), () =>
      send(requestOfSecond("getpid()i")),
    ),
    description: "of the second generation is told to be of the first",
    setting: "first-generation",
  },
];
