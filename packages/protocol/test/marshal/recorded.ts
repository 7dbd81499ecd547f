import { readdirSync, readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";

/** One write of a recording. */
export interface Frame {
  readonly direction: "guest-to-controller" | "controller-to-guest";
  readonly bytes: Uint8Array;
}

const folder = fixturePath("recordings/generation-1");

/** The recordings of real guests of the first generation, by name. */
export const recordings: readonly { readonly name: string; readonly frames: readonly Frame[] }[] =
  readdirSync(folder)
    .filter((file) => file.endsWith(".frames"))
    .sort()
    .map((file) => ({
      name: file.replace(/\.frames$/, ""),
      frames: framesOf(readFileSync(`${folder}/${file}`)),
    }));

/** A frame is the direction, 0 from the guest, then a length of four bytes, then as many bytes. */
function framesOf(file: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < file.length; ) {
    const end = at + 5 + file.readUInt32LE(at + 1);
    const direction = file[at] === 0 ? "guest-to-controller" : "controller-to-guest";
    frames.push({ direction, bytes: Uint8Array.from(file.subarray(at + 5, end)) });
    at = end;
  }
  return frames;
}
