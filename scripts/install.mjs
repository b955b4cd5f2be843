// Installs missing packages and builds what has changed, with progress. Used by start.mjs, test.mjs and check.mjs.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// `import.meta.dirname` does not exist in a Node that is too old, which `requireNode` says.
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/**
 * Installs only the workspaces that the examples need. The rest of the lock file, four fifths of it, is for tests. Skips peer
 * dependencies: an example declares everything it uses, and those of other frameworks are not needed.
 */
const partOptions = (examples) => [
  "--legacy-peer-deps",
  ...["packages/lockstep", "packages/auth", ...examples.flatMap(workspacesOf)].flatMap((of) => ["-w", of]),
];

/** The example itself, and the folders of packages inside of it. */
function workspacesOf(example) {
  const { workspaces } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const inside = workspaces.filter((pattern) => pattern.startsWith(`examples/${example}/`));
  return [`examples/${example}`, ...inside.map((pattern) => pattern.replace("/*", ""))];
}

/** Runs a Node program in the root and shows its output. Exits if the program fails. */
function run(title, args) {
  console.log(`  ${title} …`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(title, ["node", ...args]);
}

/** Returns one line for a shell, which Windows needs to find `npm`. The arguments need no quotes. */
const npm = (args) => ["npm", ...args].join(" ");

/** Checks Node, installs all of node_modules from the lock file, and builds the packages. */
export async function prepare() {
  requireNode();
  const lock = readFileSync(`${root}/package-lock.json`, "utf8");
  const fresh = !installed(JSON.parse(lock)) || (noted(WHOLE) !== null && noted(WHOLE) !== lock);
  if (fresh) await install([]);
  if (noted(WHOLE) !== lock) writeFileSync(WHOLE, lock);
  // tsc compares with its own build info, which outlives the output, and does not detect newly installed packages.
  build(fresh ? ["--force"] : []);
}

/** Does the same with only the packages that the example needs, unless all are installed. Does not check types then. */
export async function prepareExample(example) {
  requireNode();
  const lock = readFileSync(`${root}/package-lock.json`, "utf8");
  if (noted(WHOLE) !== null || installed(JSON.parse(lock))) return prepare();
  const part = JSON.parse(noted(PART) ?? "null");
  const known = part?.lock === lock ? part.examples : [];
  if (!known.includes(example)) {
    // An installation removes what the examples before this one need, unless it names them too.
    const examples = [...known, example];
    await install(partOptions(examples));
    writeFileSync(PART, JSON.stringify({ examples, lock }));
  }
  build(["--noCheck"]);
}

/** What node_modules was last installed from: a copy of the lock file, or that and the examples. npm removes both with the folder. */
const WHOLE = `${root}/node_modules/.lockstep-lock.json`;
const PART = `${root}/node_modules/.lockstep-examples.json`;
const noted = (note) => (existsSync(note) ? readFileSync(note, "utf8") : null);

/** Exits if this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Lockstep needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`);
  process.exit(2);
}

/** Whether every package in the lock file that this platform needs is installed in the locked version. */
function installed({ packages }) {
  return Object.entries(packages).every(([folder, { version, optional, link }]) => {
    if (folder === "" || optional || link || !folder.startsWith("node_modules/")) return true;
    const file = `${root}/${folder}/package.json`;
    return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === version;
  });
}

function build(options) {
  const gone = ["auth", "lockstep"].some((name) => !existsSync(`${root}/packages/${name}/dist/index.js`));
  const force = gone && !options.includes("--force") ? ["--force"] : [];
  run("Building what has changed", ["node_modules/typescript/bin/tsc", "-b", ...options, ...force]);
  run("Bundling the command", ["scripts/bundle.mjs"]);
}

/** Runs `npm ci`, and counts the installed packages. */
async function install(options) {
  const title = "Installing packages from package-lock.json";
  const args = ["ci", ...options, "--no-fund", "--no-audit"];
  console.log("  Checking for missing packages …");
  if (existsSync(`${root}/node_modules`)) {
    // If npm cannot install from the lock file, exit before anything is removed.
    plannedPackages(title, args);
    // `npm ci` also starts by removing the folder; without that, a dry run would not count packages already installed.
    rmSync(`${root}/node_modules`, { recursive: true, force: true });
  }
  const total = plannedPackages(title, args);
  const show = progress(title, total);
  show(0);
  // At this log level, npm prints a line for each archive that it fetched or had cached.
  const child = spawn(npm([...args, "--loglevel=http"]), {
    cwd: root,
    shell: true,
    stdio: ["inherit", "pipe", "pipe"],
  });
  let came = 0;
  let rest = "";
  const said = [];
  child.stdout.resume();
  child.stderr.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (/^npm http (fetch GET 200|cache) .*\.tgz/.test(line)) show(Math.min(++came, total - 1));
      else if (/^npm (error|ERR!)/.test(line)) said.push(line);
    }
  });
  const code = await new Promise((resolve) => child.once("error", () => resolve(1)).once("close", resolve));
  if (code === 0) return show(total);
  console.error(["", ...said].join("\n"));
  fail(title, ["npm", ...args]);
}

/** Returns how many packages `npm ci` adds: a dry run prints a line for each. Exits if `npm ci` would fail. */
function plannedPackages(title, args) {
  const { status, stdout, stderr } = spawnSync(npm([...args, "--dry-run", "--loglevel=error"]), {
    cwd: root,
    shell: true,
    encoding: "utf8",
  });
  if (status !== 0) {
    console.error(stderr);
    fail(title, ["npm", ...args]);
  }
  return (stdout.match(/^add /gm) ?? []).length;
}

/** Shows a counter: a line that updates in place in a terminal, or one line per hundred packages elsewhere. */
function progress(title, total) {
  const { isTTY } = process.stdout;
  return (count) => {
    const text = `  ${title} … ${count} of ${total}`;
    if (isTTY) process.stdout.write(`\r${text}${count === total ? "\n" : ""}`);
    else if (count % 100 === 0 || count === total) console.log(text);
  };
}

function fail(title, command) {
  console.error(`  ${title} failed (${command.join(" ")}); the reason is above.`);
  process.exit(1);
}
