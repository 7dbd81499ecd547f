import {
  type Abi,
  MARSHAL_PROTOCOL_NAME,
  MARSHAL_PROTOCOL_VERSION,
  MARSHAL_SPEC_DIGEST,
  PROTOCOL_NAME,
  PROTOCOL_VERSION,
  SPEC_DIGEST,
} from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import type { Generation } from "../two-sided-conversation.js";

/** What a recording says of itself: the first thing in the file. All of it but `protocol` and `abi` may be missing. */
export interface SessionDescription extends JsonObject {
  readonly protocol: {
    readonly name: string;
    readonly version: number;
    /** SHA-256 of the specification that the recorder was generated from. */
    readonly specDigest: string;
  };
  /** The name of the guest's ABI, such as `linux-x86_64`. */
  readonly abi: string;
  /** When it began, as RFC 3339 has it. */
  readonly startedAt?: string;
  readonly guest?: {
    /** Its own name and arguments, without what starts it. */
    readonly argv?: readonly string[];
    /** What it printed as its `Platform:`. */
    readonly platform?: string;
    /** The signatures that its dump lists. */
    readonly signatures?: readonly string[];
  };
  readonly limits?: Readonly<Record<string, number | null>>;
  readonly recorder?: { readonly name: string; readonly version: string };
  readonly host?: { readonly platform: string; readonly arch: string; readonly node?: string };
  /** The rules that bytes were replaced by. */
  readonly redaction?: readonly string[];
  /** For people. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The protocol that each generation speaks, as recordings name it. */
export const protocols: Readonly<Record<Generation, SessionDescription["protocol"]>> = {
  1: { name: MARSHAL_PROTOCOL_NAME, version: MARSHAL_PROTOCOL_VERSION, specDigest: MARSHAL_SPEC_DIGEST },
  2: { name: PROTOCOL_NAME, version: PROTOCOL_VERSION, specDigest: SPEC_DIGEST },
};

/** The generation that a description says; what names no protocol is of the second. */
export function generationSaid({ protocol }: JsonObject): Generation {
  const name =
    typeof protocol === "object" && protocol !== null && "name" in protocol ? protocol["name"] : "";
  return name === MARSHAL_PROTOCOL_NAME ? 1 : 2;
}

/** The description of a session of this version of the protocol, or of the first generation of it. */
export function describeSession(
  abi: Pick<Abi, "name">,
  more: Omit<Partial<SessionDescription>, "protocol" | "abi"> = {},
  generation: Generation = 2,
): SessionDescription {
  return { protocol: { ...protocols[generation] }, abi: abi.name, ...more };
}
