// Routes of SvelteKit, Nuxt and Astro, which are the names of files.

import { exportsOf } from "../../source/exports.ts";
import type { App, Project } from "../project.ts";
import { pathOf, type Route } from "./route.ts";

interface Found {
  readonly parts: readonly string[];
  readonly kind: Route["kind"];
  /** Known from the name; undefined: what the file exports. */
  readonly handlers?: readonly string[];
}

/** What a path below the app's folder is a route of. */
const FINDERS: Record<"sveltekit" | "nuxt" | "astro", (file: string) => Found | undefined> = {
  sveltekit(file) {
    const [, folder = "", name] = /^src\/routes\/(?:(.*)\/)?\+(page\.svelte|server\.[jt]s)$/.exec(file) ?? [];
    if (name === undefined) return undefined;
    const parts = folder.split("/").filter((part) => !/^\(.*\)$/.test(part));
    return name.startsWith("page") ? { parts, kind: "page", handlers: [] } : { parts, kind: "handler" };
  },
  nuxt(file) {
    const [, page] = /^(?:app\/)?pages\/(.+)\.vue$/.exec(file) ?? [];
    if (page !== undefined) return { parts: withoutIndex(page.split("/")), kind: "page", handlers: [] };
    const [, kind, path = "", method] =
      /^server\/(routes|api)\/(.+?)(?:\.(get|post|put|patch|delete|head|options))?\.[jt]s$/.exec(file) ?? [];
    if (kind === undefined) return undefined;
    const parts = withoutIndex([...(kind === "api" ? ["api"] : []), ...path.split("/")]);
    return { parts, kind: "handler", handlers: [method?.toUpperCase() ?? "*"] };
  },
  astro(file) {
    const [, path, ending] = /^src\/pages\/(.+)\.(astro|mdx?|html|[jt]s)$/.exec(file) ?? [];
    if (path === undefined || path.split("/").some((part) => part.startsWith("_"))) return undefined;
    const parts = withoutIndex(path.split("/"));
    return /^[jt]s$/.test(ending ?? "") ? { parts, kind: "handler" } : { parts, kind: "page", handlers: [] };
  },
};

export function filesRoutes(project: Project, { dir }: App, framework: keyof typeof FINDERS): Route[] {
  const start = dir === "" ? "" : `${dir}/`;
  return project.files.list.flatMap((file) => {
    const found = file.startsWith(start) ? FINDERS[framework](file.slice(start.length)) : undefined;
    if (found === undefined) return [];
    const { parts, kind, handlers } = found;
    return [{ path: pathOf(parts.map(segment)), file, kind, handlers: handlers ?? methods(project, file), around: [] }];
  });
}

function methods(project: Project, file: string): string[] {
  const source = project.source(file);
  if (!source) return ["*"];
  return exportsOf(source).flatMap(({ name }) =>
    name === "ALL" || name === "fallback" ? ["*"] : /^[A-Z]+$|^\*$/.test(name) ? [name] : [],
  );
}

function withoutIndex(parts: readonly string[]): readonly string[] {
  return parts.at(-1) === "index" ? parts.slice(0, -1) : parts;
}

/** `[id]`, `[...rest]` and `[[id]]`; SvelteKit's `[id=type]`. An optional one is taken as if it were always there. */
function segment(name: string): string {
  if (/^\[{1,2}\.\.\./.test(name)) return "*";
  const [, parameter] = /^\[{1,2}([^\]=]+)(?:=[^\]]+)?\]{1,2}$/.exec(name) ?? [];
  return parameter === undefined ? name : `:${parameter}`;
}
