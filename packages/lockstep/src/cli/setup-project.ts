// What the commands that set a project up have in common: their options, and the project that they read.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ArgsDef } from "citty";
import { readEnvFile, type Setting } from "../doctor/project/env.ts";
import { diskFiles } from "../doctor/project/files.ts";
import { gitOf } from "../doctor/project/git.ts";
import { type Project, readProject, whyNoApp } from "../doctor/project/project.ts";
import { projectRoot } from "../doctor/project/scope.ts";
import { LockstepError } from "../errors.ts";
import { type ConvexCommand, convexCommand } from "../setup/convex/convex-command.ts";
import { isLoopback } from "../doctor/checks/shared/services/service-urls.ts";
import { type Options, text } from "./options.ts";

export const SETUP_OPTIONS: ArgsDef = {
  prod: { type: "boolean", description: "Production instead of development" },
  deployment: { type: "string", description: "The Convex deployment, as for the convex command", valueHint: "name" },
  "env-file": {
    type: "string",
    description: "File with the settings. Default: the app's env files",
    valueHint: "file",
  },
  yes: { type: "boolean", alias: "y", description: "Apply the changes without asking" },
  json: { type: "boolean", description: "Print JSON" },
  cwd: { type: "string", description: "The app's folder", valueHint: "folder" },
};

/** The project of `--cwd`. @throws LockstepError `BAD_OPTION` if there is no app. */
export function openProject(given: Options): { project: Project; root: string; prod: boolean } {
  const cwd = path.resolve(given["cwd"] === undefined ? "." : text(given, "cwd"));
  const files = diskFiles(projectRoot(cwd));
  const prod = given["prod"] === true;
  const target = prod ? "production" : "development";
  const project = readProject(files, { target, shell: process.env, git: gitOf(files.root) });
  if (project.apps.length > 0 || project.convex !== undefined) return { project, root: files.root, prod };
  throw new LockstepError("BAD_OPTION", {
    what: "there is no app and no Convex folder here",
    evidence: whyNoApp(project),
    fix: "run it in the app's folder, or name it with --cwd path/to/app",
  });
}

/** The project's `convex` command, for the deployment that the options select. @throws LockstepError `BAD_OPTION` */
export function convexOf({ convex, files }: Project, given: Options, prod: boolean): ConvexCommand {
  const deployment = given["deployment"] === undefined ? undefined : text(given, "deployment");
  const folder = path.join(files.root, convex?.dir ?? "");
  const value = (name: string): string | undefined => (convex ? convex.env.get(name)?.value : process.env[name]);
  return convexCommand({ folder, value }, { prod, deployment }, process.env);
}

/** The settings of `--env-file`, if given. @throws LockstepError `BAD_OPTION` if it does not exist. */
export function envFileOption(given: Options, root: string): Setting[] | undefined {
  if (given["env-file"] === undefined) return undefined;
  const name = text(given, "env-file");
  const file = path.resolve(given["cwd"] === undefined ? "." : text(given, "cwd"), name);
  if (existsSync(file)) return readEnvFile(path.relative(root, file), readFileSync(file, "utf8"));
  throw new LockstepError("BAD_OPTION", {
    what: "the file of --env-file does not exist",
    evidence: file,
    fix: "correct its path",
  });
}

/** WorkOS, or local AuthKit inside `lockstep exec`. */
export function workosUrl(): string {
  const local = process.env["WORKOS_API_URL"];
  return local !== undefined && URL.canParse(local) && isLoopback(local) ? local : "https://api.workos.com";
}
