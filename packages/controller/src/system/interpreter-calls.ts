import { getrandomFlags, syscall as syscalls } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { duplicateTo } from "./open-calls.js";
import type { Calls, Parts } from "./parts.js";

// The only stream of C that a guest asks for is known by its descriptor.
const STDOUT = 1;
const RANDOM_FLAGS = getrandomFlags.GRND_NONBLOCK | getrandomFlags.GRND_RANDOM | getrandomFlags.GRND_INSECURE;

/** The calls of RPython interpreters to helpers of their own. */
export function interpreterCalls(
  parts: Parts,
): Calls<
  | "_pypy_init_home"
  | "_pypy_init_free"
  | "pypy__allow_attach"
  | "rpy_get_inheritable"
  | "rpy_set_inheritable"
  | "rpy_dup_noninheritable"
  | "rpy_dup2_noninheritable"
  | "rpy_get_status_flags"
  | "rpy_set_status_flags"
  | "rpy_cpu_count"
  | "get_stdout"
  | "fileno"
  | "syscall"
> {
  const { descriptors, interpreterHome, random } = parts;
  return {
    _pypy_init_home: () => interpreterHome,
    _pypy_init_free: () => undefined,
    pypy__allow_attach: () => undefined,
    rpy_get_inheritable: ({ fd }) => Number(!descriptors.closesOnExec(fd)),
    rpy_set_inheritable: ({ fd, inheritable }) => descriptors.setClosesOnExec(fd, inheritable === 0),
    rpy_dup_noninheritable: ({ fd }) => descriptors.add(descriptors.place(fd), true),
    rpy_dup2_noninheritable: ({ fd, fd2 }) => duplicateTo(parts, fd, fd2, true),
    rpy_get_status_flags: ({ fd }) => descriptors.place(fd).flags,
    rpy_set_status_flags: ({ fd, flags }) => descriptors.get(fd).setStatusFlags(flags),
    rpy_cpu_count: () => 1,
    get_stdout: () => STDOUT,
    fileno: ({ stream }) => stream,
    syscall({ number, length, flags }) {
      if (number !== syscalls.SYS_getrandom) return fail("ENOSYS");
      return (flags & ~RANDOM_FLAGS) === 0 ? random(length) : fail("EINVAL");
    },
  };
}
