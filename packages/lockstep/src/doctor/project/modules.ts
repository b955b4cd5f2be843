// Which file of the project an import leads to: relative paths, and the aliases of tsconfig.json or jsconfig.json.

import type { Project } from "./project.ts";
import { readJson } from "./project.ts";

const ENDINGS = ["", ".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs"] as const;
const INDEX = ["/index.ts", "/index.tsx", "/index.js", "/index.jsx"] as const;
/** What the templates of frameworks call their own code. */
const USUAL: Readonly<Record<string, readonly string[]>> = { "@/*": ["./src/*", "./*"], "~/*": ["./app/*", "./src/*"] };

/** The file, relative to the project's root; undefined if it is of a package, or does not exist. */
export function resolveModule(project: Project, from: string, specifier: string): string | undefined {
  const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : "";
  if (specifier.startsWith(".")) return fileAt(project, join(folder, specifier));
  const dir = project.packageOf(from)?.dir ?? "";
  for (const [pattern, targets] of Object.entries(aliasesOf(project, dir))) {
    const rest = matched(pattern, specifier);
    if (rest === undefined) continue;
    for (const target of targets) {
      const file = fileAt(project, join(dir, target.replace("*", rest)));
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

function fileAt({ files }: Project, path: string): string | undefined {
  const written = /\.m?jsx?$/.test(path) ? [path, path.replace(/js(x?)$/, "ts$1"), path.replace(/js$/, "tsx")] : [path];
  return written
    .flatMap((one) => [...ENDINGS, ...INDEX].map((ending) => one + ending))
    .find((file) => /\.\w+$/.test(file) && files.exists(file));
}

function aliasesOf({ files }: Project, dir: string): Record<string, readonly string[]> {
  for (const name of ["tsconfig.json", "tsconfig.app.json", "jsconfig.json"]) {
    const options = readJson(withoutComments(files.read(join(dir, name))))?.["compilerOptions"];
    const paths: unknown = typeof options === "object" && options !== null ? Reflect.get(options, "paths") : undefined;
    if (typeof paths !== "object" || paths === null) continue;
    const entries = Object.entries(paths).flatMap(([pattern, targets]) =>
      Array.isArray(targets) ? [[pattern, targets.filter((one) => typeof one === "string")] as const] : [],
    );
    return Object.fromEntries(entries);
  }
  return USUAL;
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

/** Joins two relative paths. */
export function join(folder: string, path: string): string {
  const parts: string[] = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
