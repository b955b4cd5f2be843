// Routes of Next.js: the App Router and the Pages Router, with and without `src/`.

import { exportsOf } from "../../source/exports.ts";
import type { App, Project } from "../project.ts";
import { pathOf, type Route } from "./route.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "*"]);

export function nextRoutes(project: Project, { dir }: App): Route[] {
  const start = dir === "" ? "" : `${dir}/`;
  return project.files.list.flatMap((file) => {
    if (!file.startsWith(start)) return [];
    const inside = file.slice(start.length).replace(/^src\//, "");
    const app = /^app\/(?:(.*)\/)?(route|page)\.[jt]sx?$/.exec(inside);
    const pages = /^pages\/(.+)\.[jt]sx?$/.exec(inside);
    const [, folder = "", kind] = app ?? [];
    if (app) return appRoute(project, file, folder.split("/"), kind === "route" ? "handler" : "page");
    return pages?.[1] === undefined ? [] : pagesRoute(file, pages[1].split("/"));
  });
}

function appRoute(project: Project, file: string, folders: readonly string[], kind: Route["kind"]): Route[] {
  // Private folders have no routes, and intercepting ones show another route's path.
  if (folders.some((one) => one.startsWith("_") || /^\(\.+\)/.test(one))) return [];
  const shown = folders.filter((one) => !/^\(.*\)$/.test(one) && !one.startsWith("@"));
  const source = project.source(file);
  const names = source ? exportsOf(source).map(({ name }) => name) : ["*"];
  return [
    {
      path: pathOf(shown.map(segment)),
      file,
      kind,
      handlers: kind === "page" ? [] : names.filter((name) => METHODS.has(name)),
      around: [],
    },
  ];
}

function pagesRoute(file: string, parts: readonly string[]): Route[] {
  if (parts.at(-1)?.startsWith("_")) return [];
  const isApi = parts[0] === "api";
  const named = parts.at(-1) === "index" ? parts.slice(0, -1) : parts;
  return [
    {
      path: pathOf(named.map(segment)),
      file,
      kind: isApi ? "handler" : "page",
      handlers: isApi ? ["*"] : [],
      around: [],
    },
  ];
}

/** A folder's name as a segment: `[id]`, `[...path]` and `[[...path]]` are parameters. */
function segment(name: string): string {
  if (/^\[{1,2}\.\.\.[^\]]+\]{1,2}$/.test(name)) return "*";
  const [, parameter] = /^\[([^\]]+)\]$/.exec(name) ?? [];
  return parameter === undefined ? name : `:${parameter}`;
}
