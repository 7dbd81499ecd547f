import { openFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { toTimespec } from "./moment.js";
import { OpenFile } from "./open-file.js";
import type { Calls, Parts } from "./parts.js";
import { Pipe } from "./pipe.js";

const { O_RDONLY, O_WRONLY, O_CLOEXEC, O_NONBLOCK, O_DIRECT } = openFlags;
// 1, 2 and 3 are the standard streams.
const FIRST_INO = 4;

/** The calls that make pipes. */
export function pipeCalls({ descriptors, identity, clock, pauses }: Parts): Calls<"pipe" | "pipe2"> {
  let lastIno = FIRST_INO - 1;

  const make = (flags: number): [number, number] => {
    if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) !== 0) throw fail("EINVAL");
    lastIno++;
    const { uid, gid } = identity;
    const face = { ino: lastIno, isTerminal: false, uid, gid, now: toTimespec(clock.now()) };
    const pipe = new Pipe(face, pauses);
    const closesOnExec = (flags & O_CLOEXEC) !== 0;
    const kept = flags & O_NONBLOCK;
    const reader = descriptors.add(new OpenFile(pipe.reader, O_RDONLY | kept), closesOnExec);
    try {
      return [reader, descriptors.add(new OpenFile(pipe.writer, O_WRONLY | kept), closesOnExec)];
    } catch (error) {
      descriptors.close(reader);
      throw error;
    }
  };
  return { pipe: () => make(0), pipe2: ({ flags }) => make(flags) };
}
