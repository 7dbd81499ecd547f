import { readFileSync } from "node:fs";
import { Project } from "ts-morph";

/**
 * The text of the files that a TypeScript file re-exports whole, in the order of its exports.
 * @throws Error when it exports anything in another way, or a file cannot be read.
 */
export function sourcesOf(index: URL): string[] {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const file = project.createSourceFile("index.ts", readFileSync(index, "utf8"));
  return file.getStatements().map((statement) => {
    const [, path] = /^export type \* from "(.+)\.js";$/.exec(statement.getText()) ?? [];
    if (path === undefined) throw new Error(`the model is not all re-exported: ${statement.getText()}`);
    return readFileSync(new URL(`${path}.ts`, index), "utf8");
  });
}
