import { type AnyMarshalRequest, MarshalControllerDecoder, marshalRequestBytes } from "@sandbox/protocol";
import {
  type ControllerReplayOptions,
  type ControllerReplayReport,
  type Exchange,
  type ProcessEnd,
  ReplayController,
} from "../../src/index.js";

/** How a guest differs from the recorded one. */
export interface MarshalGuestOptions extends ControllerReplayOptions {
  /** How many bytes it hands over at once; all unless given. */
  readonly chunk?: () => number;
  /** Bytes that it gets wrong: what is added to each, by its place in what the guest writes. */
  readonly flips?: ReadonlyMap<number, number>;
  /** What it asks; what the recorded guest asked unless given. */
  readonly requests?: readonly AnyMarshalRequest[];
  /** How its process ends; it only closes its side unless given. */
  readonly end?: ProcessEnd;
}

/** What came of a guest that was answered. */
export interface MarshalGuestRun {
  readonly report: ControllerReplayReport | undefined;
  /** All that it was sent. */
  readonly received: readonly number[];
}

export function requestsOf(exchanges: readonly Exchange[]): AnyMarshalRequest[] {
  return exchanges.flatMap(({ marshal }) => (marshal ? [marshal.request] : []));
}

/** A guest of the first generation that asks one thing after the other, as long as it is answered. */
export function runMarshalGuest(
  exchanges: readonly Exchange[],
  options: MarshalGuestOptions = {},
): MarshalGuestRun {
  const { chunk = () => Number.POSITIVE_INFINITY, requests = requestsOf(exchanges), end, flips } = options;
  let written = 0;
  let report: ControllerReplayReport | undefined;
  const received: number[] = [];
  const decoder = new MarshalControllerDecoder();
  const send = (bytes: Uint8Array) => {
    received.push(...bytes);
    decoder.push(bytes);
  };
  const finish = (finished: ControllerReplayReport) => {
    report = finished;
  };
  const controller = new ReplayController(exchanges, { send, finish }, options);
  for (const request of requests) {
    if (report) break;
    const bytes = marshalRequestBytes(request).map(
      (byte, index) => byte + (flips?.get(written + index) ?? 0),
    );
    written += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const size = Math.max(1, chunk());
      controller.receive(bytes.subarray(at, at + size));
      at += size;
    }
    if (!decoder.next()) break;
  }
  controller.close(end);
  return { report, received };
}
