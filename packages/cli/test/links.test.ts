import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
const inside = (folder: string) => readdirSync(join(root, folder)).map((name) => join(folder, name));

/** Every page that people read, but for the generated reference, whose generator holds its own links. */
const pages = [
  ...inside("."),
  ...inside("docs"),
  ...inside("packages").map((folder) => join(folder, "README.md")),
  ...inside("examples").map((folder) => join(folder, "README.md")),
].filter((page) => page.endsWith(".md") && existsSync(join(root, page)));

describe.each(pages)("%s", (page) => {
  test("links to files that are there, and to headings that they have", () => {
    expect(links(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });
});

function links(page: string): string[] {
  const prose = readFileSync(join(root, page), "utf8").replaceAll(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return false;
  return heading === undefined || !file.endsWith(".md") || headings(file).includes(heading);
}

/** The headings of a page as links have them. */
function headings(page: string): string[] {
  return [...readFileSync(join(root, page), "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
