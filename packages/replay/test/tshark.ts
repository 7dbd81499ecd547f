import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dissector = fileURLToPath(new URL("../dissector/wireshark/rpython_sandbox.lua", import.meta.url));

/** The fields of one message, without `rpython_sandbox.` in front of their names. */
export type Fields = Readonly<Record<string, string>>;

const { error: noTshark } = spawnSync("tshark", ["--version"]);

/** Why tshark cannot be run, if it cannot. */
export function whyNoTshark(): string | undefined {
  return noTshark && `no tshark: ${noTshark.message}`;
}

/**
 * The messages that tshark finds in a capture with our dissector, in order.
 * @throws Error with what tshark complains of.
 */
export function dissect(capture: Uint8Array, ...options: string[]): Fields[] {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-tshark-"));
  try {
    const file = join(folder, "capture.pcap");
    writeFileSync(file, capture);
    const args = [
      "-X",
      `lua_script:${dissector}`,
      ...options,
      "-r",
      file,
      "-T",
      "json",
      "--no-duplicate-keys",
    ];
    const { stdout, stderr, status } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (status !== 0 || /\blua\b/i.test(stderr)) throw new Error(`tshark says ${stderr}`);
    return (JSON.parse(stdout) as Packet[]).flatMap(messagesOf);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Packet {
  readonly _source: { readonly layers: { readonly rpython_sandbox: { readonly rpython_sandbox?: object } } };
}

/** A message is a tree in that of the packet; where there are several they are a list. */
function messagesOf({ _source }: Packet): Fields[] {
  const found = _source.layers.rpython_sandbox.rpython_sandbox;
  return [found ?? []].flat().map((fields) => {
    const entries = Object.entries(fields as Record<string, string>);
    return Object.fromEntries(
      entries.map(([name, value]) => [name.replace(/^rpython_sandbox\./, ""), value]),
    );
  });
}
