// Checks every import in packages/ against the tables "The import rule" and "Floors" of ARCHITECTURE.md, the only lists of allowed imports.
// Type imports count like any other. The linter detects cycles (import/no-cycle).
// `node scripts/checks/import-rules.mjs [root]`; tests pass the root of another tree.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** Files in one folder, at most. */
const MOST_FILES = 20;

const root = process.argv[2] ?? path.resolve(import.meta.dirname, "../..");
const read = (file) => readFileSync(path.join(root, file), "utf8");
const namesIn = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
const isIn = (file, place) => (place.endsWith("/") ? file.startsWith(place) : file === place);

/** Reads the rows of all tables whose header begins with "in `folder`": the importing places, allowed files and allowed packages. */
function readRules() {
  const rules = [];
  let base = null;
  for (const line of read("ARCHITECTURE.md").split("\n")) {
    const [, who, files, packages] = line.startsWith("|") ? line.split("|") : [];
    if (who === undefined) base = null;
    else if (who.startsWith(" in `")) base = namesIn(who)[0];
    else if (base !== null && !who.includes("---")) {
      const places = (cell) => namesIn(cell).map((name) => path.posix.join(base, name));
      const own = packages.includes("dependencies") ? dependenciesOf(base) : [];
      rules.push({ places: places(who), files: places(files), packages: [...namesIn(packages), ...own] });
    }
  }
  return rules;
}

/** Reads the tables whose header begins with "floor of `folder`": the places on each floor, from the ground up. */
function readHouses() {
  const houses = [];
  let house = null;
  for (const line of read("ARCHITECTURE.md").split("\n")) {
    const who = line.startsWith("|") ? line.split("|")[1] : undefined;
    if (who === undefined) house = null;
    else if (who.startsWith(" floor of `")) houses.push((house = { folder: `${namesIn(who)[0]}/`, floors: [] }));
    else if (house !== null && !who.includes("---"))
      house.floors.push(namesIn(who).map((name) => path.posix.join(house.folder, name)));
  }
  return houses;
}

/** Returns the index of a file's floor, counted from the ground, or -1. */
const floorOf = ({ floors }, file) => floors.findIndex((places) => places.some((place) => isIn(file, place)));

/** Yields a file's imports that go up to a higher floor of any folder that contains it. */
function* upward(file, houses) {
  for (const house of houses.filter(({ folder }) => isIn(file, folder))) {
    const floor = floorOf(house, file);
    if (floor === -1) yield `${file}: is on no floor in ARCHITECTURE.md, "Floors"`;
    else
      for (const { from } of importsOf(file)) {
        const target = path.posix.join(path.posix.dirname(file), from);
        if (from.startsWith(".") && isIn(target, house.folder) && floorOf(house, target) > floor)
          yield `${file}: imports ${from}, a floor above it`;
      }
  }
}

/** Returns the run-time dependencies of a folder's package. */
function dependenciesOf(folder) {
  const [packages, name] = folder.split("/");
  const { dependencies, peerDependencies } = JSON.parse(read(`${packages}/${name}/package.json`));
  return Object.keys({ ...dependencies, ...peerDependencies });
}

/** Returns the imports of a file: their source, and whether they are type-only. */
function importsOf(file) {
  const source = read(file);
  const { module, program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const entries = [...module.staticImports, ...module.staticExports].flatMap(({ moduleRequest, entries }) =>
    entries.map((entry) => ({ request: moduleRequest ?? entry.moduleRequest, isType: entry.isType, entry })),
  );
  const bare = module.staticImports.filter(({ entries }) => entries.length === 0);
  // A specifier built at run time is not a file name.
  const dynamic = module.dynamicImports
    .map(({ moduleRequest: { start, end } }) => /^["'`]([^$]+)["'`]$/.exec(source.slice(start, end))?.[1])
    .filter((from) => from !== undefined);
  const inline = [];
  new Visitor({
    TSImportType: ({ source: { value } }) => inline.push({ from: value, isType: true }),
    TSExternalModuleReference: ({ expression: { value } }) => inline.push({ from: value, isType: false }),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.name === "require" && first?.type === "Literal") inline.push({ from: first.value, isType: false });
    },
  }).visit(program);
  return [
    ...inline,
    ...entries.filter(({ request }) => request).map(({ request, ...rest }) => ({ from: request.value, ...rest })),
    ...bare.map(({ moduleRequest }) => ({ from: moduleRequest.value, isType: false })),
    ...dynamic.map((from) => ({ from, isType: false })),
  ];
}

/** Whether a row allows a file's import. */
function mayImport({ places, files, packages }, file, { from, isType }) {
  if (from.startsWith(".")) {
    const target = path.posix.join(path.posix.dirname(file), from);
    return [...places, ...files].some((place) => isIn(target, place));
  }
  const allowed = packages.map((name) => name.replace(/^type /, () => (isType ? "" : "!")));
  return allowed.some((name) => from === name || from.startsWith(name.endsWith(":") ? name : `${name}/`));
}

function* offences(file, rules) {
  const rule = rules.find(({ places }) => places.some((place) => isIn(file, place)));
  if (rule === undefined) return yield `${file}: has no row in ARCHITECTURE.md, "The import rule"`;
  for (const one of importsOf(file)) {
    if (!mayImport(rule, file, one)) yield `${file}: may not import ${one.from}`;
    if (file.includes("/src/") && one.entry?.importName?.kind.startsWith("All"))
      yield `${file}: re-exports all of ${one.from}; name what it exports`;
  }
}

const folders = readdirSync(path.join(root, "packages")).flatMap((name) =>
  ["src", "bin"].map((part) => `packages/${name}/${part}`).filter((folder) => existsSync(path.join(root, folder))),
);
const files = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.posix.join(folder, file)),
);
/** Yields the folders of a package that contain more files than MOST. */
function* crowded() {
  const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "packages"], {
    cwd: root,
    encoding: "utf8",
  });
  const counts = new Map();
  for (const file of tracked.split("\n")) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts)
    if (count > MOST_FILES) yield `${folder}: has ${count} files; group them into folders of at most ${MOST_FILES}`;
}

const rules = readRules();
const houses = readHouses();
const found = files
  .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
  .flatMap((file) => [...offences(file, rules), ...upward(file, houses)])
  .concat([...crowded()]);
for (const line of new Set(found)) console.error(line);
if (found.length > 0)
  console.error('See the tables in ARCHITECTURE.md, "The import rule" and "Floors", for the allowed imports.');
process.exitCode = found.length > 0 ? 1 : 0;
