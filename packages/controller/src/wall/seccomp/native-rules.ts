import { is, isCodeOfFile, isData, isNot, isNull, opensToRead } from "./arguments.js";
import { always, orElse, type Rule, type RuleSet, where } from "./rules.js";

const SIGABRT = 6;
const TCGETS = 0x5401;

/**
 * The system calls of an RPython program made with `--sandbox`: it asks its controller for everything else. From what
 * strace(1) shows of PyPy 2.7 and 3.6 and of small RPython programs, from the loader to exit, fatal errors and out of
 * memory, and from the sources of glibc and musl for what they do on other paths (abort, realloc, older kernels).
 */
const rules: readonly Rule[] = [
  // The protocol, and the runtime's own words on stderr. bwrap's first process writes elsewhere, and goes on when it
  // may not.
  ...always("read", "readv", "pread64"),
  orElse("EPERM", where("write", [is(0, 1, 2)])),
  where("writev", [is(0, 1, 2)]),

  // Memory: pages are never both writable and executable, and become executable only where a file is mapped.
  where("mmap", [isData(2)], isCodeOfFile(2, 3)),
  where("mprotect", [isData(2)]),
  ...always("munmap", "mremap", "madvise", "brk", "mseal"),

  // The loader, and what a C library looks at when it starts: of the files that the mount namespace shows, to read.
  // A guest that closes one of its pipes and lives on would hide.
  where("openat", [opensToRead(2)]),
  where("open", [opensToRead(1)]),
  where("close", [isNot(0, 0, 1, 2)]),
  ...always("fstat", "newfstatat", "stat", "lstat", "statx", "lseek", "readlink", "readlinkat"),
  ...always("access", "faccessat", "faccessat2"),
  where("ioctl", [is(1, TCGETS)]),
  where("prlimit64", [is(0, 0), isNull(2)]),
  ...always("execve", "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "getrandom", "uname"),
  ...always("getrlimit", "sysinfo", "sched_getaffinity"),

  // Locks of a C library that has one thread, and the end.
  ...always("futex", "sched_yield", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack"),
  ...always("getpid", "gettid", "restart_syscall", "exit", "exit_group"),
  where("tgkill", [is(2, SIGABRT)]),

  // Clocks, where the vDSO has none.
  ...always("clock_gettime", "clock_getres", "gettimeofday", "time", "getcpu"),

  // bwrap's first process waits for the guest. A guest has no children to wait for.
  ...always("wait4"),
];

/** A genuine guest makes no other call, and whatever makes one is ended: the breach shows as `signal SIGSYS`. */
export const nativeRules: RuleSet = { rules, otherwise: "kill" };
