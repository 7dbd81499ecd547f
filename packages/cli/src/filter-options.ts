import { Option } from "commander";

/** Which calls a command was told to take. */
export interface FilterFlags {
  readonly expression: readonly string[];
  readonly where?: string;
  readonly path: readonly string[];
  readonly successful: boolean;
  readonly failed: boolean;
}

const collect = (one: string, before: readonly string[]) => [...before, one];

/** The options of a command that takes only some of the calls. */
export function filterOptions(): Option[] {
  return [
    new Option(
      "-e, --expression <set>",
      "only these, as strace has it: trace=open,%file,/^stat/ fd=3 path=/etc status=failed; ! before a set negates",
    )
      .argParser(collect)
      .default([], "all"),
    new Option("-P, --path <path>", "only what names this path, or uses a descriptor of it")
      .argParser(collect)
      .default([], "all"),
    new Option("-z, --successful", "only calls that succeeded").default(false).conflicts("failed"),
    new Option("-Z, --failed", "only calls that failed").default(false),
    new Option(
      "--where <expression>",
      'only where this holds: name == "open" && errno == ENOENT && req in 300..400',
    ),
  ];
}
