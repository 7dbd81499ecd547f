/**
 * Joins what several runs found (each what `run.mjs --json` wrote) to one result for each module, by its name: that of
 * the run that began last.
 */
export function mergeRuns(runs) {
  const latest = new Map();
  for (const result of runs.flat()) {
    const other = latest.get(result.module);
    if (other === undefined || other.run.begun <= result.run.begun) latest.set(result.module, result);
  }
  return latest;
}

/** The runs that results are of, from the first on: when each began, with what, and how many of the results it brought. */
export function listRuns(results) {
  const runs = new Map();
  for (const { run } of results) {
    const listed = runs.get(run.begun) ?? { ...run, modules: 0 };
    listed.modules++;
    runs.set(run.begun, listed);
  }
  return [...runs.values()].sort((a, b) => (a.begun < b.begun ? -1 : 1));
}
