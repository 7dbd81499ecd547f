import { duplicateTo } from "./open-calls.js";
import type { Calls, Parts } from "./parts.js";

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
> {
  const { descriptors, interpreterHome } = parts;
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
  };
}
