import type { Spec } from "../model.js";
import type { SourceFile } from "../source.js";
import { bitsOf } from "./vocabulary.js";

/** Reports a call whose request would be more than a request may be, with pointers at their widest. */
export function checkRequestSize(
  file: SourceFile,
  signature: string,
  argumentKinds: readonly string[],
  { kinds, request }: Pick<Spec, "kinds" | "request">,
): void {
  const report = (message: string) => file.problem(["calls", signature], "SBX032", message);
  if (signature.length > request.maximumSignatureBytes) {
    const message = `the signature is longer than ${request.maximumSignatureBytes} bytes`;
    file.problem(["calls", signature], "SBX003", message);
  }
  if (argumentKinds.length > request.maximumArguments)
    report(`${argumentKinds.length} arguments, where a request has at most ${request.maximumArguments}`);
  const encodings = argumentKinds.map((letter) => kinds.find((kind) => kind.letter === letter)?.encoding);
  const sizes = encodings.map((encoding) => (encoding === undefined ? 0 : bytesOf(encoding)));
  const total = sizes.reduce((sum, size) => sum + size, request.lengthBytes + signature.length);
  if (total > request.maximumBytes)
    report(`its request has ${total} bytes, where one has at most ${request.maximumBytes}`);
}

function bytesOf(encoding: Spec["kinds"][number]["encoding"]): number {
  if (encoding === "none") return 0;
  if (encoding === "pointer") return 8;
  return encoding === "float32" || encoding === "float64"
    ? Number(encoding.slice(5)) / 8
    : bitsOf(encoding) / 8;
}
