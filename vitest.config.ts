import { defineConfig } from "vitest/config";
import { TestReport } from "./scripts/test-report.mjs";

// One configuration for the root and every package; each runs in its own folder.
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.mjs"],
    passWithNoTests: true,
    // Tests start processes and compile; a busy machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Many tests wait for a process of their own: a worker for each processor, not one less.
    maxWorkers: "100%",
    // What is built is loaded as it is for a user, whose packages are no links: not transformed anew for each file.
    server: { deps: { external: [/\/(?:packages|tools)\/[^/]+\/dist\//, /\/test-fixtures\/.*\.m?js$/] } },
    reporters: ["default", new TestReport()],
    restoreMocks: true,
  },
});
