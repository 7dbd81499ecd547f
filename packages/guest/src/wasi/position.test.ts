import { describe, expect, test } from "vitest";
import { fail, type Scripts } from "../../test/scripted-controller.js";
import { statBytes } from "../../test/scripted-files.js";
import { type WasiMachine, wasiMachine } from "../../test/wasi-machine.js";
import { WasiErrno } from "./errno.js";

const ROOT = 3;
const FILE = 4;
const [PATH, BUFFERS, OUT, DATA] = [16, 32, 64, 1024];
const APPEND = 1;
const ALL_RIGHTS = 2n ** 30n - 1n;
const ENOSPC = 28;

/** A machine with a file open of which it knows the type; what the controller heard until then is left out. */
function machineWithFile({ mode = 0o100644, flags = 0, scripts = {} as Scripts } = {}) {
  const machine = wasiMachine({
    "openat(ipii)i": () => ({ result: 7 }),
    *"fstat64(ip)i"({ statbuf }) {
      yield { kind: "write-memory", address: statbuf, data: statBytes({ st_mode: mode }) };
      return {};
    },
    "read(ipi)i": () => ({ result: 3 }),
    "write(ipi)i": ({ count }) => ({ result: count }),
    "pwrite(ipii)i": ({ count }) => ({ result: count }),
    "lseek(iii)i": () => ({ result: 1000 }),
    ...scripts,
  });
  machine.put(PATH, "f");
  machine.call("path_open", ROOT, 0, PATH, 1, 0, ALL_RIGHTS, 0n, flags, OUT);
  machine.call("fd_fdstat_get", FILE, OUT);
  machine.view().setUint32(BUFFERS, DATA, true);
  machine.view().setUint32(BUFFERS + 4, 10, true);
  const opening = machine.controller.calls.length;
  return { ...machine, heard: () => machine.controller.calls.slice(opening) };
}

function tell({ call, view }: Pick<WasiMachine, "call" | "view">): bigint {
  expect(call("fd_tell", FILE, OUT)).toBe(0);
  return view().getBigUint64(OUT, true);
}

describe("the position of a regular file", () => {
  test("is known without a call: 0 at first, then behind what was read and written", () => {
    const machine = machineWithFile();
    expect(tell(machine)).toBe(0n);
    machine.call("fd_read", FILE, BUFFERS, 1, OUT);
    expect(tell(machine)).toBe(3n);
    machine.call("fd_write", FILE, BUFFERS, 1, OUT);
    expect(tell(machine)).toBe(13n);
    machine.call("fd_pwrite", FILE, BUFFERS, 1, 500n, OUT);
    expect(tell(machine)).toBe(13n);
    expect(machine.heard()).toEqual(["read", "write", "pwrite"]);
  });

  test("is sought only where it would move", () => {
    const machine = machineWithFile();
    expect(machine.call("fd_seek", FILE, 0n, 0, OUT)).toBe(0);
    expect(machine.heard()).toEqual([]);
    expect(machine.call("fd_seek", FILE, 1n, 1, OUT)).toBe(0);
    expect(machine.call("fd_seek", FILE, 0n, 2, OUT)).toBe(0);
    expect(machine.heard()).toEqual(["lseek", "lseek"]);
    expect([tell(machine), machine.heard().length]).toEqual([1000n, 2]);
  });

  test("is asked for after an append, whose place only the controller knows", () => {
    const machine = machineWithFile({ flags: APPEND });
    machine.call("fd_write", FILE, BUFFERS, 1, OUT);
    expect([tell(machine), machine.heard()]).toEqual([1000n, ["write", "lseek"]]);
  });

  test("is asked for after an error, which may have moved it", () => {
    const machine = machineWithFile({ scripts: { "write(ipi)i": () => fail(ENOSPC) } });
    expect(machine.call("fd_write", FILE, BUFFERS, 1, OUT)).toBe(WasiErrno.ENOSPC);
    expect([tell(machine), machine.heard()]).toEqual([1000n, ["write", "lseek"]]);
  });

  test("is asked for where the file is a device", () => {
    const machine = machineWithFile({ mode: 0o020666, scripts: { "isatty(i)i": () => ({ result: 0 }) } });
    expect([tell(machine), machine.heard()]).toEqual([1000n, ["lseek"]]);
  });
});
