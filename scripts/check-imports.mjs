// Holds every import against import-rules.json: which room may import which.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";
import { root } from "./pnpm.mjs";

const rulesFile = "scripts/import-rules.json";

/** Answers one line for each import that breaks a rule: file, line, what is wrong, the rule. */
export function checkImports(folder, rules) {
  const rooms = Object.keys(rules.rooms);
  const missing = roomFolders(folder).filter((room) => !rooms.includes(room));
  const problems = missing.map((room) => `${room}: no rule for this room (${rulesFile})`);
  for (const room of rooms.filter((name) => existsSync(join(folder, name)))) {
    const manifest = readManifest(folder, room);
    for (const file of sourceFiles(join(folder, room))) {
      if (isElsewhere(relative(folder, file), rules)) continue;
      const place = {
        folder,
        room,
        file,
        manifest,
        rules,
        isTest: isTestFile(relative(join(folder, room), file)),
      };
      for (const { specifier, line } of importsOf(file)) {
        const problem = problemWith(specifier, place);
        if (problem)
          problems.push(
            `${relative(folder, file)}:${line}: imports ${JSON.stringify(specifier)}; ${problem}`,
          );
      }
    }
  }
  return problems;
}

/** Sources that only lie in a room: a test copies them into a project of their own. */
function isElsewhere(path, rules) {
  return (rules.copiedElsewhere ?? []).some((start) => path.startsWith(`${start}/`));
}

function roomFolders(folder) {
  const parents = ["packages", "tools"].filter((parent) => existsSync(join(folder, parent)));
  const all = parents.flatMap((parent) =>
    readdirSync(join(folder, parent)).map((name) => `${parent}/${name}`),
  );
  return all.filter((room) => existsSync(join(folder, room, "package.json")));
}

function readManifest(folder, room) {
  return JSON.parse(readFileSync(join(folder, room, "package.json"), "utf8"));
}

function sourceFiles(folder) {
  const found = [];
  for (const name of ["src", "test"].filter((child) => existsSync(join(folder, child)))) {
    for (const entry of readdirSync(join(folder, name), { recursive: true })) {
      if (/\.[cm]?[jt]s$/.test(entry)) found.push(join(folder, name, entry));
    }
  }
  return found.sort();
}

function isTestFile(path) {
  return path.startsWith(`test${sep}`) || /\.test\.[cm]?[jt]s$/.test(path);
}

function importsOf(file) {
  const source = readFileSync(file, "utf8");
  const { errors, module } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const requests = [...module.staticImports.map((found) => found.moduleRequest)];
  for (const { entries } of module.staticExports)
    requests.push(...entries.map((entry) => entry.moduleRequest));
  const found = requests.filter(Boolean).map(({ value, start }) => ({ specifier: value, start }));
  for (const { moduleRequest } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    if (/^["']/.test(text)) found.push({ specifier: text.slice(1, -1), start: moduleRequest.start });
  }
  const unique = new Map(found.map((each) => [each.start, each]));
  return [...unique.values()].map(({ specifier, start }) => ({
    specifier,
    line: source.slice(0, start).split("\n").length,
  }));
}

function problemWith(specifier, place) {
  if (specifier.startsWith(".")) return problemWithPath(specifier, place);
  if (isBuiltin(specifier)) return problemWithBuiltin(place);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (name === place.manifest.name) return undefined;
  const target = roomNamed(name, place);
  return (target && problemWithRoom(target, place)) ?? problemWithManifest(name, place);
}

function problemWithPath(specifier, { folder, room, file, rules, isTest }) {
  const target = relative(folder, resolve(file, "..", specifier))
    .split(sep)
    .join("/");
  const allowed = isTest ? [room, ...rules.testsMayAlsoImport] : [room];
  if (allowed.some((name) => target.startsWith(`${name}/`))) return undefined;
  return `a relative import stays in its room, ${room}`;
}

function problemWithBuiltin({ room, rules, isTest }) {
  const { nodeModules, why } = rules.rooms[room];
  if (nodeModules !== false || isTest) return undefined;
  return `${room} imports no Node module: ${why} (${rulesFile})`;
}

function roomNamed(name, { folder, rules }) {
  const known = [...Object.keys(rules.rooms), ...rules.testsMayAlsoImport];
  return known.find(
    (room) => existsSync(join(folder, room, "package.json")) && readManifest(folder, room).name === name,
  );
}

function problemWithRoom(target, { room, rules, isTest }) {
  const { mayImport, why } = rules.rooms[room];
  const allowed = isTest ? [...mayImport, ...rules.testsMayAlsoImport] : mayImport;
  if (allowed.includes(target)) return undefined;
  const who = isTest ? `tests of ${room}` : room;
  return `${who} may import ${allowed.join(", ") || "no other room"}${why ? `: ${why}` : ""} (${rulesFile})`;
}

function problemWithManifest(name, { room, manifest, isTest }) {
  const listed = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...(isTest && manifest.devDependencies),
  };
  if (name in listed) return undefined;
  return `${room}/package.json does not list ${name} in ${isTest ? "its dependencies" : '"dependencies"'}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = checkImports(root, JSON.parse(readFileSync(join(root, rulesFile), "utf8")));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
