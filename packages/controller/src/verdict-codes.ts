import { type ProtocolErrorCode, protocolErrorCodes } from "@sandbox/protocol";

// Every word that a verdict can hold, with what it says. Words are only ever added, never renamed or removed.

/** The ways in which a session ends. */
export const verdictKinds = {
  exit: "the program ended by itself",
  signal: "the program was ended by a signal that the controller did not send",
  limit: "a limit was reached, and the guest killed",
  violation: "the guest broke the protocol, which no genuine guest does, and was killed",
  "host-error": "the guest could not be started, or the controller failed",
  aborted: "the caller, or a handler, ended the session",
} as const;

/** The limits that a session keeps, and what they count. The last three are quotas, which end a session only where `onQuota` is "stop". */
export const limitNames = {
  wallMs: "milliseconds from start to end",
  outputBytes: "bytes written to standard output, or to standard error",
  calls: "calls",
  messageMs: "milliseconds until a message that was begun is whole",
  drainMs: "milliseconds until the guest has read what was written to it",
  cpuMs: "milliseconds of processor time",
  memoryBytes: "bytes of memory",
  replyMs: "milliseconds until a reply that was asked for is whole",
  fileBytes: "bytes in files",
  inodes: "files, directories and links",
  openFiles: "open descriptors, or directory streams",
} as const;

export type LimitName = keyof typeof limitNames;

/** How the guest broke the rules. */
export type ViolationCode = ProtocolErrorCode | "CLOSED_PIPE";

export const violationCodes: Readonly<Record<ViolationCode, string>> = {
  ...protocolErrorCodes,
  CLOSED_PIPE: "the guest closed its pipe and lives on",
};

/** What failed on our side. */
export const hostErrorCodes = {
  GUEST_START: "the guest's process could not be started",
  CONTROLLER: "the controller, or a callback of its caller, failed",
  WALL: "the second wall, which was required, could not be put up",
} as const;

export type HostErrorCode = keyof typeof hostErrorCodes;
