/** Why a file that is to be written could not be opened, in one line. */
export function describeOpenError(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EEXIST") return `${path}: is there already; --force replaces it`;
  return `${path}: cannot be written: ${error instanceof Error ? error.message : String(error)}`;
}
