import { closeSync, fstatSync, fsyncSync, openSync } from "node:fs";
import type { JsonObject } from "../container/fields.js";
import { fileSink, packFile } from "../container/pack-file.js";
import type { Direction } from "../frames.js";
import { Recorder, type RecorderOptions } from "./recorder.js";
import type { SessionEvent } from "./session-event.js";

export interface RecordToOptions extends Omit<RecorderOptions, "sink" | "onError"> {
  /** Whether a file that is there already is replaced; not unless given. */
  readonly force?: boolean;
  /** Whether the journal is packed once the session is over; it is unless told otherwise. */
  readonly pack?: boolean;
  /** Whether each write waits for the disk itself, which only a loss of power needs. */
  readonly durable?: boolean;
}

/** What became of a recording. */
export interface RecordingOutcome {
  readonly path: string;
  /** How long the file is. */
  readonly bytes: number;
  readonly layout: "journal" | "packed";
  /** Why the file is not what it should be: what is missing is said here, in one line. */
  readonly error?: string;
}

/** Records a session into a file; see `recordTo`. Nothing of it throws: what goes wrong is in the outcome. */
export class FileRecorder {
  readonly #path: string;
  readonly #fd: number;
  readonly #options: RecordToOptions;
  readonly #recorder: Recorder;
  #outcome: RecordingOutcome | undefined;
  #failure: string | undefined;

  /** @throws the system's error where the file cannot be opened. */
  constructor(path: string, options: RecordToOptions = {}) {
    this.#path = path;
    this.#options = options;
    // What a session holds is for nobody else to read.
    this.#fd = openSync(path, options.force ? "w" : "wx", 0o600);
    const write = fileSink(this.#fd);
    const durable: typeof write = (bytes) => {
      write(bytes);
      fsyncSync(this.#fd);
    };
    this.#recorder = new Recorder({
      ...options,
      sink: options.durable ? durable : write,
      onError: (error) => {
        this.#failure = `the recording ends early: ${messageOf(error)}`;
      },
    });
  }

  /** Why the recording ended before the session. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Takes what a side wrote, cut anywhere; to be given to a session as its tap. */
  readonly observe = (direction: Direction, bytes: Uint8Array): void => {
    this.#recorder.observe(direction, bytes);
  };

  /** Takes what the guest's process wrote to its real standard error. */
  stderr(bytes: Uint8Array): void {
    this.#recorder.stderr(bytes);
  }

  event(event: SessionEvent): void {
    this.#recorder.event(event);
  }

  /** A name for this place, for people. */
  mark(text: string): void {
    this.#recorder.mark(text);
  }

  /** The session is over: ends the file, and packs it unless told otherwise. Again, it answers the same. */
  end(verdict?: JsonObject): RecordingOutcome {
    this.#outcome ??= this.#end(verdict);
    return this.#outcome;
  }

  #end(verdict: JsonObject | undefined): RecordingOutcome {
    this.#recorder.end(verdict);
    let isFile = false;
    try {
      isFile = fstatSync(this.#fd).isFile();
      if (isFile) fsyncSync(this.#fd);
    } catch (error) {
      this.#failure ??= `the recording may not be on the disk: ${messageOf(error)}`;
    } finally {
      closeSync(this.#fd);
    }
    const journal = { path: this.#path, bytes: this.#recorder.length, layout: "journal" } as const;
    if (this.#failure !== undefined) return { ...journal, error: this.#failure };
    if (!isFile || this.#options.pack === false) return journal;
    try {
      return { path: this.#path, bytes: packFile(this.#path, this.#path).to, layout: "packed" };
    } catch (error) {
      return { ...journal, error: `the recording is whole, but was not packed: ${messageOf(error)}` };
    }
  }
}

/**
 * Opens a file to record a session into: a journal while the session runs, packed when it is over.
 * @throws the system's error where the file cannot be opened, `EEXIST` where there is one and `force` is not given.
 *
 * @example
 * const recorder = recordTo("session.sbrec");
 * const { verdict } = await runGuest({ command, observe: recorder.observe });
 * const { bytes } = recorder.end({ ...verdict });
 */
export function recordTo(path: string, options: RecordToOptions = {}): FileRecorder {
  return new FileRecorder(path, options);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
