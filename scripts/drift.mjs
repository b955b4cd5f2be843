// `npm run drift [-- <package> …]`: replaces each pinned upstream package with its newest version, one at a time, and runs the
// suites that use it. Works in a clone of the last commit under .cache/drift and changes nothing here. Prints a table, and exits
// with 1 if something broke. The output of the suites is in .cache/drift/<package>.log.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { requireChromium } from "./chromium.mjs";
import { prepare, root } from "./install.mjs";

const AUTH = "--project unit --project dom packages/auth";
const REACT =
  "--project e2e test/e2e/session test/e2e/organizations test/conformance/authkit-react test/conformance/identity-authkit-js";
const NEXT = "--project e2e test/e2e/nextjs test/conformance/nextjs";
const CONVEX_CLI = "--project e2e test/conformance/convex-cli test/conformance/components";
const CONVEX_CLIENT =
  "--project server --project window packages/lockstep/test/database test/conformance/convex test/conformance/react-query";
const NODE_SDK = "--project server test/conformance/node-sdk";

/** Packages that applications depend on, and the suites that run the real package. */
const UPSTREAM = {
  convex: [AUTH, CONVEX_CLIENT, CONVEX_CLI, REACT],
  "convex-test": ["--project unit packages/auth packages/lockstep"],
  "convex-helpers": ["--project window --project e2e --project server test/conformance/convex"],
  "@convex-dev/workos-authkit": [
    "--project e2e test/conformance/authkit-component",
    "--project server test/conformance",
  ],
  "@convex-dev/react-query": [AUTH, "--project server --project window test/conformance/react-query"],
  "@workos-inc/authkit-js": [AUTH, REACT],
  "@workos-inc/authkit-react": [AUTH, REACT],
  "@workos-inc/authkit-nextjs": [AUTH, NEXT],
  "@workos-inc/authkit-react-router": ["--project e2e test/conformance/react-router"],
  "@workos/authkit-tanstack-react-start": ["--project e2e test/conformance/tanstack-start"],
  "@workos/authkit-session": ["--project server test/conformance/authkit-session"],
  "@workos-inc/node": [NODE_SDK],
  react: [AUTH, REACT],
  "react-dom": [AUTH, REACT],
  next: [NEXT],
  "react-router": ["--project e2e test/conformance/react-router"],
  "@tanstack/react-start": ["--project e2e test/conformance/tanstack-start"],
  "@tanstack/react-query": [AUTH, "--project server --project window test/conformance/react-query"],
  vite: [REACT],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in UPSTREAM));
if (unknown.length > 0) {
  console.error(
    `Not an upstream package: ${unknown.join(", ")}. Choose from:\n  ${Object.keys(UPSTREAM).join("\n  ")}`,
  );
  process.exit(2);
}
await prepare();
process.env.CHROMIUM = requireChromium();
const folder = path.join(root, ".cache/drift");
const clone = path.join(folder, "clone");
const inClone = (command, args) =>
  spawnSync(command, args, { cwd: clone, encoding: "utf8", shell: command === "npx vitest", maxBuffer: 2 ** 30 });
const git = (...args) => inClone("git", args);
const npm = (...args) => inClone("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"]);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
spawnSync("git", ["clone", "--quiet", root, clone], { stdio: "inherit" });
console.log("  Installing the pinned versions …");
npm("ci");

const rows = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(UPSTREAM)) {
  const row = { package: name, pinned: pinned(name), newest: newest(name), result: "" };
  rows.push(row);
  console.log(`  ${name} ${row.pinned} → ${row.newest} …`);
  const node = inClone("npm", ["view", `${name}@${row.newest}`, "engines.node"]).stdout.trim();
  if (row.newest === row.pinned) row.result = "is the newest";
  else if (Number(/\d+/.exec(node)?.[0] ?? 0) > Number.parseInt(process.versions.node))
    row.result = `not tried: needs Node ${node}`;
  else row.result = tried(name, row.newest);
  console.log(`    ${row.result}`);
}
rmSync(clone, { recursive: true, force: true });
console.table(rows);
process.exitCode = rows.some(({ result }) => result.startsWith("broke")) ? 1 : 0;

/** Returns the version in the workspaces, except those that hold older versions on purpose. */
function pinned(name) {
  return manifests()
    .flatMap(({ json }) => [json.dependencies?.[name], json.devDependencies?.[name]])
    .find(Boolean);
}

function newest(name) {
  return npm("view", name, "version").stdout.trim();
}

function manifests() {
  const folders = ["packages", "examples", "test/conformance/apps"].flatMap((parent) =>
    readdirSync(path.join(clone, parent)).map((child) => path.join(clone, parent, child)),
  );
  return [clone, ...folders]
    .map((of) => path.join(of, "package.json"))
    .filter((file) => existsSync(file))
    .map((file) => ({ file, json: JSON.parse(readFileSync(file, "utf8")) }));
}

/** Runs the suites of a package with another version, and returns the outcome. */
function tried(name, version) {
  const log = path.join(folder, `${name.replaceAll("/", "+")}.log`);
  let text = "";
  const note = ({ stdout, stderr }) => writeFileSync(log, (text += stdout + stderr));
  for (const { file, json } of manifests()) {
    for (const kind of ["dependencies", "devDependencies"])
      if (json[kind]?.[name] !== undefined) json[kind][name] = version;
    writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
  }
  try {
    const installation = npm("install");
    note(installation);
    if (installation.status !== 0)
      return `broke: npm install, ${/npm error code (\w+)/.exec(text)?.[1] ?? "see the log"}`;
    // A version may depend on packages that the registry lacks; npm cannot install from such a lock file.
    const clean = npm("ci", "--dry-run");
    note(clean);
    if (clean.status !== 0) return "broke: npm ci";
    const build = inClone("npm", ["run", "-s", "build"]);
    note(build);
    if (build.status !== 0) return "broke: npm run build";
    const broken = UPSTREAM[name].flatMap((suite) => {
      const run = inClone("npx vitest", ["run", suite]);
      note(run);
      return run.status === 0 ? [] : (run.stdout.match(/^✘ failed: .+$/gm) ?? [`vitest run ${suite}`]);
    });
    return broken.length === 0 ? "works" : `broke: ${broken.length} tests, ${broken[0].replace("✘ failed: ", "")} …`;
  } finally {
    git("checkout", "--quiet", ".");
    npm("install");
  }
}
