import { join } from "node:path";
import { type Container, formatDiagnostic, loadContainer, shippedSpec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { emitBodies } from "./bodies.js";
import { emitContainerParsers } from "./parsers.js";

/** What reads and writes the fields of the container of recordings, in TypeScript and for binary-parser. */
export async function generateContainer(): Promise<GeneratedFile[]> {
  const container = readContainer();
  return Promise.all([emitBodies(container), emitContainerParsers(container)]);
}

/** @throws Error with every problem of its description. */
function readContainer(): Container {
  const { container, diagnostics } = loadContainer(join(shippedSpec(), "..", "sbrec"));
  if (container) return container;
  throw new Error(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join("\n"));
}
