// Remarks about an app before it runs that no other tool would make.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import satisfies from "semver/functions/satisfies.js";
import type { AppFacts } from "./app-facts.ts";
import { sourceFiles } from "./source-files.ts";

/** Folders that usually contain pages. */
const SOURCES = ["src", "app", "pages"];

/**
 * The remarks, one line each.
 *
 * @param ownCommand - Whether the app is started by its own command rather than by the stack.
 * @param node - The version of Node that runs the app.
 */
export function remarks(facts: AppFacts, ownCommand: boolean, node: string = process.versions.node): string[] {
  const all: string[] = [];
  for (const name of facts.packages) {
    const { version, engine } = installedPackage(facts.folder, name);
    if (engine === undefined || satisfies(node, engine)) continue;
    all.push(`${name} ${version} needs Node ${engine}, and this is ${node}: it may fail with unrelated errors`);
  }
  if (!existsSync(path.join(facts.functions, "tsconfig.json")) && hasTypeScript(facts.functions)) {
    all.push(
      `functions are not type-checked: ${path.relative(facts.folder, facts.functions)}/tsconfig.json does not exist`,
    );
  }
  if (ownCommand && facts.packages.has("@workos-inc/authkit-react") && !mentions(facts.folder, "apiHostname")) {
    all.push(
      "an app with its own command uses the real AuthKit in its pages: omit the command, or give AuthKitProvider apiHostname, port and https (VITE_WORKOS_API_URL has them)",
    );
  }
  return all;
}

/** The package installed under a name, for the app or for a workspace that it is in. */
function installedPackage(app: string, name: string): { version?: string; engine?: string } {
  const file = path.join(app, "node_modules", name, "package.json");
  if (existsSync(file)) {
    const { version, engines } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    return { ...(version !== undefined && { version }), ...(engines?.node !== undefined && { engine: engines.node }) };
  }
  const parent = path.dirname(app);
  return parent === app ? {} : installedPackage(parent, name);
}

interface Manifest {
  version?: string;
  engines?: { node?: string };
}

function hasTypeScript(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".ts"));
}

function mentions(app: string, word: string): boolean {
  return SOURCES.flatMap((name) => sourceFiles(path.join(app, name))).some(({ text }) => text().includes(word));
}
