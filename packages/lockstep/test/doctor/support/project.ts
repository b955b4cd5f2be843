// Projects for the doctor: small, realistic apps in test/doctor/projects, and changes to them.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { tokenFacts } from "../../../src/doctor/gather/token.ts";
import type { Facts } from "../../../src/doctor/model/facts.ts";
import { memoryFiles } from "../../../src/doctor/project/files.ts";
import { readProject } from "../../../src/doctor/project/project.ts";

import { NOW } from "./now.ts";

const PROJECTS = path.resolve(import.meta.dirname, "../projects");

/** A project of test/doctor/projects: each one is correct. */
export type Base = "vite" | "nextjs" | "tanstack-start" | "react-router" | "monorepo";

/** Whether a file of these names would be ignored by git here, so that they are stored without the dot. */
const DOTLESS = /^(?:env(?:\.(?!tsx?$|jsx?$)\w+)*|gitignore)$/;

/** What is different from a base. */
export interface Change {
  /** New texts by path; a function changes the present one; null removes the file. */
  readonly files?: Readonly<Record<string, string | null | ((text: string) => string)>>;
  /** Variables of the shell. Default: none. */
  readonly shell?: Readonly<Record<string, string>>;
  /** Files that git tracks, for checks about that. Default: all but those of {@link Change.ignored}. */
  readonly tracked?: readonly string[];
  /** Files that git ignores. Default: those named .env.local. */
  readonly ignored?: readonly string[];
  readonly target?: "development" | "production";
  /** What was asked of services, or is known about a token. */
  readonly facts?: Partial<Omit<Facts, "project" | "target">>;
  /** A token that the user gave. What is known about it follows from the project and from the documents in `facts`. */
  readonly token?: string;
}

const texts = new Map<Base, Readonly<Record<string, string>>>();

/** The files of a base by path. */
export function baseFiles(base: Base): Readonly<Record<string, string>> {
  const known = texts.get(base) ?? folderFiles(path.join(PROJECTS, base));
  texts.set(base, known);
  return known;
}

/** The files of any folder by path, as the doctor would see them. */
export function folderFiles(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/");
    if (!entry.isFile() || file.includes("node_modules/")) continue;
    files[path.posix.join(path.posix.dirname(file), DOTLESS.test(entry.name) ? `.${entry.name}` : entry.name)] =
      readFileSync(path.join(root, file), "utf8");
  }
  return files;
}

/** The files of a base after a change. */
export function changed(base: Base, change: Change): Record<string, string> {
  const files: Record<string, string> = { ...baseFiles(base) };
  for (const [file, next] of Object.entries(change.files ?? {})) {
    if (next === null) {
      if (!(file in files)) throw new Error(`${base} has no ${file}`);
      delete files[file];
    } else files[file] = typeof next === "string" ? next : next(files[file] ?? missing(base, file));
  }
  return files;
}

/** The facts of a base after a change. */
export function factsOf(base: Base, change: Change = {}): Facts {
  return factsOfFiles(changed(base, change), change);
}

/** The facts of any files. */
export function factsOfFiles(files: Readonly<Record<string, string>>, change: Change = {}): Facts {
  const ignored = new Set(
    change.ignored ?? Object.keys(files).filter((file) => /(?:^|\/)\.env(?:\.\w+)?\.local$/.test(file)),
  );
  const target = change.target ?? "development";
  const project = readProject(memoryFiles("/project", files), {
    target,
    shell: change.shell ?? {},
    git: {
      tracked: new Set(
        change.tracked ?? Object.keys(files).filter((file) => !ignored.has(file) && !/(?:^|\/)\.env$/.test(file)),
      ),
      ignored: (file) => ignored.has(file) || /(?:^|\/)\.env$/.test(file),
    },
  });
  const facts: Facts = { project, target, now: NOW, ...change.facts };
  if (change.token === undefined) return facts;
  return { ...facts, token: tokenFacts(change.token, facts, facts.network?.documents ?? new Map(), NOW) };
}

/** Replaces the first occurrence of a text, which must be there. */
export function replace(before: string, after: string): (text: string) => string {
  return (text) => {
    if (!text.includes(before)) throw new Error(`there is no ${JSON.stringify(before)}`);
    return text.replace(before, () => after);
  };
}

function missing(base: Base, file: string): never {
  throw new Error(`${base} has no ${file}`);
}
