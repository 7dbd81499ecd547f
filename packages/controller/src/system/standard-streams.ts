import { openFlags } from "@sandbox/protocol";
import type { Clock } from "./clock.js";
import type { DescriptorTable } from "./descriptor-table.js";
import type { Identity } from "./identity.js";
import type { Input } from "./input.js";
import { toTimespec } from "./moment.js";
import { OpenFile } from "./open-file.js";
import type { Output } from "./output.js";
import { Stream, type StreamEnds } from "./stream.js";

const { O_RDONLY, O_WRONLY } = openFlags;

/** What the standard streams are joined to. */
export interface StandardStreams {
  readonly input: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly isTerminal: boolean;
}

/** Opens descriptors 0, 1 and 2, and answers what they are open on. */
export function openStandardStreams(descriptors: DescriptorTable, streams: StandardStreams): Stream[] {
  const { input, stdout, stderr, identity, clock, isTerminal } = streams;
  const now = toTimespec(clock.now());
  const rows: readonly { flags: number; ends: StreamEnds }[] = [
    {
      flags: O_RDONLY,
      ends: {
        read: (length, mayWait) => input.read(length, mayWait),
        isReady: () => input.isReady,
        whenReady: (wake) => input.whenReady(wake),
      },
    },
    { flags: O_WRONLY, ends: { write: (bytes) => stdout.write(bytes) } },
    { flags: O_WRONLY, ends: { write: (bytes) => stderr.write(bytes) } },
  ];
  return rows.map(({ flags, ends }, index) => {
    // One terminal has one inode; three pipes have three.
    const { uid, gid } = identity;
    const stream = new Stream({ ino: index + 1, isTerminal, uid, gid, now }, ends);
    descriptors.add(new OpenFile(stream, flags), false);
    return stream;
  });
}
