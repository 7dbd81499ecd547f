/** A file cannot be run as a module. The message says why, for its user. */
export class ModuleError extends Error {
  override readonly name = "ModuleError";
}
