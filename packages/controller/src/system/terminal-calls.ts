import { fail } from "../failure.js";
import { encodeText, toBytes } from "./byte-text.js";
import type { Calls, Parts } from "./parts.js";

// Whatever the terminal is called.
const CONTROLLING_TERMINAL = "/dev/tty";
const TERMINAL_NAME = "/dev/pts/0";

/** The calls on terminals: descriptors 0, 1 and 2, where the options say that they are one. */
export function terminalCalls({
  descriptors,
  identity,
}: Parts): Calls<"isatty" | "ttyname" | "ctermid" | "tcgetpgrp" | "tcsetpgrp"> {
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
    ctermid: () => toBytes(CONTROLLING_TERMINAL),
    tcgetpgrp({ fd }) {
      requireTerminal(fd);
      return identity.pid;
    },
    tcsetpgrp({ fd, pgrp }) {
      requireTerminal(fd);
      if (pgrp < 0) throw fail("EINVAL");
      if (pgrp !== identity.pid) throw fail("EPERM");
    },
  };
}
