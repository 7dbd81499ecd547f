import type { Abi } from "@sandbox/protocol";
import { quoteText } from "../trace/quote.js";
import type { RecordingMetadata } from "./metadata.js";
import type { Problem, ProblemCode } from "./problem.js";

/** Holds what was noted of a session against the signatures of its requests; problems lie at the end of the file. */
export function checkMetadata(
  signatures: readonly string[],
  end: number,
  abi: Abi,
  metadata: RecordingMetadata,
): Problem[] {
  const problem = (code: ProblemCode, expected: string, received: string): Problem => {
    return { code, offset: end, requestNumber: 0, expected, received };
  };
  const problems: Problem[] = [];
  if (metadata.abi !== undefined && metadata.abi !== abi.name)
    problems.push(problem("abi_mismatch", abi.name, quoteText(metadata.abi)));
  if (metadata.calls !== undefined && metadata.calls !== signatures.length)
    problems.push(problem("calls_mismatch", `${metadata.calls} calls`, String(signatures.length)));
  if (!metadata.callCounts) return problems;
  const noted = new Map(Object.entries(metadata.callCounts));
  const counted = countCalls(signatures);
  for (const signature of [...new Set([...noted.keys(), ...counted.keys()])].sort()) {
    const expected = noted.get(signature) ?? 0;
    const received = counted.get(signature) ?? 0;
    if (expected === received) continue;
    const calls = `${expected} calls of ${quoteText(signature)}`;
    problems.push(problem("call_counts_mismatch", calls, String(received)));
  }
  return problems;
}

function countCalls(signatures: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const signature of signatures) {
    counts.set(signature, (counts.get(signature) ?? 0) + 1);
  }
  return counts;
}
