// A process that does not live or die as a guest does (H09, H36 to H40).
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { call, linger, openZero, receive, receiveCommand, request, send, spin } from "./pipe.js";
import { exit, limit, signal, violation } from "./verdicts.js";

const path = 0x1000;
const buffer = 0x2000;

export const life = [
  {
    name: "closes-stdin",
    hazards: ["H36"],
    description: "closes its stdin, makes a call and lives on",
    expected: violation("CLOSED_PIPE"),
    run: () => {
      closeSync(0);
      send(request("getpid()i"));
    },
  },
  {
    name: "closes-stdin-during-payload",
    hazards: ["H36"],
    description: "closes its stdin while it is being sent a megabyte, and lives on",
    expected: violation("CLOSED_PIPE"),
    run: () => {
      send(request("read(ipi)i", openZero(), buffer, 2 ** 20));
      receive(1);
      closeSync(0);
    },
  },
  {
    name: "closes-stdout",
    hazards: ["H09"],
    description: "closes its stdout between messages and lives on",
    expected: violation("CLOSED_PIPE"),
    run: () => {
      call("getpid()i", []);
      closeSync(1);
    },
  },
  {
    name: "closes-stdout-and-spins",
    hazards: ["H37"],
    description: "closes its stdout before any message and burns processor time",
    expected: violation("CLOSED_PIPE"),
    run: () => {
      closeSync(1);
      spin();
    },
  },
  {
    name: "ignores-sigterm",
    hazards: ["H38"],
    description: "ignores SIGTERM and burns processor time",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: () => {
      for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, () => {});
      spin();
    },
  },
  {
    name: "stops-itself",
    hazards: ["H38"],
    description: "stops itself with SIGSTOP",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: () => {
      process.kill(process.pid, "SIGSTOP");
    },
  },
  {
    name: "killed-before-first-byte",
    hazards: ["H39"],
    description: "dies of SIGSEGV before it sends anything",
    expected: signal("SIGSEGV"),
    run: die,
  },
  {
    name: "killed-inside-message",
    hazards: ["H39"],
    description: "dies of SIGSEGV inside a request",
    expected: signal("SIGSEGV"),
    run: () => {
      send(request("open(pii)i", path, 0, 0).subarray(0, 5));
      die();
    },
  },
  {
    name: "killed-inside-reply",
    hazards: ["H39"],
    description: "dies of SIGSEGV inside a reply",
    expected: signal("SIGSEGV"),
    run: () => {
      send(request("write(ipi)i", 1, buffer, 8));
      receiveCommand();
      send([0, 0, 0, 0]);
      die();
    },
  },
  {
    name: "leaves-a-child",
    hazards: ["H40"],
    description: "exits with 0 and leaves a process that holds its pipes; its pid is on the real stderr",
    expected: exit(0),
    leavesChild: true,
    run: () => leaveChild({ detached: false }),
  },
  {
    name: "leaves-a-child-in-another-session",
    hazards: ["H40"],
    description: "exits with 0 and leaves a process of another session that holds its pipes for 20 seconds",
    expected: exit(0),
    leavesChild: true,
    run: () => leaveChild({ detached: true }),
  },
];

function die() {
  process.kill(process.pid, "SIGSEGV");
  linger();
}

function leaveChild({ detached }) {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 20_000)"], {
    stdio: "inherit",
    detached,
  });
  child.on("error", () => {});
  send(`${child.pid}\n`, 2);
  return 0;
}
