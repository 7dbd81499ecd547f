import { closeSync, openSync, realpathSync, writeSync } from "node:fs";
import { describeOpenError } from "./open-error.js";
import { UsageError } from "./usage-error.js";

/** What is gathered before it is written, in characters or bytes. */
const BUFFER_LENGTH = 65_536;

/**
 * Text or bytes on their way to standard output or into a file. A reader that goes away, as `head` does, is no error:
 * the rest is not written then, and `isClosed` says so.
 */
export class TextOutput {
  readonly #fd: number | undefined;
  #parts: Uint8Array[] = [];
  #text = "";
  #length = 0;
  #isClosed = false;
  readonly #onError = (error: NodeJS.ErrnoException) => {
    this.#isClosed = true;
    if (error.code !== "EPIPE") throw error;
  };

  /** @throws UsageError when the file cannot be written, or is `input`. */
  constructor(path?: string, input?: string) {
    if (path === undefined) {
      process.stdout.on("error", this.#onError);
      return;
    }
    try {
      if (input !== undefined && isSameFile(path, input)) throw new UsageError(`${path}: is what is read`);
      this.#fd = openSync(path, "w");
    } catch (error) {
      throw error instanceof UsageError ? error : new UsageError(describeOpenError(path, error));
    }
  }

  /** Whether a person sees it at once. */
  get isTerminal(): boolean {
    return this.#fd === undefined && process.stdout.isTTY === true;
  }

  /** Whether nobody reads any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Writes a line, as it is; resolves when there is room for more. */
  async line(text: string): Promise<void> {
    this.#text += `${text}\n`;
    if (this.#text.length + this.#length >= BUFFER_LENGTH) await this.#flush();
  }

  /** Writes text or bytes as they are; resolves when there is room for more. */
  async write(data: string | Uint8Array): Promise<void> {
    if (typeof data === "string") this.#text += data;
    else {
      this.#gather();
      this.#parts.push(data);
      this.#length += data.length;
    }
    if (this.#text.length + this.#length >= BUFFER_LENGTH) await this.#flush();
  }

  /** All of it is there; resolves when it is written. */
  async end(): Promise<void> {
    await this.#flush();
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #gather(): void {
    if (this.#text === "") return;
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  async #flush(): Promise<void> {
    this.#gather();
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (bytes.length === 0 || this.#isClosed) return;
    if (this.#fd !== undefined) {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
      return;
    }
    // The error, if there is one, is said by the event.
    await new Promise<void>((resolve) => process.stdout.write(bytes, () => resolve()));
  }
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
