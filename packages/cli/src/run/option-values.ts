import { resolve } from "node:path";
import type { ClockOption, MountOption, ProtocolOption } from "@sandbox/controller";
import { InvalidArgumentError } from "commander";

/** `90`, `1.5s`, `500ms`, `2m`: a time, in milliseconds; a bare number is in seconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) throw new InvalidArgumentError("expected a time such as 10, 1.5s, 500ms or 2m");
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? "s"] ?? 1000;
  const milliseconds = Number(match[1]) * unitMs;
  if (milliseconds <= 0) throw new InvalidArgumentError("expected a time above 0");
  return milliseconds;
}

/** `4096`, `64K`, `16M`, `1G`: a size, in bytes. */
export function parseSize(text: string): number {
  const match = /^(\d+)([KMG])?i?B?$/i.exec(text);
  if (!match) throw new InvalidArgumentError("expected a size such as 4096, 64K or 16M");
  const factor = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[(match[2] ?? "").toUpperCase()] ?? 1;
  const bytes = Number(match[1]) * factor;
  if (!Number.isSafeInteger(bytes)) throw new InvalidArgumentError("expected fewer bytes");
  return bytes;
}

/** `100000`, `64K`, `1M`: how many, in thousands and millions. */
export function parseCount(text: string): number {
  const match = /^(\d+)([KM])?$/i.exec(text);
  if (!match) throw new InvalidArgumentError("expected a number such as 5000, 100K or 1M");
  const count = Number(match[1]) * ({ K: 1e3, M: 1e6 }[(match[2] ?? "").toUpperCase()] ?? 1);
  if (!Number.isSafeInteger(count)) throw new InvalidArgumentError("expected a smaller number");
  return count;
}

/** `uname,stat.st_uid`: names with commas, added to those before. */
export function collectNames(text: string, before: readonly string[]): readonly string[] {
  return [...before, ...text.split(",").filter((name) => name !== "")];
}

/** `auto`, `1`, `2`: a generation of the pipe. */
export function parseProtocol(text: string): ProtocolOption {
  if (text === "auto") return text;
  if (text !== "1" && text !== "2") throw new InvalidArgumentError("expected auto, 1 or 2");
  return text === "1" ? 1 : 2;
}

/** `NAME=value`, added to those before. */
export function collectVariable(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("expected NAME=value");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** `/project`: a directory of the guest. */
export function parseDirectory(text: string): string {
  if (!text.startsWith("/"))
    throw new InvalidArgumentError("expected the guest's path from its root, such as /data");
  return text;
}

const mountModes = ["ro", "overlay", "rw"] as const;

/** `HOST:GUEST[:ro|overlay|rw]`, added to those before. */
export function collectMount(text: string, before: readonly MountOption[]): readonly MountOption[] {
  const match = /^(.+?):(\/[^:]*)(?::([a-z]+))?$/.exec(text);
  if (!match)
    throw new InvalidArgumentError(
      "expected HOST:GUEST, the guest's path from its root, such as ./data:/data",
    );
  const [, host = "", at = "", given = "ro"] = match;
  const mode = mountModes.find((one) => one === given);
  if (mode === undefined)
    throw new InvalidArgumentError(`expected ${mountModes.join(", ")} as a mount's mode, not \`${given}\``);
  return [...before, { host: resolve(host), at, mode }];
}

/** `real`, `frozen[=TIME]`, `virtual[=TIME]`; the time as ISO 8601 or in seconds since 1970, now unless given. */
export function parseClock(text: string): ClockOption {
  const match = /^(real|frozen|virtual)(?:=(.+))?$/.exec(text);
  if (!match) throw new InvalidArgumentError("expected real, frozen, frozen=TIME, virtual or virtual=TIME");
  const [, kind, time] = match;
  if (kind === "real") return "real";
  const at =
    time === undefined ? Date.now() : /^\d+(\.\d+)?$/.test(time) ? Number(time) * 1000 : Date.parse(time);
  if (!Number.isFinite(at))
    throw new InvalidArgumentError(`\`${time}\` is no time: expected 2026-01-31T12:00:00Z, or seconds`);
  const nanoseconds = BigInt(Math.round(at)) * 1_000_000n;
  return kind === "frozen" ? { frozenAt: nanoseconds } : { startAt: nanoseconds };
}
