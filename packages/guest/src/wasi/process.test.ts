import { describe, expect, test } from "vitest";
import { wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

describe("the process", () => {
  test("ends with the status that the program gives", () => {
    const statuses: number[] = [];
    const { call, exits } = wasiMachine({
      "_exit(i)v": ({ status }) => ({ result: statuses.push(status) * 0 }),
    });
    expect(() => call("proc_exit", 3)).toThrow();
    expect([statuses, exits]).toEqual([[3], [3]]);
  });

  test("ends likewise when the controller closes the pipe instead of answering", () => {
    const { call, exits, controller } = wasiMachine({});
    controller.read = () => 0;
    expect(() => call("proc_exit", 256 + 7)).toThrow();
    expect(exits).toEqual([7]);
  });

  test("has no signals and no sockets", () => {
    const { call, controller } = wasiMachine({});
    expect(call("proc_raise", 6)).toBe(WasiErrno.ENOSYS);
    expect(call("sock_send", 1, 0, 0, 0, 0)).toBe(WasiErrno.ENOTSOCK);
    expect(call("sock_accept", 9, 0, 0)).toBe(WasiErrno.EBADF);
    expect(controller.calls).toEqual([]);
  });
});
