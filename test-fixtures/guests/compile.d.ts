/** Why there is no executable, for a test to skip with. */
export interface Skipped {
  readonly skipped: string;
}

/**
 * The path of the executable of a C guest of guests/c, by its name (`kinds`). It is compiled with `$CC` or
 * `cc` when its sources or the compiler have changed.
 * @throws Error with the compiler's words when it does not compile.
 */
export declare function compileGuest(name: string): string | Skipped;

/**
 * The path of the executable of a guest of guests/c-stubs, which is linked with the stubs of packages/guest-c, by its
 * name, `stubs` unless given; as `compileGuest`.
 * @throws Error with the compiler's words when it does not compile.
 */
export declare function compileStubsGuest(name?: string): string | Skipped;

/** C files, by absolute paths; the first names the executable. */
export interface CSources {
  readonly sources: readonly string[];
  /** Looked at for changes only; the sources name what they include. */
  readonly headers?: readonly string[];
  /** More flags for the compiler. */
  readonly flags?: readonly string[];
}

/**
 * The path of the executable made of C files, compiled when they or the compiler have changed.
 * @throws Error with the compiler's words when it does not compile.
 */
export declare function compileC(files: CSources): string | Skipped;
