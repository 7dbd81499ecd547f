import { type ErrnoName, errnoName } from "@sandbox/protocol";

/** The errors of WASI preview 1 by number, as Linux names them. ENOTCAPABLE is WASI's own. */
const names = [
  "SUCCESS",
  "E2BIG",
  "EACCES",
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EAGAIN",
  "EALREADY",
  "EBADF",
  "EBADMSG",
  "EBUSY",
  "ECANCELED",
  "ECHILD",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EDEADLOCK",
  "EDESTADDRREQ",
  "EDOM",
  "EDQUOT",
  "EEXIST",
  "EFAULT",
  "EFBIG",
  "EHOSTUNREACH",
  "EIDRM",
  "EILSEQ",
  "EINPROGRESS",
  "EINTR",
  "EINVAL",
  "EIO",
  "EISCONN",
  "EISDIR",
  "ELOOP",
  "EMFILE",
  "EMLINK",
  "EMSGSIZE",
  "EMULTIHOP",
  "ENAMETOOLONG",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENFILE",
  "ENOBUFS",
  "ENODEV",
  "ENOENT",
  "ENOEXEC",
  "ENOLCK",
  "ENOLINK",
  "ENOMEM",
  "ENOMSG",
  "ENOPROTOOPT",
  "ENOSPC",
  "ENOSYS",
  "ENOTCONN",
  "ENOTDIR",
  "ENOTEMPTY",
  "ENOTRECOVERABLE",
  "ENOTSOCK",
  "ENOTSUP",
  "ENOTTY",
  "ENXIO",
  "EOVERFLOW",
  "EOWNERDEAD",
  "EPERM",
  "EPIPE",
  "EPROTO",
  "EPROTONOSUPPORT",
  "EPROTOTYPE",
  "ERANGE",
  "EROFS",
  "ESPIPE",
  "ESRCH",
  "ESTALE",
  "ETIMEDOUT",
  "ETXTBSY",
  "EXDEV",
  "ENOTCAPABLE",
] as const satisfies readonly (ErrnoName | "SUCCESS" | "ENOTCAPABLE")[];

/** An error that WASI has a number for. */
export type WasiErrnoName = (typeof names)[number];

/** The error numbers of WASI preview 1. */
export const WasiErrno = Object.fromEntries(names.map((name, value) => [name, value])) as Readonly<
  Record<WasiErrnoName, number>
>;

/** Linux errors that WASI has no number for, and what comes nearest; all others become EIO. */
const nearest: Partial<Record<ErrnoName, WasiErrnoName>> = {
  ESOCKTNOSUPPORT: "EPROTONOSUPPORT",
  EPFNOSUPPORT: "EAFNOSUPPORT",
  ESHUTDOWN: "EPIPE",
  EHOSTDOWN: "EHOSTUNREACH",
  ENONET: "ENETUNREACH",
  ETIME: "ETIMEDOUT",
  ERESTART: "EINTR",
  EUSERS: "EMFILE",
  ENOTBLK: "ENODEV",
  ENOMEDIUM: "ENXIO",
  ENODATA: "ENOENT",
  ENOKEY: "ENOENT",
};

const fromLinux = new Map<ErrnoName | undefined, number>([
  ...Object.entries(nearest).map(([name, near]) => [name as ErrnoName, WasiErrno[near]] as const),
  ...names.map((name, value) => [name as ErrnoName, value] as const),
]);

/** WASI's number for an errno of the controller; a call that failed without one is an EIO. */
export function toWasiErrno(linuxErrno: number): number {
  return fromLinux.get(errnoName(linuxErrno)) ?? WasiErrno.EIO;
}

/** Ends a WASI function with an error before it made a call. Never leaves this package. */
export class WasiFailure extends Error {
  override readonly name = "WasiFailure";
  readonly errno: number;

  constructor(errno: WasiErrnoName | number) {
    super(`WASI error ${errno}`);
    this.errno = typeof errno === "number" ? errno : WasiErrno[errno];
  }
}
