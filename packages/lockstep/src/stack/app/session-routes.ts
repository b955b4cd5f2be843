// Where an app has the session routes of `@lockstep/auth/server`: one route for all paths below a folder, such as `/auth`, whose file
// imports them.

import path from "node:path";
import { readText } from "./read-text.ts";
import { fileRoutes, type Route } from "./route-paths.ts";

/** The import tells the session routes from any other route for all paths below a folder. */
const IMPORTS = /["']@lockstep\/auth\//;
/** In Next.js `/auth/[...path]`, in TanStack Start and React Router `/auth/$`; not below a parameter, whose value is unknown. */
const ALL_BELOW = /^((?:\/[^/[\]$]+)+)\/(?:\$|\[\.\.\.\w+\]|\[\[\.\.\.\w+\]\])$/;
/** `route("auth/*", "routes/auth.ts")` in React Router's app/routes.ts. */
const DECLARED = /\broute\(\s*(["'`])\/?([^"'`]+)\/\*\1\s*,\s*(["'`])([^"'`]+)\3/g;

/** The path of the folder, e.g. `/auth`; null when there are no session routes. The shortest, if there are more. */
export function sessionRoutes(folder: string, packages: ReadonlySet<string>): string | null {
  const routes = [...(fileRoutes(folder, packages) ?? []), ...declaredRoutes(folder, packages)];
  const [found] = routes
    .flatMap((route) => {
      const base = ALL_BELOW.exec(route.path)?.[1];
      return base !== undefined && IMPORTS.test(route.text()) ? [base] : [];
    })
    .toSorted((a, b) => a.length - b.length);
  return found ?? null;
}

function declaredRoutes(folder: string, packages: ReadonlySet<string>): Route[] {
  if (!packages.has("@react-router/dev")) return [];
  return [...readText(path.join(folder, "app/routes.ts")).matchAll(DECLARED)].map(([, , base = "", , file = ""]) => ({
    path: `/${base}/$`,
    text: () => readText(path.join(folder, "app", file)),
  }));
}
