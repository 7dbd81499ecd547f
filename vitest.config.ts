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
    reporters: ["default", new TestReport()],
    restoreMocks: true,
  },
});
