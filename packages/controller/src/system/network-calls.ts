import { addressFamily as families, gaiError } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { encodeText, toBytes, toByteText } from "./byte-text.js";
import { formatInet, formatInet6, parseInet, parseInet6 } from "./inet.js";
import type { Calls, Parts } from "./parts.js";

const NOTHING = new Uint8Array(0);
// A control message's head holds its length and two ints.
const HEAD_INTS_BYTES = 8;
// What the helpers of rsocket take for a length.
const LONGEST_CONTROL = 0x7fffffff;

const GAI_MESSAGES: Readonly<Record<number, string>> = {
  [gaiError.EAI_BADFLAGS]: "Bad value for ai_flags",
  [gaiError.EAI_NONAME]: "Name or service not known",
  [gaiError.EAI_AGAIN]: "Temporary failure in name resolution",
  [gaiError.EAI_FAIL]: "Non-recoverable failure in name resolution",
  [gaiError.EAI_NODATA]: "No address associated with hostname",
  [gaiError.EAI_FAMILY]: "ai_family not supported",
  [gaiError.EAI_SOCKTYPE]: "ai_socktype not supported",
  [gaiError.EAI_SERVICE]: "Servname not supported for ai_socktype",
  [gaiError.EAI_ADDRFAMILY]: "Address family for hostname not supported",
  [gaiError.EAI_MEMORY]: "Memory allocation failure",
  [gaiError.EAI_SYSTEM]: "System error",
};

/** The calls of the network's that take no network: the host's own name, and addresses as text. */
export function networkCalls({
  identity,
}: Parts): Calls<
  | "gethostname"
  | "gai_strerror"
  | "inet_pton"
  | "inet_ntop"
  | "freeaddrinfo"
  | "if_freenameindex"
  | "CMSG_LEN_wrapper"
  | "CMSG_SPACE_wrapper"
> {
  const hostname = toBytes(encodeText(identity.utsname.nodename));
  return {
    gethostname: () => hostname,
    gai_strerror: ({ errcode }) => toBytes(GAI_MESSAGES[errcode] ?? "Unknown error"),
    inet_pton({ af, src }) {
      const parse = af === families.AF_INET6 ? parseInet6 : parseInet;
      const dst = parse(toByteText(src));
      return dst === undefined ? { result: 0, dst: NOTHING } : { result: 1, dst };
    },
    inet_ntop({ af, src }) {
      if (af === families.AF_INET) return toBytes(formatInet(src));
      return af === families.AF_INET6 ? toBytes(formatInet6(src)) : fail("EAFNOSUPPORT");
    },
    freeaddrinfo: () => undefined,
    if_freenameindex: () => undefined,
    CMSG_LEN_wrapper: ({ desiredLen }, { abi }) => controlBytes(desiredLen, abi.pointerBytes, 1),
    CMSG_SPACE_wrapper: ({ desiredSpace }, { abi }) =>
      controlBytes(desiredSpace, abi.pointerBytes, abi.pointerBytes),
  };
}

/** How long a control message is whose data are rounded up to a unit; 0 for one that cannot be. */
function controlBytes(length: number, pointerBytes: number, unit: number): number {
  const total = pointerBytes + HEAD_INTS_BYTES + Math.ceil(length / unit) * unit;
  return total > LONGEST_CONTROL ? 0 : total;
}
