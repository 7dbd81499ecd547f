import type { Limits } from "@sandbox/controller";
import { hostileGuest } from "@sandbox/test-fixtures";

/** A guest that would like to have the machine for itself. */
export interface Hostile {
  readonly name: string;
  readonly command: { readonly file: string; readonly args: readonly string[] };
  readonly limits: Partial<Limits>;
}

const scripted = (name: string) => ({ file: process.execPath, args: [hostileGuest, name] });

/** The hostile guests of the crowd; `calls` is the executable of the guest of this name. */
export function hostileGuests(calls: string): readonly Hostile[] {
  return [
    {
      name: "makes valid calls without a pause",
      command: { file: calls, args: ["1000000000", "getuid", "/"] },
      limits: {},
    },
    {
      name: "asks for 1 MiB and never reads",
      command: scripted("never-reads"),
      limits: { drainMs: 60_000 },
    },
    { name: "floods its real stderr", command: { file: "/bin/sh", args: ["-c", "yes >&2"] }, limits: {} },
    {
      name: "floods its pipe with garbage, again and again",
      command: { file: "/bin/sh", args: ["-c", "exec cat /dev/zero"] },
      limits: {},
    },
    {
      name: "computes and makes no call",
      command: { file: "/bin/sh", args: ["-c", "while :; do :; done"] },
      limits: {},
    },
  ];
}
