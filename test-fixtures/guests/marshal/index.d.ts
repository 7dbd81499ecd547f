import type { Skipped } from "../compile.js";

/** A guest's command, to which its options and its program are added. */
export interface MarshalGuestCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly kind?: "native";
}

/**
 * Guests of the first generation, written from its page with readers and writers of their own. The last argument is a
 * program: see program.py for its language, guest.py for options.
 */
export declare function marshalGuestInC(): MarshalGuestCommand | Skipped;
export declare function marshalGuestInPython(): MarshalGuestCommand | Skipped;

/** A program, the bytes that pass, and what its guest makes of them. */
export interface MarshalDialogue {
  readonly name: string;
  readonly program: string;
  /** Options of the guest before its program. */
  readonly options?: readonly string[];
  /** Each request and its answer, a character for each byte. */
  readonly said: readonly (readonly [request: string, answer: string])[];
  readonly prints: string;
  /** What it says when it dies; it exits with 0 where this is missing. */
  readonly dies?: string;
}

/** What both guests make of bytes: they need no controller of ours. */
export declare const marshalDialogues: readonly MarshalDialogue[];

/** A program that is run by a controller. */
export interface MarshalProgram {
  readonly name: string;
  readonly program: string;
  /** Options of the run, as `runGuest` has them. */
  readonly options: object;
  /** What it prints on its virtual stdout. */
  readonly prints: string;
  /** What it exits with; 0 unless given. */
  readonly status?: number;
}

/** Programs with what they print where a controller answers as ours is documented to. */
export declare const marshalPrograms: readonly MarshalProgram[];
