/** What the calls that take a status apart are given. */
interface StatusCall {
  /** As waitpid(2) answers it. */
  readonly status: number;
}

const signalOf = ({ status }: StatusCall) => status & 0x7f;
const highByte = ({ status }: StatusCall) => (status >> 8) & 0xff;
/** In the place of a signal where there is none that ended the process. */
const STOPPED = 0x7f;
const CONTINUED = 0xffff;
const DUMPED = 0x80;

/** The macros of waitpid(2), as the C library of Linux has them. */
export const waitStatusCalls = {
  WIFEXITED: (call: StatusCall) => Number(signalOf(call) === 0),
  WEXITSTATUS: highByte,
  WIFSIGNALED: (call: StatusCall) => Number(signalOf(call) !== 0 && signalOf(call) !== STOPPED),
  WTERMSIG: signalOf,
  WCOREDUMP: ({ status }: StatusCall) => Number((status & DUMPED) !== 0),
  WIFSTOPPED: ({ status }: StatusCall) => Number((status & 0xff) === STOPPED),
  WSTOPSIG: highByte,
  WIFCONTINUED: ({ status }: StatusCall) => Number(status === CONTINUED),
};
