import { build } from "esbuild";
import { expect, test } from "vitest";

/** What a program takes that is bundled and minified, in bytes, and what of it is whose. */
async function bundled(program: string) {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: new URL("..", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
  });
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output?.inputs ?? {}).map(([file, { bytesInOutput }]) => ({
    file,
    bytesInOutput,
  }));
  return { bytes: output?.bytes ?? 0, parts: parts.sort((a, b) => b.bytesInOutput - a.bytesInOutput) };
}

test("a program that only decodes requests is smaller than 20 kB", async () => {
  const { bytes, parts } = await bundled(`
    import { BareGuestDecoder, findOutlinedCall } from "./src/index.js";
    const wire = { pointerBytes: 8, littleEndian: true } as const;
    const decoder = new BareGuestDecoder(wire, findOutlinedCall, { allowPipelining: true });
    export function decode(bytes: Uint8Array) {
      decoder.push(bytes);
      return decoder.next();
    }
  `);
  const largest = parts.slice(0, 5).map(({ file, bytesInOutput }) => `${file} ${bytesInOutput}`);
  console.log(`a program that only decodes requests: ${bytes} bytes minified (${largest.join(", ")})`);
  expect(bytes).toBeLessThan(20_000);
});

test("a program that only decodes requests of the first generation takes nothing of the second", async () => {
  const { bytes, parts } = await bundled(`
    import { MarshalGuestDecoder } from "./src/index.js";
    const decoder = new MarshalGuestDecoder();
    export function decode(bytes: Uint8Array) {
      decoder.push(bytes);
      return decoder.next();
    }
  `);
  console.log(`a program that only decodes requests of the first generation: ${bytes} bytes minified`);
  expect(bytes).toBeLessThan(36_000);
  const used = parts.filter(({ bytesInOutput }) => bytesInOutput > 0).map(({ file }) => file);
  const generated = used.filter((file) => file.includes("/gen/") && !file.includes("/gen/marshal/"));
  expect(generated).toEqual([]);
});

test("a program that only decodes requests of the second generation takes nothing of the first", async () => {
  const { parts } = await bundled(`
    import { GuestDecoder, linuxX8664 } from "./src/index.js";
    export const decoder = new GuestDecoder(linuxX8664);
  `);
  const used = parts.filter(({ bytesInOutput }) => bytesInOutput > 0).map(({ file }) => file);
  expect(used.filter((file) => file.includes("marshal"))).toEqual([]);
});

test("a program that imports nothing of it takes nothing", async () => {
  const { bytes } = await bundled(`import * as protocol from "./src/index.js"; export const nothing = 0;`);
  expect(bytes).toBeLessThan(40);
});
