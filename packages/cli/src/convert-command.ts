import type { OutputFormat, RedactionRule } from "@sandbox/replay";
import { Command, Option } from "commander";
import { redactOption } from "./recording-options.js";

const convertFormats = ["journal", "packed", "sbt", "frames", "canonical"] as const satisfies readonly (
  | OutputFormat
  | "canonical"
)[];

/** What a recording may be written as: a file that can be read again, or the form that equal runs share. */
export type ConvertFormat = (typeof convertFormats)[number];

/** What `sandbox convert` was told. */
export interface ConvertFlags {
  readonly to?: ConvertFormat;
  readonly times: boolean;
  readonly addresses: boolean;
  readonly force: boolean;
  readonly redact: readonly RedactionRule[];
}

/** The command that writes a recording in another format. */
export function convertCommand(): Command {
  return new Command("convert")
    .summary("write a recording as text, or from text")
    .description(
      "Writes a recording in another format, by the ends of the names: .sbrec, .sbt (text) or .frames. `-` is standard input or output.",
    )
    .argument("<in>", "a recording of any format")
    .argument("[out]", "the other one; standard output, as text, unless given", "-")
    .addOption(new Option("--to <format>", "the format, whatever <out> is called").choices(convertFormats))
    .option("--no-times", "leave the times out of the text")
    .option("--no-addresses", "leave the guest's addresses out of the text: a reader invents some")
    .option("--force", "replace <out> where there is one", false)
    .addOption(redactOption())
    .action(async (input: string, output: string, flags: ConvertFlags) => {
      const { convert } = await import("./convert.js");
      process.exitCode = convert(input, output, flags);
    });
}
