import fc from "fast-check";
import type { Step } from "./posix.js";

const name = fc.constantFrom("a", "b", "c", "l", "m");
const component = fc.oneof({ weight: 8, arbitrary: name }, { weight: 1, arbitrary: fc.constant(".") });
const slash = fc.constantFrom("", "", "", "", "/");
const path = fc
  .tuple(fc.array(component, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "", "", "/.."), slash)
  .map(([components, up, end]) => components.join("/") + up + end);
const target = fc
  .tuple(fc.array(component, { minLength: 1, maxLength: 2 }), slash)
  .map(([components, end]) => components.join("/") + end);
const label = fc.constantFrom("f", "g", "h");
const flags = fc.constantFrom(
  "O_RDONLY",
  "O_RDONLY",
  "O_WRONLY",
  "O_RDWR|O_CREAT",
  "O_RDWR|O_CREAT|O_EXCL",
  "O_WRONLY|O_CREAT|O_TRUNC",
  "O_WRONLY|O_APPEND",
  "O_RDONLY|O_TRUNC",
  "O_RDONLY|O_DIRECTORY",
  "O_RDONLY|O_NOFOLLOW",
  "O_RDWR|O_CREAT|O_NOFOLLOW",
  "O_PATH",
  "O_PATH|O_NOFOLLOW",
);
const mode = fc.constantFrom(0o777, 0o700, 0o666, 0o500, 0o300, 0o200, 0o077, 0o755, 0o1777);
const count = fc.constantFrom(1, 5, 4096, 10_000);
const offset = fc.constantFrom(0, 1, 5, 4095, 4096, 10_000);
const data = fc.constantFrom("", "x", "hello", "y".repeat(5000));

/** One call of the kind that changes, reads or tells of a small tree of few names, so that calls meet. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant("open" as const), label, path, flags, mode),
  fc.tuple(fc.constant("open" as const), label, path, fc.constant("O_RDWR|O_CREAT"), fc.constant(0o644)),
  fc.tuple(fc.constant("close" as const), label),
  fc.tuple(fc.constant("read" as const), label, count),
  fc.tuple(fc.constant("write" as const), label, data),
  fc.tuple(fc.constant("pread" as const), label, count, offset),
  fc.tuple(fc.constant("pwrite" as const), label, data, offset),
  fc.tuple(fc.constant("ftruncate" as const), label, offset),
  fc.tuple(fc.constant("fstat" as const), label),
  fc.tuple(fc.constant("fchmod" as const), label, mode),
  fc.tuple(fc.constant("stat" as const), path),
  fc.tuple(fc.constant("lstat" as const), path),
  fc.tuple(fc.constant("mode" as const), path),
  fc.tuple(fc.constant("links" as const), path),
  fc.tuple(fc.constant("mkdir" as const), path, mode),
  fc.tuple(fc.constant("mkdir" as const), path, fc.constant(0o755)),
  fc.tuple(fc.constant("rmdir" as const), path),
  fc.tuple(fc.constant("unlink" as const), path),
  fc.tuple(fc.constant("unlink" as const), path),
  fc.tuple(fc.constant("rename" as const), path, path),
  fc.tuple(fc.constant("rename" as const), path, path),
  fc.tuple(fc.constant("link" as const), path, path),
  fc.tuple(fc.constant("symlink" as const), target, path),
  fc.tuple(fc.constant("readlink" as const), path),
  fc.tuple(fc.constant("chmod" as const), path, mode),
  fc.tuple(fc.constant("list" as const), path),
);
