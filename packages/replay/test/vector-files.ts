import { type Abi, EncodeError, linuxI386, linuxX8664 } from "@sandbox/protocol";
import { loadVectors } from "@sandbox/test-fixtures";
import { type RecordedFrame, readFrames } from "../src/index.js";
import { vectorFrames } from "./vector-frames.js";

/** Every vector that has bytes, as frames, with the ABI of its width: in the other order of bytes they are nonsense. */
export function* vectorFiles(): Generator<{ name: string; frames: RecordedFrame[]; abi: Abi }> {
  for (const vector of loadVectors()) {
    try {
      const { file } = vectorFrames(vector);
      const abi = vector.abi.pointerBytes === 4 ? linuxI386 : linuxX8664;
      yield { name: vector.title, frames: readFrames(file), abi };
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
    }
  }
}
