// Starts a child, and takes it and all that it started down with this process.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./pnpm.mjs";

const graceMs = 5000;

/**
 * Runs a command in the root and answers its exit status.
 *
 * The child leads a process group of its own, so that a signal reaches its grandchildren too.
 * With `quiet`, what it prints is shown only when it fails.
 */
export function run(command, args, { env = process.env, quiet = false, stdout = "inherit" } = {}) {
  const stdio = quiet ? ["ignore", "pipe", "pipe"] : ["ignore", stdout, "inherit"];
  const child = spawn(command, args, { cwd: root, env, stdio, detached: true });
  const printed = [];
  child.stdout?.on("data", (bytes) => printed.push(bytes));
  child.stderr?.on("data", (bytes) => printed.push(bytes));
  return finished(child, -child.pid).then((status) => {
    if (status !== 0 && quiet) process.stderr.write(Buffer.concat(printed));
    return status;
  });
}

/** Runs a command that owns the terminal: it reads stdin and gets Ctrl-C itself. */
export function runInForeground(command, args, { env = process.env } = {}) {
  const child = spawn(command, args, { cwd: root, env, stdio: "inherit" });
  return finished(child, child.pid);
}

function finished(child, target) {
  const handlers = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => [signal, () => stop(target, signal)]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function stop(target, signal) {
  process.exitCode = 128 + constants.signals[signal];
  // A child in the foreground got the terminal's Ctrl-C already.
  if (target < 0 || signal !== "SIGINT") kill(target, signal);
  setTimeout(() => {
    kill(target, "SIGKILL");
    process.exit();
  }, graceMs).unref();
}

function kill(target, signal) {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
