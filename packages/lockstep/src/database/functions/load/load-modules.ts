// Turns pushed bundles into imported modules. Each load gets its own folder, so that a reload never reuses an old module.
// Bundles are written to disk because Node has no stable way to import ES modules from memory.

import { randomUUID } from "node:crypto";
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ModuleSource, TickingSource } from "../../definitions/pushed-app.ts";
import { TICK_FORMAT, withTicks } from "../runtime/tick-source.ts";
import { type Execution, type ExecutionScope, runAs } from "../runtime/execution.ts";

/** The exports of a module. */
export type ModuleExports = Record<string, unknown>;

export interface LoadedModules {
  /** By path as pushed, e.g. `messages.js`. Shared chunks are not listed. */
  modules: ReadonlyMap<string, ModuleExports>;
  /** The folder of the files; stack traces contain it. */
  folder: string;
  /** Removes the files. Imported code stays in memory. */
  close(): void;
}

/** An error in a module's top-level code, with the module's path. */
export class ModuleLoadError extends Error {
  override readonly name = "ModuleLoadError";
}

const REGISTRY = Symbol.for("lockstep.function-environments");
const registry: Map<string, unknown> = ((globalThis as Record<symbol, unknown>)[REGISTRY] ??= new Map()) as Map<
  string,
  unknown
>;

/**
 * Writes and imports modules.
 *
 * @throws ModuleLoadError, naming the module, if one cannot be imported.
 */
export async function loadModules(
  sources: ModuleSource[],
  parent: string,
  scope: ExecutionScope,
  execution: Execution,
): Promise<LoadedModules> {
  // Stack traces name the developer's files and lines.
  process.setSourceMapsEnabled(true);
  const id = randomUUID();
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  // Node names files by this path in stack traces.
  const folder = path.join(realpathSync.native(parent), id);
  registry.set(id, scope);
  writeModules(sources, folder, id, Object.keys(scope.bindings));
  // Node looks in these two before it looks above the data folder: a package's own, and those of its workspace.
  const levels = [path.join(folder, "functions"), folder];
  for (const [level, packages] of scope.packages.slice(0, levels.length).entries())
    symlinkSync(packages, path.join(levels[level] ?? folder, "node_modules"), "junction");
  const modules = new Map<string, ModuleExports>();
  try {
    for (const { path: name } of sources) {
      if (name.startsWith("_deps/")) continue;
      modules.set(name, await importModule(path.join(folder, "functions", name), name, execution));
    }
  } catch (error) {
    close(folder, id);
    throw error;
  }
  return { modules, folder, close: () => close(folder, id) };
}

/** The latest modules by their source: most are unchanged in the next push. */
const ticking = new Map<string, { from: string | undefined; bundle: TickingSource }>();
const KEEP_TICKING = 32;

/** The instrumented source of a module: the stored one, or a new one if it has none in the current format. */
export function tickingOf({ source, sourceMap, ticking: made }: ModuleSource): TickingSource {
  if (made?.format === TICK_FORMAT) return made;
  const known = ticking.get(source);
  const bundle = known && known.from === sourceMap ? known.bundle : withTicks(source, sourceMap);
  ticking.delete(source);
  ticking.set(source, { from: sourceMap, bundle });
  for (const oldest of ticking.keys()) if (ticking.size > KEEP_TICKING) ticking.delete(oldest);
  return bundle;
}

function close(folder: string, id: string): void {
  registry.delete(id);
  rmSync(folder, { recursive: true, force: true });
}

function writeModules(sources: ModuleSource[], folder: string, id: string, names: string[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const environment = path.join(folder, "environment.js");
  const list = names.join(", ");
  writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(
    path.join(folder, "scope.js"),
    `export default globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})].get(${JSON.stringify(id)});`,
  );
  // A polyfill assigns to a property of the global object, and from then on the bare name means the same.
  const setters = names.map((name) => `${name}: (value) => { ${name} = value; }`).join(", ");
  writeFileSync(
    environment,
    `import scope from "./scope.js";\nexport let { ${list} } = scope.bindings;\n` +
      `const setters = { __proto__: null, ${setters} };\nscope.onAssign((name, value) => setters[name]?.(value));\n`,
  );
  const from = JSON.stringify(pathToFileURL(environment).href);
  for (const module of sources) {
    const { path: name } = module;
    const { source, sourceMap } = tickingOf(module);
    const file = path.join(folder, "functions", checkedPath(name));
    mkdirSync(path.dirname(file), { recursive: true });
    // A module's own declarations take precedence. On the first line, so that no line number of the source map moves.
    const declared = declaredNames(source);
    const prelude = `import { ${names.filter((one) => !declared.has(one)).join(", ")} } from ${from};`;
    writeFileSync(file, `${prelude}${source}\n${sourceMap ? `//# sourceMappingURL=${path.basename(name)}.map\n` : ""}`);
    if (sourceMap) writeFileSync(`${file}.map`, sourceMap);
  }
}

/** Names declared at the top level of a bundle, where esbuild starts each statement on its own line. */
function declaredNames(source: string): Set<string> {
  const declarations = source.matchAll(/^(?:export )?(?:async )?(?:var|let|const|class|function\*?)\s+([\w$]+)/gm);
  return new Set([...declarations].map(([, name = ""]) => name));
}

async function importModule(file: string, name: string, execution: Execution): Promise<ModuleExports> {
  try {
    return await runAs(execution, async () => (await import(pathToFileURL(file).href)) as ModuleExports);
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new ModuleLoadError(`Failed to analyze ${name}: Uncaught ${message}`, { cause: error });
  }
}

/** Keeps a pushed path inside its folder. */
function checkedPath(name: string): string {
  const plain = /^[\w.-]+(\/[\w.-]+)*$/.test(name) && !name.split("/").includes("..") && !name.split("/").includes(".");
  if (!plain || name.length > 500) throw new ModuleLoadError(`Invalid module path ${JSON.stringify(name)}`);
  return name;
}
