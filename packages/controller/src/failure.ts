import { Errno, type ErrnoName } from "@sandbox/protocol";

/** A call's refusal: an errno and the value that the call answers with it. A handler may return it or throw it. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** Which error, by its name in errno(3). */
  readonly errno: ErrnoName;

  constructor(errno: ErrnoName) {
    super(errno);
    this.errno = errno;
    // One object stands for every refusal of its kind, so a stack would name the first of them only.
    delete this.stack;
  }
}

const failures = new Map<ErrnoName, Failure>();
for (const errno of Object.keys(Errno) as ErrnoName[]) failures.set(errno, new Failure(errno));

/** Answers the one `Failure` of this errno, to be returned or thrown by a handler. */
export function fail(errno: ErrnoName): Failure {
  return failures.get(errno) ?? new Failure(errno);
}
