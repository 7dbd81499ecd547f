import { createHash } from "node:crypto";
import type { LoadedSession } from "@sandbox/replay";

/** Names a script by what is in it. */
export function scriptDigest(script: string): string {
  return `sha256:${createHash("sha256").update(script).digest("hex")}`;
}

/** Whether a session was recorded with another script than this one; not where the file does not say. */
export function isOfAnotherScript({ description }: LoadedSession, script: string | undefined): boolean {
  const labels = description?.["labels"];
  if (script === undefined || typeof labels !== "object" || labels === null) return false;
  const recorded: unknown = Reflect.get(labels, "script");
  return recorded !== undefined && recorded !== scriptDigest(script);
}
