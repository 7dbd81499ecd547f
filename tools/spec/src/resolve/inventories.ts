import type { Inventory } from "../model.js";

/** The three lines that a guest prints when it is asked for its calls (`RPY_SANDBOX_DUMP`). */
export function parseDump(name: string, text: string): Inventory | { readonly problem: string } {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const match = /^(Version|Platform|Funcs): ?(.*)$/.exec(line);
    if (!match)
      return {
        problem: `expected \`Version:\`, \`Platform:\` or \`Funcs:\`, found \`${line.slice(0, 60)}\``,
      };
    fields.set(match[1] ?? "", match[2] ?? "");
  }
  for (const field of ["Version", "Platform", "Funcs"]) {
    if (!fields.has(field)) return { problem: `the line \`${field}:\` is missing` };
  }
  const version = Number(fields.get("Version"));
  if (!Number.isSafeInteger(version))
    return { problem: `the version is no number: \`${fields.get("Version")}\`` };
  const platform = (fields.get("Platform") ?? "").replace(/^linux\d*$/, "linux");
  if (!/^[\w.-]+$/.test(platform)) return { problem: `the platform is no word: ${JSON.stringify(platform)}` };
  const signatures = [...new Set((fields.get("Funcs") ?? "").split(" ").filter((one) => one !== ""))];
  return { name, version, platform, signatures };
}
