// `create-lockstep`: writes a new app from a template in this package. Installs nothing and asks no server.

import {
  chmodSync,
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
import { appFiles } from "./app-files.ts";
import { needsNewerNode } from "./frameworks.ts";
import { ownPath, UsageError, version } from "./packages.ts";
import { type Options, readOptions, terminal, USAGE } from "./read-options.ts";

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

/** Writes the files beside the folder first, so that a folder that exists is complete. */
function write(folder: string, files: ReadonlyMap<string, string>): void {
  const parent = path.dirname(folder);
  mkdirSync(parent, { recursive: true });
  const staged = mkdtempSync(path.join(parent, ".create-lockstep-"));
  // A temporary folder is for its owner alone; the app is as open as any new folder.
  chmodSync(staged, 0o777 & ~process.umask());
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
  const template = new Map([...readFolder(ownPath("common")), ...readFolder(ownPath(`templates/${framework.name}`))]);
  write(folder, appFiles(template, { name, framework, packages, manager }));
  const to = path.relative(process.cwd(), folder);
  console.log(`Made a ${framework.title} app in ${folder}. Next:

${to === "" ? "" : `  cd ${/^[\w./-]+$/.test(to) ? to : JSON.stringify(to)}\n`}  ${manager} install
  ${manager} run dev

This runs the app with local AuthKit and local Convex, without an account.
Then open ${framework.url}`);
  const node = process.versions.node;
  if (needsNewerNode(framework, node))
    console.error(`\nThe packages of this app need Node ${framework.node} or newer, and this is ${node}.`);
}

try {
  const options = await readOptions(process.argv.slice(2), terminal());
  if (options === "help") console.log(USAGE);
  else if (options === "version") console.log(version());
  else create(options);
} catch (error) {
  // Ctrl-C or Ctrl-D at a question.
  const interrupted = error instanceof Error && error.name === "AbortError";
  console.error(interrupted ? "" : error instanceof UsageError ? error.message : error);
  process.exitCode = interrupted ? 130 : error instanceof UsageError ? 2 : 1;
}
