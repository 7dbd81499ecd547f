import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { GuestCommand } from "../guest-process.js";
import { bubblewrapCommand } from "./bubblewrap.js";
import { openFilter } from "./filter-file.js";
import { findLoadedFiles, type LoadedFiles } from "./libraries.js";
import { probe } from "./probe.js";
import type { MeasureName, State } from "./report.js";
import type { Tools } from "./tools.js";
import type { GuestKind, Wall } from "./walled-command.js";
import { BubblewrapWitness } from "./witness.js";

/** A wall whose report is not yet made. */
export interface Behind extends Omit<Wall, "report" | "descriptors"> {
  readonly descriptors: readonly (number | "pipe")[];
  /** Whether the launcher itself starts processes. */
  readonly mayFork: boolean;
  readonly states: Readonly<Partial<Record<MeasureName, State>>>;
}

/** What is to stand behind bwrap(1). */
export interface BehindOptions {
  readonly command: GuestCommand;
  readonly kind: GuestKind;
  readonly loaded: LoadedFiles;
  readonly tools: Tools;
  readonly environment: Readonly<Record<string, string>>;
  readonly isFiltered: boolean;
}

/** What the guest's process has at first as its descriptors 3 and 4. */
const FILTER = 3;
const LIFELINE = 4;

/**
 * A guest's command behind bwrap(1), with a seccomp filter where there is one for it.
 * @returns a sentence where it cannot be had.
 */
export function behindBubblewrap(options: BehindOptions): Behind | string {
  const { command, kind, loaded, tools, environment } = options;
  const { bwrap } = tools;
  if (!bwrap) return "bwrap was not found";
  if (kind === "other") return "it is not known which files the program needs; its command can say its kind";
  if (kind === "wasi" && !command.reads) return "its command does not say which files its Node reads";
  const unable = tryNamespaces(bwrap, tools);
  if (unable) return unable;
  const filter = options.isFiltered ? filterFor(kind, loaded, bwrap, tools) : "no filter was asked for";
  const isFiltered = typeof filter === "number";
  const wrapped = bubblewrapCommand({
    ...{ bwrap, command, loaded, environment, reads: command.reads ?? [] },
    ...(isFiltered ? { filterDescriptor: FILTER } : {}),
  });
  if (typeof wrapped === "string") {
    if (isFiltered) closeSync(filter);
    return wrapped;
  }
  return {
    command: wrapped,
    descriptors: isFiltered ? [filter, "pipe"] : [],
    mayFork: true,
    states: {
      ...{ noNewPrivileges: true, network: true, namespaces: true },
      seccomp: isFiltered || filter,
    },
    watch(child) {
      const lifeline = child.stdio[LIFELINE];
      return new BubblewrapWitness(child, lifeline instanceof Socket ? lifeline : undefined);
    },
    dispose() {
      if (isFiltered) closeSync(filter);
    },
  };
}

function filterFor(kind: GuestKind, loaded: LoadedFiles, bwrap: string, tools: Tools): number | string {
  const filter = openFilter(kind, loaded.machine);
  if (typeof filter === "string") return filter;
  const unable = tryFilter(bwrap, tools);
  if (!unable) return filter;
  closeSync(filter);
  return unable;
}

const tryNamespaces = (bwrap: string, tools: Tools) => attempt(bwrap, tools, undefined);

function tryFilter(bwrap: string, tools: Tools): string | undefined {
  const filter = openFilter("native");
  if (typeof filter === "string") return filter;
  try {
    return attempt(bwrap, tools, filter);
  } finally {
    closeSync(filter);
  }
}

/** Runs a program that does nothing, as a guest would be run. Answers why that fails. */
function attempt(bwrap: string, { true: nothing }: Tools, filter: number | undefined): string | undefined {
  const loaded = nothing === undefined ? "it is not there" : findLoadedFiles(nothing);
  if (nothing === undefined || typeof loaded === "string") return "there is no program to try bwrap with";
  const command = bubblewrapCommand({
    ...{ bwrap, command: { file: nothing }, loaded, reads: [] },
    ...(filter === undefined ? {} : { filterDescriptor: FILTER }),
  });
  if (typeof command === "string") return command;
  const { isGood, reason } = probe([bwrap, ...(command.args ?? [])], filter === undefined ? [] : [filter]);
  return isGood ? undefined : `bwrap fails: ${reason}`;
}
