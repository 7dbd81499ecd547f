import type { Handlers } from "@sandbox/controller";
import type { Exchange } from "@sandbox/replay";

/** What RPython's garbage collector asks for at its start: a run tells it of the memory limit. */
const variable = "PYPY_GC_MAX";

/**
 * Answers a recorded guest's garbage collector with the memory limit of the recorded run, since a limit is a
 * run's and not a controller's; nothing where none was recorded.
 */
export function answerRecordedGcLimit(
  { getenv }: Required<Pick<Handlers, "getenv">>,
  exchanges: readonly Exchange[],
): Partial<Handlers> {
  const recorded = exchanges.map(recordedLimit).find((limit) => limit !== undefined);
  if (recorded === undefined) return {};
  return {
    getenv(call, context) {
      const own = getenv(call, context);
      return own === null && text(call.name) === variable ? recorded : own;
    },
  };
}

/** What a call for the variable was answered. */
function recordedLimit({ request, commands }: Exchange): Uint8Array | undefined {
  if (request.kind !== "request" || request.call !== "getenv(p)p") return undefined;
  const asked = commands.some(
    ({ reply }) => reply?.kind === "read-string-reply" && text(reply.data) === variable,
  );
  const answer = asked ? commands.find(({ command }) => command.kind === "allocate")?.command : undefined;
  if (answer?.kind !== "allocate") return undefined;
  const end = answer.data.indexOf(0);
  return answer.data.slice(0, end < 0 ? undefined : end);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
