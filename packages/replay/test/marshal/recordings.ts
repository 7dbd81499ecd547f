import { readFileSync } from "node:fs";
import { type MarshalAnswer, MarshalGuestDecoder, marshalAnswerBytes } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import {
  type ControllerEnd,
  decodeConversation,
  type Exchange,
  type GuestEnd,
  readFrames,
} from "../../src/index.js";

/** Every recording of the first generation. */
export const marshalRecordingNames = ["big", "clock-env", "files", "pypy2-script"] as const;

export type MarshalRecordingName = (typeof marshalRecordingNames)[number];

export function marshalExchanges(name: MarshalRecordingName): Exchange[] {
  return decodeConversation(readFrames(readFileSync(fixturePath(`recordings/generation-1/${name}.frames`))));
}

/** What stands in the place of an answer; `undefined` where the controller goes away instead. */
export type AnswerChange = (answer: MarshalAnswer, request: number) => MarshalAnswer | undefined;

/** A controller that answers what the recorded one answered, but for changes. It answers within `send`, in chunks of `size`. */
export function answering(
  exchanges: readonly Exchange[],
  change: AnswerChange = (answer) => answer,
  size = 1 << 20,
): (guest: GuestEnd) => ControllerEnd {
  return (guest) => {
    const decoder = new MarshalGuestDecoder();
    return {
      send(bytes) {
        decoder.push(bytes);
        for (let request = decoder.next(); request; request = decoder.next()) {
          const recorded = exchanges[decoder.requestNumber - 1]?.marshal?.answer;
          const said = recorded && change(recorded, decoder.requestNumber);
          if (!said) return guest.close();
          decoder.expectRequest();
          const answer = marshalAnswerBytes(said);
          for (let at = 0; at < answer.length; at += size) guest.receive(answer.subarray(at, at + size));
        }
      },
    };
  };
}
