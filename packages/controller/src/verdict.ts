import { type BytesAround, printable, showBytesAround } from "@sandbox/protocol";
import { type HostErrorCode, type LimitName, limitNames, type ViolationCode } from "./verdict-codes.js";

/** How a session ended: exactly one of these, whatever the guest did. */
export type Verdict =
  /** The program ended by itself; `code` from 0 to 255. */
  | { readonly kind: "exit"; readonly code: number }
  /** The program was ended by a signal that the controller did not send. */
  | { readonly kind: "signal"; readonly signal: string }
  /** A limit was reached, and the guest killed. `reached` is what was measured then, at least `value`. */
  | { readonly kind: "limit"; readonly limit: LimitName; readonly value: number; readonly reached: number }
  /** The guest broke the protocol, which no genuine guest does, and was killed. */
  | {
      readonly kind: "violation";
      readonly code: ViolationCode;
      /** Where in what the guest wrote, in bytes from its start. */
      readonly offset: number;
      /** From 1; 0 before the first request. */
      readonly requestNumber: number;
      readonly expected: string;
      readonly received: string;
      /** What the guest wrote around `offset`. */
      readonly around: BytesAround;
    }
  /** The guest could not be started, or the controller failed. */
  | { readonly kind: "host-error"; readonly code: HostErrorCode; readonly message: string }
  /** The caller's `AbortSignal` fired. */
  | { readonly kind: "aborted"; readonly reason: string };

/** A verdict in one line, for people. Nothing in it can steer a terminal, wherever it came from. */
export function describeVerdict(verdict: Verdict): string {
  return printable(sentenceOf(verdict));
}

function sentenceOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "exit":
      return `exited with ${verdict.code}`;
    case "signal":
      return `ended by ${verdict.signal}`;
    case "limit": {
      const { limit, value, reached } = verdict;
      return `stopped at its limit of ${value} ${limitNames[limit]} (${limit}), having reached ${reached}`;
    }
    case "violation": {
      const { code, offset, requestNumber, expected, received, around } = verdict;
      const place = `at byte ${offset}, in request ${requestNumber}, received ${received}`;
      return `broke the protocol (${code}): expected ${expected} ${place}; around it ${showBytesAround(around)}`;
    }
    case "host-error":
      return `could not run (${verdict.code}): ${verdict.message}`;
    case "aborted":
      return `aborted: ${verdict.reason}`;
  }
}
