import { fail } from "../failure.js";
import { encodeText, toBytes } from "./byte-text.js";
import type { Calls, Parts } from "./parts.js";

const TERMINAL_NAME = "/dev/pts/0";

/** The calls on terminals: descriptors 0, 1 and 2, where the options say that they are one. */
export function terminalCalls({ descriptors }: Parts): Calls<"isatty" | "ttyname"> {
  const requireTerminal = (fd: number) => {
    const { node } = descriptors.get(fd);
    if (node.kind !== "stream" || !node.isTerminal) throw fail("ENOTTY");
  };
  return {
    isatty({ fd }) {
      requireTerminal(fd);
      return 1;
    },
    ttyname({ fd }) {
      requireTerminal(fd);
      return toBytes(encodeText(TERMINAL_NAME));
    },
  };
}
