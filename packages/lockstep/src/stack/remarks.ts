// What a person should know of their app before it runs, because nothing else would say it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { AppFacts } from "./app-facts.ts";

/** Where pages are written. */
const SOURCES = ["src", "app", "pages"];
const SOURCE = /\.[cm]?[jt]sx?$/;

/**
 * The remarks, a line each.
 *
 * @param ownCommand - The app is started by a command of its own, and not by the stack.
 */
export function remarks(facts: AppFacts, ownCommand: boolean): string[] {
  const all: string[] = [];
  if (!existsSync(path.join(facts.functions, "tsconfig.json")) && hasTypeScript(facts.functions)) {
    all.push(
      `functions are not type-checked: ${path.relative(facts.folder, facts.functions)}/tsconfig.json is not there`,
    );
  }
  if (ownCommand && facts.packages.has("@workos-inc/authkit-react") && !mentions(facts.folder, "apiHostname")) {
    all.push(
      "AuthKit in the page is the real one when the app has a command of its own: leave the command out, or give AuthKitProvider apiHostname, port and https (VITE_WORKOS_API_URL has them)",
    );
  }
  return all;
}

function hasTypeScript(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".ts"));
}

function mentions(app: string, word: string): boolean {
  return SOURCES.map((name) => path.join(app, name))
    .filter(existsSync)
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
    )
    .some((file) => SOURCE.test(file) && readFileSync(file, "utf8").includes(word));
}
