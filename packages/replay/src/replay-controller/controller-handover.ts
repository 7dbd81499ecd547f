import type {
  AnyMarshalRequest,
  GuestDecoder,
  GuestMessage,
  MarshalGuestDecoder,
  Reply,
} from "@sandbox/protocol";
import type { Relocation } from "./relocation.js";
import type { ControllerReplayReport } from "./report.js";

/** What a guest of the second generation asks. */
export type GuestRequest = Exclude<GuestMessage, Reply>;

/** A live guest of the second generation that waits for the answer to a request. */
export interface CommandHandover {
  readonly generation: 2;
  readonly request: GuestRequest;
  /** Decodes what the guest goes on to write. */
  readonly decoder: GuestDecoder;
  /** Where what the recorded controller gave to its guest is in the live one. */
  readonly relocation: Relocation;
}

/** One of the first: nothing that it was given has an address. */
export interface MarshalHandover {
  readonly generation: 1;
  readonly request: AnyMarshalRequest;
  readonly decoder: MarshalGuestDecoder;
}

/** What somebody else needs who answers a guest from a request on. */
export type Handover = CommandHandover | MarshalHandover;

/** A live guest that waits for the answer to a request, from another controller than the recorded one. */
export type ControllerHandover = Handover & {
  /** How the replay went up to here. */
  readonly report: ControllerReplayReport;
};
