import type { OutputStream } from "@sandbox/controller";
import { type Exchange, outputOfExchange } from "@sandbox/replay";
import { passThrough } from "../run/output.js";

/** What a live guest writes: passed on as it comes, or kept for `--json`. */
export interface GuestStreams {
  readonly write: (stream: OutputStream, bytes: Uint8Array) => void;
  /** A call was answered: what it wrote to descriptors 1 and 2. */
  readonly onAnswered: (exchange: Exchange) => void;
  /** Nothing more comes; answers what was kept. */
  readonly end: () => Partial<Record<OutputStream, string>>;
}

const streamOf: Readonly<Record<number, OutputStream>> = { 1: "stdout", 2: "stderr" };

export function guestStreams(json: boolean, onClosed: () => void): GuestStreams {
  const sink = json ? keptStreams() : { ...passThrough(onClosed), kept: () => ({}) };
  return {
    write: sink.write,
    onAnswered: (exchange) => {
      const output = outputOfExchange(exchange);
      const stream = output && streamOf[output.fd];
      if (output && stream) sink.write(stream, output.bytes);
    },
    end: () => {
      sink.end();
      return sink.kept();
    },
  };
}

function keptStreams() {
  const parts: Record<OutputStream, Uint8Array[]> = { stdout: [], stderr: [] };
  return {
    write: (stream: OutputStream, bytes: Uint8Array) => parts[stream].push(new Uint8Array(bytes)),
    end: () => {},
    kept: () => {
      const text = (stream: OutputStream) => new TextDecoder().decode(Buffer.concat(parts[stream]));
      return { stdout: text("stdout"), stderr: text("stderr") };
    },
  };
}
