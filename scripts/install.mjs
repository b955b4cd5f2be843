// Installs what is missing and builds what is stale, with progress; used by start.mjs, test.mjs and check.mjs.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..");

/** What the example runs on. The rest of the lock file, four fifths of it, is for tests. */
const EXAMPLE = ["packages/lockstep", "packages/auth", "examples/react-vite"];
/** Peer dependencies are left out: all that the example uses are dependencies of its own, and Next.js is one for another framework. */
const EXAMPLE_OPTIONS = ["--legacy-peer-deps", ...EXAMPLE.flatMap((workspace) => ["-w", workspace])];

/** Runs a program of Node in the root with its output shown; ends this process when it fails. */
function run(title, args) {
  console.log(`  ${title} …`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail(title, ["node", ...args]);
}

/** One line for a shell, which Windows needs to find `npm`. None of the arguments has anything to quote. */
const npm = (args) => ["npm", ...args].join(" ");

/** Node and all of node_modules as package.json and the lock file want them, packages built. */
export async function prepare() {
  requireNode();
  const lock = readFileSync(`${root}/package-lock.json`, "utf8");
  const fresh = !installed(JSON.parse(lock)) || (noted(WHOLE) !== null && noted(WHOLE) !== lock);
  if (fresh) await install([]);
  if (noted(WHOLE) !== lock) writeFileSync(WHOLE, lock);
  // tsc compares with its own notes, which outlive the output, and does not see that packages have come.
  build(fresh ? ["--force"] : []);
}

/** The same with no more of node_modules than the example needs, unless all of it is there already. Types are not checked then. */
export async function prepareExample() {
  requireNode();
  const lock = readFileSync(`${root}/package-lock.json`, "utf8");
  if (noted(WHOLE) !== null || installed(JSON.parse(lock))) return prepare();
  if (noted(PART) !== lock) await install(EXAMPLE_OPTIONS);
  if (noted(PART) !== lock) writeFileSync(PART, lock);
  build(["--noCheck"]);
}

/** The lock file that node_modules was last made from, whole or for the example. npm removes the notes with the folder. */
const WHOLE = `${root}/node_modules/.lockstep-lock.json`;
const PART = `${root}/node_modules/.lockstep-example-lock.json`;
const noted = (note) => (existsSync(note) ? readFileSync(note, "utf8") : null);

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Lockstep needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`);
  process.exit(2);
}

/** Every package of the lock file that this platform needs is there in the locked version. */
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

/** Runs `npm ci`, and counts the packages that have come. */
async function install(options) {
  const title = "Installing packages from package-lock.json";
  const args = ["ci", ...options, "--no-fund", "--no-audit"];
  console.log("  Looking what is missing …");
  if (existsSync(`${root}/node_modules`)) {
    // A lock file that cannot be installed from loses nothing.
    plannedPackages(title, args);
    // As `npm ci` begins; a dry run would otherwise count what is there already as nothing to do.
    rmSync(`${root}/node_modules`, { recursive: true, force: true });
  }
  const total = plannedPackages(title, args);
  const show = progress(title, total);
  show(0);
  // npm tells of each archive that it fetched, or had, in a line of this level.
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

/** How many packages `npm ci` adds: a dry run has a line for each. Ends this process when it would fail. */
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

/** A line that counts, written over itself in a terminal and once per hundred packages elsewhere. */
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
