import { compareNamed } from "../../compare/lists.js";
import type { Spec } from "../../model.js";
import type { Finding, Rule } from "../rule.js";

/**
 * Promises about known guests. A guest that calls something new breaks the controllers that there are;
 * one that stops calling something breaks nobody.
 */
export const guestRules: readonly Rule[] = [
  {
    id: "guest-calls-unknown",
    category: "wire",
    doc: "A guest makes a call that the specification of before does not describe: its controllers do not know it.",
    find: (before, after) => {
      const known = new Set(before.calls.map(({ signature }) => signature));
      return newCalls(before, after)
        .filter(({ signature }) => !known.has(signature))
        .map(({ guest, signature }) =>
          guestFinding(guest, signature, "calls what no controller of before knows"),
        );
    },
  },
  {
    id: "guest-calls-unsupported",
    category: "policy",
    doc: "A guest makes a call that the specification does not describe, or refuses.",
    find: (before, after) => {
      const calls = new Map(after.calls.map((call) => [call.signature, call.support.level]));
      return newCalls(before, after)
        .filter(({ signature }) => (calls.get(signature) ?? "refused") === "refused")
        .map(({ guest, signature }) => {
          const why = calls.has(signature) ? "calls what is refused" : "calls what is not described";
          return guestFinding(guest, signature, why);
        });
    },
  },
  {
    id: "guest-removed",
    category: "wire",
    doc: "A guest is known no more, so nothing holds the calls that it needs.",
    find: (before, after) =>
      compareNamed(before.inventories, after.inventories).removed.map(({ name }) => ({
        subject: `guest ${name}`,
        message: "its inventory is gone",
      })),
  },
  {
    id: "guest-version-changed",
    category: "wire",
    doc: "A guest speaks another version of the protocol.",
    find: (before, after) =>
      compareNamed(before.inventories, after.inventories)
        .kept.filter((pair) => pair.before.version !== pair.after.version)
        .map((pair) => ({
          subject: `guest ${pair.after.name}`,
          message: `spoke ${pair.before.version}, speaks ${pair.after.version}`,
        })),
  },
];

/** What guests that were known before call now and did not call then. */
function newCalls(before: Spec, after: Spec) {
  return compareNamed(before.inventories, after.inventories).kept.flatMap((pair) => {
    const called = new Set(pair.before.signatures);
    return pair.after.signatures
      .filter((signature) => !called.has(signature))
      .map((signature) => ({ guest: pair.after.name, signature }));
  });
}

function guestFinding(guest: string, signature: string, message: string): Finding {
  return { subject: `guest ${guest}/${signature}`, message };
}
