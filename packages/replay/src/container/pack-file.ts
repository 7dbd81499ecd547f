import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { linuxX8664 } from "@sandbox/protocol";
import { findAbi } from "../find-abi.js";
import type { ContainerRecord } from "../gen/container.js";
import { RequestFinder } from "../request-finder.js";
import type { Sink } from "./journal.js";
import { PackedWriter } from "./pack.js";
import { readRecords } from "./read-records.js";
import { partsOfFile } from "./recording-file.js";

/** What became of a file. */
export interface PackedFile {
  /** In bytes. */
  readonly from: number;
  readonly to: number;
}

/** How a file is packed. */
export interface PackOptions {
  /** Changes records on their way, or leaves them out. */
  readonly map?: (records: Iterable<ContainerRecord>) => Iterable<ContainerRecord>;
}

/**
 * Packs a journal, or a packed file anew; both may be the same path. The new file takes its place in one step, once
 * it is on the disk; until then, and where packing fails, `output` stays as it was.
 * @throws RecordingError for what is no recording, or damaged; the system's errors.
 */
export function packFile(input: string, output: string, { map }: PackOptions = {}): PackedFile {
  const unfinished = `${output}.packing`;
  const fd = openSync(unfinished, "w", 0o600);
  try {
    const source = recordsOf(input);
    const to = packRecords(map ? map(source) : source, fileSink(fd));
    fsyncSync(fd);
    renameSync(unfinished, output);
    return { from: source.bytes, to };
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Packs the records of a session; answers how many bytes that took. */
export function packRecords(records: Iterable<ContainerRecord>, sink: Sink, marker?: Uint8Array): number {
  let length = 0;
  const counted: Sink = (bytes) => {
    length += bytes.length;
    sink(bytes);
  };
  const writer = new PackedWriter(counted, marker);
  let requests: RequestFinder | undefined;
  for (const record of records) {
    if (record.record === "session")
      requests = new RequestFinder(findAbi(record.description["abi"]) ?? linuxX8664);
    writer.write(record, requests?.isRequest(record) ?? false);
  }
  writer.end();
  return length;
}

/** Writes all that it is given. @throws the system's errors, as for a disk that is full. */
export function fileSink(fd: number): Sink {
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  };
}

/** The records of a file, and how many bytes were read of it. */
function recordsOf(path: string): Iterable<ContainerRecord> & { readonly bytes: number } {
  let bytes = 0;
  function* parts(): Generator<Uint8Array, void, void> {
    for (const part of partsOfFile(path)) {
      bytes += part.length;
      yield part;
    }
  }
  return {
    get bytes() {
      return bytes;
    },
    *[Symbol.iterator]() {
      for (const { record } of readRecords(parts())) yield record;
    },
  };
}
