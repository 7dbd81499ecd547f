import { expect, test } from "vitest";
import { comparisonPage } from "./report.js";

test("docs/kernel-comparison.md says what is compared, and every difference with its reason", async () => {
  await expect(comparisonPage()).toMatchFileSnapshot("../../../../docs/kernel-comparison.md");
});
