import type { Command, Reply } from "@sandbox/protocol";
import type { Difference } from "./divergence.js";
import type { ShadowMemory } from "./shadow-memory.js";

/** Does what a command says to the shadow of a guest, and answers the reply, if it has one, or why it cannot. */
export function answerCommand(command: Command, memory: ShadowMemory): Reply | Difference | undefined {
  switch (command.kind) {
    case "read-memory": {
      const data = memory.read(command.address, command.length);
      if (!data) return unknown(command.address, `${command.length} bytes`, memory);
      return { kind: "read-memory-reply", data };
    }
    case "read-string": {
      const data = memory.readString(command.address, command.maximum);
      if (!data) return unknown(command.address, "the string", memory);
      return { kind: "read-string-reply", data };
    }
    case "write-memory":
      memory.write(command.address, command.data);
      return undefined;
    case "allocate":
      return { kind: "allocate-reply", address: memory.allocate(command.data) };
    case "free": {
      // free(NULL) does nothing.
      if (command.address === 0n || memory.free(command.address)) return undefined;
      const received = `free of 0x${command.address.toString(16)}`;
      return { code: "command_unexpected", expected: "free of a block that the controller made", received };
    }
    case "set-errno":
      return undefined;
    default:
      return unknownCommand(command);
  }
}

/** A command that a recorded guest obeyed by means of its own: what it did is not known. */
function unknownCommand({ kind }: Command): Difference {
  return { code: "command_unexpected", expected: "a command on memory or errno", received: kind };
}

/** Whether a command could not be answered. */
export function isFailedAnswer(answer: Reply | Difference | undefined): answer is Difference {
  return answer !== undefined && "code" in answer;
}

function unknown(address: bigint, what: string, memory: ShadowMemory): Difference {
  const received = `a read of ${what} at 0x${address.toString(16)}; ${memory.describeNearest(address)}`;
  return { code: "memory_unknown", expected: "memory that the recording tells of", received };
}
