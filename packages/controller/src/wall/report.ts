/** What a wall consists of, and what each measure keeps a guest from that has broken out of its first wall. */
export const measures = {
  noNewPrivileges: "cannot gain privileges by running a setuid program",
  resourceLimits: "cannot use more of the machine than the kernel's own limits say",
  ownSession: "has no terminal, and dies with its controller",
  noDescriptors: "has no open files of the controller, and none of its environment",
  network: "reaches no network",
  namespaces: "sees no files but its own program, no other processes and no other users",
  seccomp: "can make only the system calls that a genuine guest makes; any other ends it",
  nodePermissions: "JavaScript of its process can open no file but the program, and start nothing",
  webAssembly: "runs in memory of its own, and reaches nothing but the pipe",
} as const;

/** One measure of a wall. */
export type MeasureName = keyof typeof measures;

/** Whether a measure stands, and where not, why. */
export type Measure =
  | { readonly measure: MeasureName; readonly state: "on" }
  | { readonly measure: MeasureName; readonly state: "off"; readonly reason: string };

/** The measures that concern a guest, in the order of `measures`. */
export type WallReport = readonly Measure[];

/** A measure's state: `true`, or why it is off. */
export type State = true | string;

/** A report from the states of the measures that concern a guest. */
export function reportOf(states: Readonly<Partial<Record<MeasureName, State>>>): WallReport {
  return (Object.keys(measures) as MeasureName[]).flatMap((measure): Measure[] => {
    const state = states[measure];
    if (state === undefined) return [];
    return [state === true ? { measure, state: "on" } : { measure, state: "off", reason: state }];
  });
}

/** A report in one line, for people. */
export function describeWall(report: WallReport): string {
  return report
    .map((one) => (one.state === "on" ? one.measure : `no ${one.measure} (${one.reason})`))
    .join(", ");
}

/** A wall that was required cannot be put up. */
export class WallError extends Error {
  override readonly name = "WallError";
  readonly code = "WALL";

  constructor(readonly report: WallReport) {
    const missing = report.flatMap((one) => (one.state === "off" ? [`${one.measure}: ${one.reason}`] : []));
    super(`the wall that was required cannot be put up (${missing.join("; ")})`);
  }
}
