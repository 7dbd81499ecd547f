import { emptyDirent, linuxX8664 } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { AnswerError } from "../src/answer-error.js";
import { fail } from "../src/failure.js";
import { type HandlerLayers, layerHandlers } from "../src/handler-layers.js";
import type { SystemOptions } from "../src/system/options.js";
import { createSystem } from "../src/system/system.js";
import { MarshalGuest } from "./marshal-guest.js";

const EIO = 5;

/** A guest of a system, with handlers in front of it. */
function start(options: SystemOptions = {}, handlers: HandlerLayers = {}): MarshalGuest {
  return new MarshalGuest({ handlers: layerHandlers(handlers, createSystem(options)) });
}

describe("handlers of one's own", () => {
  test("of a call that both generations have answer the first, with its function's name", () => {
    const seen: unknown[] = [];
    const guest = start(
      {},
      {
        open(call, { signature, requestNumber, abi }) {
          seen.push([call, signature, requestNumber, abi]);
          return 77;
        },
      },
    );
    expect(guest.call("open", "/x", 1, 0o600)).toBe(77);
    const path = new TextEncoder().encode("/x");
    expect(seen).toEqual([[{ path, flags: 1, mode: 0o600 }, "ll_os.ll_os_open", 1, linuxX8664]]);
  });

  test("of the calls that an own call is made of answer it, now or later", async () => {
    const guest = start(
      { files: { "/tmp/a": "" } },
      {
        async readdir(_, { next }) {
          const entry = await next();
          return entry && { ...entry, d_name: new TextEncoder().encode("hidden") };
        },
      },
    );
    expect(guest.call("listdir", "/tmp")).toBeUndefined();
    expect(await guest.later()).toEqual(["hidden", "hidden", "hidden"]);
  });

  test("that never come to an end of a directory let others have their turn, and end at what an answer holds", async () => {
    const guest = start({}, { readdir: () => ({ ...emptyDirent, d_name: new Uint8Array([0x61]) }) });
    let turns = 0;
    const others = setInterval(() => turns++, 0);
    expect(guest.call("listdir", "/tmp")).toBeUndefined();
    expect(await guest.later()).toBe("OSError 75");
    clearInterval(others);
    expect(turns).toBeGreaterThan(0);
  });

  test("that reject in the midst of an own call end it with EIO, or their errno", async () => {
    const errors: unknown[] = [];
    for (const thrown of [new Error("lost"), fail("ESTALE")]) {
      const guest = new MarshalGuest({
        handlers: layerHandlers({ readdir: () => Promise.reject(thrown) }, createSystem()),
        onHandlerError: (error) => errors.push(error),
      });
      guest.call("listdir", "/tmp");
      expect(await guest.later()).toBe(
        thrown instanceof Error && thrown.message === "lost" ? "OSError 5" : "OSError 116",
      );
    }
    expect(errors).toEqual([new Error("lost")]);
  });

  test("that refuse in the midst of an own call end it, and what it opened", () => {
    const guest = start({ files: { "/tmp/a": "" } }, { readdir: () => fail("EACCES") });
    expect(guest.call("listdir", "/tmp")).toBe("OSError 13");
    expect(guest.call("open", "/tmp/a", 0, 0)).toBe(3);
  });

  test("of an own call stand in front of it", () => {
    const names = (own: readonly Uint8Array[]) => own.filter((name) => name[0] !== 0x2e);
    const guest = start(
      { files: { "/tmp/.hidden": "", "/tmp/a": "" } },
      {
        async listdir({ path }, { next }) {
          return path.length > 4 ? fail("EACCES") : names(await next());
        },
        makedev: () => fail("EPERM"),
        spawnv: () => 7,
      },
    );
    expect(guest.call("makedev", 1, 1)).toBe("OSError 1");
    expect(guest.call("spawnv", 0, "/bin/x", [])).toBe(7);
  });

  test("are asked one behind the other, and change what the next is asked", () => {
    const tmp = new TextEncoder().encode("/tmp");
    const guest = start({ files: { "/tmp/a": "" } }, [
      { chdir: (_, { next }) => next({ path: tmp }) },
      { chdir: ({ path }, { next }) => (path === tmp ? next() : fail("EIO")) },
    ]);
    expect(guest.call("chdir", "/none")).toBe(null);
    expect(guest.call("getcwd")).toBe("/tmp");
  });

  test.each<readonly [string, HandlerLayers]>([
    ["a number that is none", { getpid: () => "text" as never }],
    ["what is no bytes", { getcwd: () => 5 as never }],
    ["more than was asked for", { read: () => new Uint8Array(50) }],
    ["a structure without its members", { stat64: () => ({}) as never }],
    ["a list that is none", { getgroups: () => 1 as never }],
    ["names that are none of an own call", { listdir: () => [1] as never }],
  ])("that answer %s cost one call", (_, handlers) => {
    const errors: unknown[] = [];
    const guest = new MarshalGuest({
      handlers: layerHandlers(handlers, createSystem()),
      onHandlerError: (error) => errors.push(error),
    });
    const calls = {
      getpid: [],
      getcwd: [],
      read: [0, 5],
      stat64: ["/"],
      getgroups: [],
      listdir: ["/"],
    } as const;
    const [name = "getpid"] = Object.keys(handlers) as (keyof typeof calls)[];
    expect(guest.call(name.replace("stat64", "stat"), ...calls[name])).toBe(`OSError ${EIO}`);
    expect(errors).toEqual([expect.any(AnswerError)]);
    expect(guest.call("getuid")).toBe(1000);
  });

  test("hear of the session's end, and may bring it about", () => {
    let signal: AbortSignal | undefined;
    const guest = start(
      {},
      {
        getpid(_, context) {
          signal = context.signal;
          context.stop("enough");
          return 1;
        },
      },
    );
    expect(guest.call("getpid")).toBeUndefined();
    expect(guest.end).toEqual({ kind: "aborted", reason: "enough" });
    expect(signal?.aborted).toBe(true);
  });

  test("of a name that no generation has are refused", () => {
    expect(() => start({}, { listdirs: () => [] } as never)).toThrow("did you mean listdir?");
  });
});
