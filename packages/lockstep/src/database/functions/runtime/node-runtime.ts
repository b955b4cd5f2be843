// What `"use node"` modules have besides Node's own globals: Convex's executor gives them the names of a CommonJS module,
// which bundled dependencies use. Source: Convex docs, "Runtimes"; observed behavior of a Convex deployment.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** @param folder The functions folder of the app, from which packages are resolved. */
export function commonJs(folder: string): Record<string, unknown> {
  const filename = path.join(folder, "index.js");
  const module = { exports: {}, filename, id: filename, loaded: false };
  return { require: createRequire(filename), module, exports: module.exports, __dirname: folder, __filename: filename };
}

/**
 * Where packages are looked for by a module in a folder, nearest first: pushed code is in the data folder, which need not be inside the
 * app.
 */
export function packageFolders(folder: string): string[] {
  const above = path.dirname(folder);
  const own = path.join(folder, "node_modules");
  return [...(existsSync(own) ? [own] : []), ...(above === folder ? [] : packageFolders(above))];
}

/** Node's process, restricted for actions. */
export function nodeProcess(env: Record<string, string>): object {
  const exit = (): never => {
    throw new Error("process.exit() is not available in Convex functions");
  };
  return new Proxy<Record<string | symbol, unknown>>(
    { env, exit, abort: exit, kill: exit },
    {
      get(own, name) {
        if (Object.hasOwn(own, name)) return own[name];
        const value: unknown = Reflect.get(process, name);
        return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(process) : value;
      },
      has: (own, name) => Object.hasOwn(own, name) || Reflect.has(process, name),
    },
  );
}
