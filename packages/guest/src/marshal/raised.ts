/** An exception that the controller answered in place of a result. */
export abstract class Raised extends Error {
  /** Its number on the pipe. */
  readonly exception: number;
  /** The function that was called, by its name on the pipe. */
  readonly function: string;

  constructor(name: string, exception: number, called: string, detail = "") {
    super(`${called} raised ${name}${detail}`);
    this.exception = exception;
    this.function = called;
  }
}

/** An exception with an errno. */
export abstract class RaisedErrno extends Raised {
  /** A number of the guest's system; what no errno is stays as it came. */
  readonly errno: number;

  constructor(name: string, exception: number, called: string, errno: number) {
    super(name, exception, called, ` with errno ${errno}`);
    this.errno = errno;
  }
}
