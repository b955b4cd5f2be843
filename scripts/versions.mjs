// Checks that the packages have one version, everywhere: in their package.json, in what depends on them, in the lock file and in the changelog.
// `node scripts/versions.mjs [root] [--release]`; tests pass the root of another tree. `--release` also asks for the date and the tag.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const PACKAGES = ["packages/auth", "packages/lockstep", "packages/create-lockstep"];

const [given, ...options] = process.argv.slice(2);
const root = given ?? path.resolve(import.meta.dirname, "..");
const read = (file) => readFileSync(path.join(root, file), "utf8");
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");

const manifests = git("ls-files", "-co", "--exclude-standard", "--deduplicate", "--", "*package.json").map((file) => ({
  file,
  ...JSON.parse(read(file)),
}));
const own = PACKAGES.map((folder) => manifests.find(({ file }) => file === `${folder}/package.json`));
const [{ version }] = own;
const names = own.map(({ name }) => name);

const problems = own
  .filter((manifest) => manifest.version !== version)
  .map(({ file, version: other }) => `${file}: version ${other}, but ${own[0].file} has ${version}`);
for (const { file, dependencies, devDependencies, peerDependencies } of manifests) {
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies, ...peerDependencies })) {
    if (names.includes(name) && range !== version && range !== "*") problems.push(`${file}: ${name} ${range}`);
  }
}
const { packages: locked } = JSON.parse(read("package-lock.json"));
for (const folder of PACKAGES) {
  const found = locked[folder]?.version;
  if (found !== version) problems.push(`package-lock.json: ${folder} ${found}; run npm install`);
}
const heading = /^## .*$/m.exec(read("CHANGELOG.md"))?.[0] ?? "";
const release = options.includes("--release");
const date = release ? String.raw`\d{4}-\d{2}-\d{2}` : String.raw`(?:unreleased|\d{4}-\d{2}-\d{2})`;
if (!new RegExp(`^## ${version.replaceAll(".", String.raw`\.`)} \\(${date}\\)$`).test(heading)) {
  problems.push(
    `CHANGELOG.md: its first section is "${heading}", not "## ${version} (${release ? "" : "unreleased, or "}the date)"`,
  );
}
if (release && !git("tag", "--points-at", "HEAD").includes(`v${version}`))
  problems.push(`git: HEAD has no tag v${version}`);
if (release && git("status", "--porcelain")[0] !== "") problems.push("git: there are changes that are not committed");

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
