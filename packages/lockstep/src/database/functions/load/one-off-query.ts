// A query whose source is in the call and is not kept: `npx convex run --inline-query`. It may import the wrappers that
// the CLI prepends, which come from the installed `convex`, and nothing else. Source: `convex` CLI, runTestFunction.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { ModuleSource } from "../../definitions/pushed-app.ts";
import { analyzeModules, type RegisteredFunction } from "./analyze.ts";
import { importPhase } from "./evaluate-module.ts";
import type { ExecutionScope } from "../runtime/execution.ts";
import { loadModules, ModuleLoadError } from "./load-modules.ts";

/** The temporary name of the query. */
export const ONE_OFF = "testQuery:default";

const WRAPPERS = "convex:/_system/repl/wrappers.js";

/** Imports the query. @throws ModuleLoadError if the source cannot be imported, or does not export a query by default */
export async function loadOneOffQuery(
  source: string,
  { folder, scope }: { folder: string; scope: ExecutionScope },
): Promise<{ query: RegisteredFunction; close: () => void }> {
  const own: ModuleSource = {
    path: "testQuery.js",
    source: source.replaceAll(WRAPPERS, "./_deps/wrappers.js"),
    environment: "isolate",
  };
  const loaded = await loadModules([...wrappers(), own], folder, scope, importPhase());
  const query = analyzeModules(loaded.modules).functions.get(ONE_OFF);
  if (query?.kind === "query") return { query, close: () => loaded.close() };
  loaded.close();
  throw new ModuleLoadError("testQuery.js must export a query by default");
}

let sources: ModuleSource[] | undefined;

/** `convex/server` as modules, so that its code has the same access as the query. */
function wrappers(): ModuleSource[] {
  if (sources) return sources;
  const root = path.join(path.dirname(createRequire(import.meta.url).resolve("convex/package.json")), "dist/esm");
  const found = new Map<string, string>();
  const unread = ["server/index.js"];
  for (let name = unread.pop(); name !== undefined; name = unread.pop()) {
    if (found.has(name)) continue;
    // Its source map file would not be found.
    const source = readFileSync(path.join(root, name), "utf8").replace(/\/\/# sourceMappingURL=.*/, "");
    found.set(name, source);
    for (const [, imported = ""] of source.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
      unread.push(path.posix.join(path.posix.dirname(name), imported));
  }
  const wrapper =
    'export { queryGeneric as query, internalQueryGeneric as internalQuery } from "./convex/server/index.js";';
  const modules = [...found].map(([name, source]) => [`convex/${name}`, source] as const);
  sources = [...modules, ["wrappers.js", wrapper] as const].map(([name, source]) => ({
    path: `_deps/${name}`,
    source,
    environment: "isolate",
  }));
  return sources;
}
