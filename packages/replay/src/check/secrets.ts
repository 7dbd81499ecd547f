import type { LoadedSession } from "../load-session.js";
import { isRequest } from "../messages.js";
import { MessageSplitter } from "../record/message-splitter.js";
import { PayloadReader } from "../record/payloads.js";

/** Something in a recording that looks like a secret. */
export interface Secret {
  /** What it looks like. */
  readonly kind: SecretKind;
  /** Where it is: the request that it is of, or what else the file has. */
  readonly where: string;
  /** Its first characters; the rest is what nobody should see. */
  readonly begins: string;
}

const patterns = {
  "private key": /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/g,
  "GitHub token": /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/g,
  "GitLab token": /\bglpat-[\w-]{20,}/g,
  "AWS access key": /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  "Google API key": /\bAIza[\w-]{35}/g,
  "Slack token": /\bxox[abprs]-[\w-]{10,}/g,
  "npm token": /\bnpm_[A-Za-z0-9]{36}\b/g,
  "secret key": /\bsk[-_](?:live_|test_|ant-|proj-)?[A-Za-z0-9_-]{20,}/g,
  "JSON web token": /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g,
  "password in a URL": /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@]+@/g,
  "home directory": /(?:\/home\/|\/Users\/)[\w.-]+|\/root(?=\/)/g,
} as const;

/** What a secret may look like. */
export type SecretKind = keyof typeof patterns;

/** How much of one is shown. */
const SHOWN = 12;
/** How much of a stream is looked at again with what follows, in characters. */
const KEPT = 256;

/** Looks for what should not be in a recording that is to be shared: in the guest's memory, and in what else there is. */
export function findSecrets(session: LoadedSession): Secret[] {
  const search = new SecretSearch();
  const { frames, abi, description = {}, events, stderr, totals = {} } = session;
  for (const [where, value] of Object.entries({ description, events, totals }))
    search.look(where, where, JSON.stringify(value));
  search.look("stderr", "standard error of the guest's process", latin1(stderr));
  const splitter = new MessageSplitter(abi);
  const payloads = new PayloadReader();
  let request = 0;
  for (const { direction, bytes } of frames) {
    for (const found of splitter.push(direction, bytes)) {
      if (found.message && isRequest(found.message)) request++;
      const strings = found.message ? payloads.take(found) : [{ data: found.bytes, stream: direction }];
      for (const payload of strings) search.look(payload.stream, `request ${request}`, latin1(payload.data));
    }
  }
  return search.found;
}

class SecretSearch {
  readonly found: Secret[] = [];
  readonly #kept = new Map<string, string>();

  /** Looks at what comes next in a stream: what begins in the part before is found with its end. */
  look(stream: string, where: string, text: string): void {
    const kept = this.#kept.get(stream) ?? "";
    const whole = kept + text;
    for (const [kind, pattern] of Object.entries(patterns) as [SecretKind, RegExp][]) {
      for (const { 0: match, index } of whole.matchAll(pattern)) {
        if (index + match.length <= kept.length) continue;
        this.found.push({ kind, where, begins: match.slice(0, SHOWN) });
      }
    }
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(stream, whole.slice(-KEPT));
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
