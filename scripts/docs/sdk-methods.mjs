// Reads from the source of WorkOS's Node SDK which operation each method calls: `users.list` → `GET /users`.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../node_modules/workos-node-11/lib/", import.meta.url));
const file = readdirSync(folder).find((name) => /^factory-.*\.mjs$/.test(name));
const source = readFileSync(folder + file, "utf8");
const modules = new Map(
  [...source.matchAll(/^\s+(?:this\.)?(\w+) = new (\w+)\(this\);/gm)].map(([, name, type]) => [type, name]),
);
const CALL =
  /(?:this\.workos\.(deleteWithBody|get|post|put|patch|delete)\(|fetchAndDeserialize\(this\.workos,)\s*("[^"]*"|`[^`]*`|endpoint)/g;

/** Returns an operation without the names of its parameters. */
export const shape = (operation) => operation.replaceAll(/\$?\{[^}]*\}/g, "{}");

/** Returns the names of the methods that call each operation, by the operation's shape. */
export function sdkMethods() {
  const methods = new Map();
  for (const [, type, body] of source.matchAll(/^var (\w+) = class[^\n]*\{\n([^]*?)\n\};/gm)) {
    if (!modules.has(type)) continue;
    for (const [, name, code] of body.matchAll(/^\t(?:async )?(\w+)\([^\n]*\) \{\n([^]*?)\n\t\}/gm)) {
      const endpoint = /endpoint = ("[^"]*"|`[^`]*`)/.exec(code)?.[1] ?? "";
      for (const [, verb = "get", path] of code.matchAll(CALL)) {
        const called = (path === "endpoint" ? endpoint : path).slice(1, -1);
        const key = shape(`${verb.replace("WithBody", "").toUpperCase()} ${called}`);
        methods.set(key, (methods.get(key) ?? new Set()).add(`${modules.get(type)}.${name}`));
      }
    }
  }
  return methods;
}
