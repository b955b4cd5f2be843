// `npm run release` publishes the packages that are not on npm yet, each after those that it needs. After a failure, run it again. Options are those
// of `npm publish`; `-- --dry-run` looks at what it would publish, offline, as `npm run check` does.
import { readFileSync } from "node:fs";
import path from "node:path";
import spawn from "cross-spawn";
import { prepare, root } from "./install.mjs";

const options = process.argv.slice(2);
const isDry = options.includes("--dry-run");

function run(program, args, cwd = root) {
  // `npm run -s` passes its silence on.
  const env = { ...process.env, npm_config_loglevel: "warn" };
  const { status, stdout, stderr } = spawn.sync(program, args, { cwd, env, encoding: "utf8" });
  return { ok: status === 0, stdout, stderr };
}

function fail(what, output) {
  console.error(`${output}\n${what}`);
  process.exit(1);
}

/** A version that is there cannot be published again, so that a second run would stop at the first package. */
function isPublished(spec) {
  const { ok, stdout, stderr } = run("npm", ["view", spec, "version", "--json"]);
  if (ok) return stdout.trim() !== "";
  if (stdout.includes('"E404"') || stderr.includes("E404")) return false;
  return fail(`Could not ask for ${spec}.`, stderr);
}

if (!isDry) await prepare();
const versions = run(process.execPath, ["scripts/versions.mjs", root, ...(isDry ? [] : ["--release"])]);
if (!versions.ok) fail("The versions do not fit together.", versions.stderr);

for (const folder of ["auth", "lockstep", "create-lockstep"].map((name) => path.join(root, "packages", name))) {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  if (!isDry && isPublished(`${name}@${version}`)) {
    console.log(`${name} ${version} is on npm already`);
    continue;
  }
  // Its scripts write the templates, which other checks read at the same time.
  const { ok, stderr } = run(
    "npm",
    ["publish", ...options, ...(isDry ? ["--offline", "--ignore-scripts"] : [])],
    folder,
  );
  // npm mends a package.json that it does not accept, and publishes that.
  if (!ok || /auto-corrected/.test(stderr)) fail(`npm publish failed for ${name}.`, stderr);
  console.log(`${name} ${version} ${isDry ? "can be published" : "is published"}`);
}
