/** What became of one test. */
export interface CPythonTest {
  readonly id: string;
  /** `crash` ended the guest, `hang` did not end. */
  readonly outcome:
    | "pass"
    | "skip"
    | "expected failure"
    | "unexpected success"
    | "fail"
    | "error"
    | "crash"
    | "hang";
  readonly reason: string;
  readonly ms: number;
}

/** What became of a module's tests on one side. */
export interface ModuleOutcome {
  readonly module: string;
  /** Why the module runs none of its tests. */
  readonly skipped?: string;
  /** Why the module cannot be imported. */
  readonly broken?: string;
  /** Why nothing of the module counts. */
  readonly leftOut?: string;
  readonly tests: readonly CPythonTest[];
  /** Tests that ended the guest, and did not when they were run again. */
  readonly once: readonly CPythonTest[];
  readonly ms: number;
}

/** A test that is not the same on both sides, or passes on neither. */
export interface Compared {
  readonly id: string;
  readonly sandbox: { readonly outcome: string; readonly reason: string };
  readonly node: { readonly outcome: string; readonly reason: string };
}

/** What became of a module on both sides, as `run.mjs --json` writes it. */
export interface ModuleResult {
  readonly module: string;
  /** When the run began that it is of, as ISO 8601, and the versions of Node and of the tests. */
  readonly run: { readonly begun: string; readonly node: string; readonly python: string };
  readonly sandbox: ModuleOutcome;
  readonly node: ModuleOutcome;
  readonly difference: ReturnType<typeof compare>;
}

/** Where a module can be run. */
export interface Side {
  readonly name: string;
  dispose(): void;
}

/** Finds the package `test` of a Python 3.12 of this machine, or says why not. */
export declare function findTests():
  | { readonly path: string; readonly version: string }
  | { readonly reason: string };
export declare function listModules(path: string): readonly string[];
export declare function sandboxSide(testsPath: string): Side;
export declare function nodeSide(testsPath: string): Side;
export declare function runModule(
  side: Side,
  module: string,
  options?: { readonly resources?: readonly string[]; readonly stallMs?: number; readonly wallMs?: number },
): Promise<ModuleOutcome>;
export declare function compare(
  sandbox: ModuleOutcome,
  node: ModuleOutcome,
): {
  /** What passes under node:wasi and does not here. */
  readonly ours: readonly Compared[];
  /** What passes on neither side. */
  readonly both: readonly Compared[];
  /** What fails under node:wasi alone. */
  readonly theirs: readonly Compared[];
};
/** Joins what several runs found: by module, of the run that began last. */
export declare function mergeRuns(
  runs: readonly (readonly ModuleResult[])[],
): ReadonlyMap<string, ModuleResult>;
/** The page of what runs found; `modules` is how many the package has. */
export declare function page(results: readonly ModuleResult[], modules: number): string;
export declare function countOutcomes(
  outcome: ModuleOutcome,
): Readonly<Record<"pass" | "fail" | "error" | "crash" | "skip", number>>;
/** Why a test may pass under node:wasi alone, where there is a reason. */
export declare function reasonExpected(id: string): string | undefined;
/** Modules that take few seconds. */
export declare const quickModules: readonly string[];
/** What fails in the guest wherever it runs, of the quick modules in CPython 3.12.1, by its name behind `test.`. */
export declare const guestFailures: Readonly<Record<string, string>>;
