// `create-lockstep`: writes a new app from a template in this package. Installs nothing and asks no server.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { appFiles } from "./app-files.ts";
import { type Options, readOptions, terminal, USAGE, UsageError } from "./read-options.ts";

const own = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** All files below a folder by their path with slashes. */
function readFolder(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file).split(path.sep).join("/"), readFileSync(file, "utf8"));
  }
  return files;
}

/** The version of this package, or the tarballs. @throws UsageError if one is not there. */
function packagesOf(folder: string | undefined): Record<string, string> {
  const { version } = JSON.parse(readFileSync(own("package.json"), "utf8")) as { version: string };
  if (folder === undefined) return { lockstep: version, "@lockstep/auth": version };
  const at = (tarball: string): string => {
    const file = path.join(folder, tarball);
    if (existsSync(file)) return `file:${file}`;
    throw new UsageError(`there is no ${tarball} in ${folder}; npm run pack in Lockstep's repository makes it`);
  };
  return { lockstep: at(`lockstep-${version}.tgz`), "@lockstep/auth": at(`lockstep-auth-${version}.tgz`) };
}

/** Writes the files beside the folder first, so that a folder that exists is complete. */
function write(folder: string, files: ReadonlyMap<string, string>): void {
  const parent = path.dirname(folder);
  mkdirSync(parent, { recursive: true });
  const staged = mkdtempSync(path.join(parent, ".create-lockstep-"));
  try {
    for (const [file, text] of files) {
      const to = path.join(staged, file);
      mkdirSync(path.dirname(to), { recursive: true });
      writeFileSync(to, text);
    }
    if (!existsSync(folder)) return renameSync(staged, folder);
    for (const entry of readdirSync(staged)) renameSync(path.join(staged, entry), path.join(folder, entry));
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

function create({ folder, name, framework, packages }: Options): void {
  const manager = /^(npm|pnpm|yarn|bun)\//.exec(process.env["npm_config_user_agent"] ?? "")?.[1] ?? "npm";
  const template = new Map([...readFolder(own("common")), ...readFolder(own(`templates/${framework.name}`))]);
  write(folder, appFiles(template, { name, framework, packages: packagesOf(packages), manager }));
  const to = path.relative(process.cwd(), folder);
  console.log(`${framework.title}: ${folder}

${to === "" ? "" : `  cd ${/^[\w./-]+$/.test(to) ? to : JSON.stringify(to)}\n`}  ${manager} install
  ${manager} run dev

This runs the app with local AuthKit and local Convex, without an account. Then open ${framework.url}.`);
}

try {
  const options = await readOptions(process.argv.slice(2), terminal());
  if (options === "help") console.log(USAGE);
  else if (options === "version") console.log(packagesOf(undefined)["lockstep"]);
  else create(options);
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
