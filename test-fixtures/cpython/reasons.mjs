/** Why tests fail in CPython for WASI wherever it runs, by what they say. */
const reasons = [
  [/Maximum call stack size exceeded/, "recursion in C that CPython does not bound, beyond V8's own stack"],
  [
    /memory access out of bounds/,
    "recursion in C beyond the 512 KiB that the module has for its stack, which are 16 MiB in the sandbox",
  ],
  [
    /dictobject\.c:\d+: bad argument/,
    "itertools.pairwise of 3.12.0 uses memory that it has freed (gh-109786, mended in 3.12.1): run last, as what follows may end the guest",
  ],
  [
    /python312\.zip|zipimporter|orphan path|build-staging|\/cpython\/__p?hello__/,
    "the guest's library is a zip file inside the module, without sources, where nothing can be written",
  ],
  [/database is locked/, "SQLite for WASI locks by a file beside the database, one connection at a time"],
  [/can't start new thread/, "no threads in WASI"],
  [/\[Errno 58\]|does not support processes|ENOTSUP/, "WASI has no such call"],
  [
    /_testcapi|_testinternalcapi|_ctypes|_xxsubinterpreters/,
    "a module of C that the guest was built without",
  ],
  [/waits for an absolute time/, "time.sleep() under node:wasi does not come back"],
];

/** Answers what explains an exception of the guest's own; "" where nothing is known but that both sides agree. */
export function reasonOfGuest(said) {
  return reasons.find(([pattern]) => pattern.test(said))?.[1] ?? "";
}
