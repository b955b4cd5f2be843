// Which file of the project an import leads to: relative paths, and the aliases of tsconfig.json or jsconfig.json.

import { resolveImport } from "../source/resolve-import.ts";
import type { Project } from "./project.ts";
import { readJson } from "./json.ts";

/** What the templates of frameworks call their own code. */
const USUAL: Readonly<Record<string, readonly string[]>> = { "@/*": ["./src/*", "./*"], "~/*": ["./app/*", "./src/*"] };

/** The file, relative to the project's root; undefined if it is of a package, or does not exist. */
export function resolveModule(project: Project, from: string, specifier: string): string | undefined {
  const { exists } = project.files;
  if (specifier.startsWith(".")) return resolveImport(exists, from, specifier);
  const dir = project.packageOf(from)?.dir ?? "";
  const config = (name: string): string => (dir === "" ? name : `${dir}/${name}`);
  const aliases = ["tsconfig.json", "tsconfig.app.json", "jsconfig.json"]
    .map((name) => aliasesIn(project.files.read(config(name))))
    .find((found) => found !== undefined);
  for (const [pattern, targets] of Object.entries(aliases ?? USUAL)) {
    const rest = matched(pattern, specifier);
    if (rest === undefined) continue;
    for (const target of targets) {
      const path = target.replace(/^\.?\/?/, "./").replace("*", rest);
      const file = resolveImport(exists, config("tsconfig.json"), path);
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

function aliasesIn(text: string | undefined): Record<string, readonly string[]> | undefined {
  const options = readJson(withoutComments(text))?.["compilerOptions"];
  const paths: unknown = typeof options === "object" && options !== null ? Reflect.get(options, "paths") : undefined;
  if (typeof paths !== "object" || paths === null) return undefined;
  const entries = Object.entries(paths).flatMap(([pattern, targets]) =>
    Array.isArray(targets) ? [[pattern, targets.filter((one) => typeof one === "string")] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** JSON as TypeScript reads it: comments and commas after the last item are allowed. */
function withoutComments(text: string | undefined): string | undefined {
  return text
    ?.replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\*[^]*?\*\/|\/\/[^\n]*/g, (_, string: string | undefined) => string ?? "")
    .replaceAll(/,(\s*[}\]])/g, "$1");
}

function matched(pattern: string, specifier: string): string | undefined {
  if (!pattern.includes("*")) return pattern === specifier ? "" : undefined;
  const [start = "", end = ""] = pattern.split("*");
  return specifier.startsWith(start) && specifier.endsWith(end) && specifier.length >= start.length + end.length
    ? specifier.slice(start.length, specifier.length - end.length)
    : undefined;
}
