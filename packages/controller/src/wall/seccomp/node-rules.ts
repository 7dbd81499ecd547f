import { has, is, isNot, isNull, opensToRead } from "./arguments.js";
import { always, deadly, never, orElse, type Rule, type RuleSet, where } from "./rules.js";

const SIGABRT = 6;
const SIGSEGV = 11;
const CLONE_THREAD = 0x0001_0000;
const TCGETS = 0x5401;
const FIONBIO = 0x5421;
const FIOCLEX = 0x5451;
const PR_SET_NAME = 15;
/** -1 as a process number: every process. */
const EVERY_PROCESS = 0xffff_ffff;

/**
 * The system calls of a Node that runs one WebAssembly program. From what strace(1) shows of Node 20, 22, 24 and 26
 * with CPython, from the loader to exit, traps and lack of memory. V8 makes code, so that pages are writable and
 * executable here; there is no file that could be written, and no network.
 */
const rules: readonly Rule[] = [
  ...always("futex", "read", "write", "readv", "writev", "pread64"),

  // Memory, V8's code included.
  ...always("mmap", "mprotect", "munmap", "mremap", "madvise", "brk", "mseal"),
  ...always("pkey_alloc", "pkey_mprotect", "pkey_free", "membarrier"),

  // V8's and libuv's threads, but no process. A C library without clone3(2) uses clone(2), whose flags can be seen.
  where("clone", [has(0, CLONE_THREAD)]),
  ...never("ENOSYS", "clone3", "io_uring_setup"),
  ...always(
    "set_tid_address",
    "set_robust_list",
    "rseq",
    "exit",
    "exit_group",
    "getpid",
    "gettid",
    "getppid",
  ),
  ...always("sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "getcpu"),

  // The event loop.
  ...always("epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "pipe2", "poll", "ppoll"),
  ...always("close", "fcntl", "dup", "dup2", "dup3", "getsockname", "getsockopt", "getpeername"),
  orElse("EPERM", where("ioctl", [is(1, TCGETS, FIONBIO, FIOCLEX)])),

  // Files: those that the mount namespace shows, to read.
  orElse("EPERM", where("openat", [opensToRead(2)])),
  orElse("EPERM", where("open", [opensToRead(1)])),
  ...always("fstat", "newfstatat", "stat", "lstat", "statx", "lseek", "readlink", "readlinkat", "getcwd"),
  ...always("access", "faccessat", "faccessat2", "fadvise64", "statfs", "fstatfs"),

  // What Node asks of its surroundings when it starts.
  orElse("EPERM", where("prlimit64", [is(0, 0), isNull(2)])),
  orElse("EPERM", where("prctl", [is(0, PR_SET_NAME)])),
  ...always("execve", "arch_prctl", "getrandom", "uname", "getrlimit", "getrusage", "sysinfo", "capget"),
  ...always("getuid", "geteuid", "getgid", "getegid"),

  // Time, signals, and the end. A guest that gives up sends the signal to itself, and is alone in its namespace.
  ...always("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"),
  ...always("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
  where("kill", [isNot(0, 0, 1, EVERY_PROCESS), is(1, SIGABRT, SIGSEGV)]),
  where("tgkill", [is(2, SIGABRT, SIGSEGV)]),
  // bwrap's first process waits for the guest.
  ...always("wait4"),

  // Nothing that a Node without permissions does: whoever gets here has broken out of WebAssembly.
  ...deadly("socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"),
  ...deadly("fork", "vfork", "execveat", "ptrace", "process_vm_readv", "process_vm_writev"),
  ...deadly(
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "tkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
  ),
  ...deadly("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset"),
  ...deadly("setns", "unshare", "mount", "umount2", "pivot_root", "chroot", "mknod", "mknodat"),
  ...deadly("bpf", "keyctl", "add_key", "request_key", "userfaultfd", "perf_event_open", "memfd_create"),
  ...deadly("init_module", "finit_module", "kexec_load", "open_by_handle_at", "io_uring_enter"),
];

/** Another call fails: a later Node may try what earlier ones do not, and goes on without it. */
export const nodeRules: RuleSet = { rules, otherwise: "EPERM" };
