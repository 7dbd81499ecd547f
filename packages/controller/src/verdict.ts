import type { ProtocolErrorCode } from "@sandbox/protocol";

/** How the guest broke the rules. Codes are only ever added. */
export type ViolationCode = ProtocolErrorCode | "CLOSED_PIPE";

/** The limits that a session keeps, and what they count. */
export const limitNames = {
  wallMs: "milliseconds from start to end",
  outputBytes: "bytes written to standard output, or to standard error",
  calls: "calls",
  messageMs: "milliseconds until a message that was begun, or a reply that was asked for, is whole",
  drainMs: "milliseconds until the guest has read what was written to it",
} as const;

export type LimitName = keyof typeof limitNames;

/** How a session ended: exactly one of these, whatever the guest did. */
export type Verdict =
  /** The program ended by itself; `code` from 0 to 255. */
  | { readonly kind: "exit"; readonly code: number }
  /** The program was ended by a signal that the controller did not send. */
  | { readonly kind: "signal"; readonly signal: string }
  /** A limit was reached, and the guest killed. */
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
    }
  /** The guest could not be started, or the controller failed. */
  | { readonly kind: "host-error"; readonly code: HostErrorCode; readonly message: string }
  /** The caller's `AbortSignal` fired. */
  | { readonly kind: "aborted"; readonly reason: string };

/** What failed on our side. Codes are only ever added. */
export type HostErrorCode = "GUEST_START" | "CONTROLLER";

/** A verdict in one line, for people. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case "exit":
      return `exited with ${verdict.code}`;
    case "signal":
      return `ended by ${verdict.signal}`;
    case "limit":
      return `stopped at its limit of ${verdict.value} ${limitNames[verdict.limit]} (${verdict.limit})`;
    case "violation": {
      const { code, offset, requestNumber, expected, received } = verdict;
      return `broke the protocol (${code}): expected ${expected} at byte ${offset}, in request ${requestNumber}, received ${received}`;
    }
    case "host-error":
      return `could not run (${verdict.code}): ${verdict.message}`;
    case "aborted":
      return `aborted: ${verdict.reason}`;
  }
}
