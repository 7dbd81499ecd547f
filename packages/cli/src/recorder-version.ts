import { readFileSync } from "node:fs";

/** The version of this package. */
export function recorderVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const isObject = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isObject ? String(manifest.version) : "unknown";
}
