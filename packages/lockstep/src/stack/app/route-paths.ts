// The paths of an app's routes, as its framework derives them from the names of files. Routes that are declared in code are not found.

import path from "node:path";
import { sourceFiles, type SourceFile } from "./source-files.ts";

/** A route and its source. */
export interface Route {
  /** As the framework writes it, e.g. `/auth/[...path]` or `/auth/$`. */
  readonly path: string;
  readonly text: () => string;
}

/** The routes of an app of Next.js (route handlers only), TanStack Start or React Router; null for others. */
export function fileRoutes(folder: string, packages: ReadonlySet<string>): Route[] | null {
  const at = (pathOf: (name: string) => string, ...folders: string[]): Route[] =>
    folders.flatMap((name) =>
      sourceFiles(path.join(folder, name))
        .filter((file) => pathOf !== nextPath || isRouteHandler(file))
        .map((file) => ({ path: pathOf(file.name), text: file.text })),
    );
  if (packages.has("next")) return at(nextPath, "app", "src/app");
  if (packages.has("@tanstack/react-start")) return at(filePath, "src/routes", "app/routes");
  return packages.has("@react-router/dev") ? at(filePath, "app/routes") : null;
}

function isRouteHandler({ name }: SourceFile): boolean {
  return /(^|\/)route$/.test(name);
}

/** Groups such as `(a)` are not part of the path. */
function nextPath(name: string): string {
  const folders = name.split("/").slice(0, -1);
  return `/${folders.filter((one) => !/^\(.*\)$/.test(one)).join("/")}`;
}

/**
 * Files of TanStack and of React Router's flat routes: a dot is a slash, and a part that begins with `_` or is in brackets does not appear
 * in the path.
 */
function filePath(name: string): string {
  const parts = name.split(/[/.]/).filter((part) => !/^(_.*|\(.*\)|index|route)$/.test(part));
  return `/${parts.map((part) => part.replace(/_$/, "")).join("/")}`;
}
