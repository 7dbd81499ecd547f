// What a guest does to the handlers behind its calls: each setting has `getpid` answered by one of its own (H18, H73, H75, H78).
import { claim, done, refuses, room, sys } from "./memory.js";
import { request, send, sleep } from "./pipe.js";
import { aborted, exit, limit, violation } from "./verdicts.js";

const getpid = request("getpid()i");
const patient = { limits: { wallMs: 1500 } };

export const handlers = [
  {
    name: "speaks-while-a-handler-waits",
    hazards: ["H13", "X31"],
    description: "sends a second request while an asynchronous handler works on the first",
    expected: violation("UNSOLICITED"),
    setting: "slow-handler",
    run: () => {
      send(getpid);
      sleep(100);
      send(getpid);
    },
  },
  {
    name: "pipelines-before-a-handler-waits",
    hazards: ["H13", "X32"],
    description:
      "sends two requests at once of which the first has an asynchronous handler, which must not run",
    expected: violation("UNSOLICITED"),
    setting: "counting-handler",
    run: () => send([...getpid, ...getpid]),
  },
  {
    name: "exits-while-a-handler-waits",
    hazards: ["H75", "X33"],
    description: "exits with 5 while an asynchronous handler works on its request",
    expected: exit(5),
    setting: "slow-handler",
    run: () => {
      send(getpid);
      sleep(50);
      return 5;
    },
  },
  {
    name: "waits-for-a-handler-for-ever",
    hazards: ["H75"],
    description: "makes a call whose handler never answers",
    expected: limit("wallMs"),
    setting: "silent-handler",
    ...patient,
    run: () => send(getpid),
  },
  {
    name: "meets-a-handler-that-throws",
    hazards: ["H75"],
    description: "makes calls whose handler throws what is no Error, and goes on",
    expected: exit(0),
    setting: "throwing-handler",
    run: () => {
      for (let i = 0; i < 100; i++) refuses("EIO", sys("getpid()i"));
      claim(done(sys("getuid()i")) >= 0, "the next call to be answered");
      return 0;
    },
  },
  {
    name: "is-disposed-of-by-a-handler",
    hazards: ["H78"],
    description: "makes a call whose handler ends the session",
    expected: aborted(),
    setting: "aborting-handler",
    run: () => send(getpid),
  },
  {
    name: "waits-for-input-for-ever",
    hazards: ["H73"],
    description: "reads a standard input that never comes and never ends",
    expected: limit("wallMs"),
    setting: "endless-input",
    ...patient,
    run: () => sys("read(ipi)i", 0, room(8), 8),
  },
  {
    name: "reads-input-that-is-none",
    hazards: ["H73"],
    description: "reads its standard input though nobody gave it one",
    expected: exit(0),
    run: () => Number(sys("read(ipi)i", 0, room(8), 8).value),
  },
  {
    name: "calls-what-its-dump-lacks",
    hazards: ["H03"],
    description: "makes a call that its dump does not list",
    expected: violation("NOT_IN_DUMP"),
    setting: "listed-calls",
    run: () => {
      done(sys("getpid()i"));
      sys("getuid()i");
    },
  },
  {
    name: "unknown-call-not-in-its-dump",
    hazards: ["H03", "X34"],
    description: "makes a call that neither its dump nor the specification knows",
    expected: violation("NOT_IN_DUMP"),
    setting: "listed-calls",
    run: () => sys("zzz(i)i", 1),
  },
];
