// Installs what is missing and builds what is stale, with progress; used by start.mjs and test.mjs.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..");

/** Runs a command in the root with its output shown; ends this process when it fails. */
export function run(title, command, args) {
  console.log(`  ${title} …`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error(`  ${title} failed (${[command, ...args].join(" ")}); the reason is above.`);
    process.exit(1);
  }
}

/** Node and node_modules as package.json and the lock file want them, packages built. */
export function prepare() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Lockstep needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`);
    process.exit(2);
  }
  const lock = readFileSync(`${root}/package-lock.json`, "utf8");
  const seen = `${root}/node_modules/.lockstep-lock.json`;
  if (!installed(JSON.parse(lock)) || (existsSync(seen) && readFileSync(seen, "utf8") !== lock)) {
    run("Installing packages from package-lock.json", "npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"]);
  }
  if (!existsSync(seen) || readFileSync(seen, "utf8") !== lock) writeFileSync(seen, lock);
  // tsc compares with its own notes, which outlive the output.
  const gone = ["auth", "lockstep"].some((name) => !existsSync(`${root}/packages/${name}/dist/index.js`));
  run("Building what has changed", process.execPath, [
    "node_modules/typescript/bin/tsc",
    "-b",
    ...(gone ? ["--force"] : []),
  ]);
  run("Bundling the command", process.execPath, ["scripts/bundle.mjs"]);
}

/** Every package of the lock file that this platform needs is there in the locked version. */
function installed({ packages }) {
  return Object.entries(packages).every(([folder, { version, optional, link }]) => {
    if (folder === "" || optional || link || !folder.startsWith("node_modules/")) return true;
    const file = `${root}/${folder}/package.json`;
    return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === version;
  });
}
