// S11: a route's loader guards its children, whose loaders run at the same time.

import type { Check, Finding } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { type Route, routeOptions, routesOf } from "../../project/routes.ts";
import { exportsOf } from "../../source/exports.ts";
import { importedCalls, propertyOf, unwrapped } from "../../source/expressions.ts";
import { functionOf } from "../../source/names.ts";
import { allWithin } from "../../source/nodes.ts";
import type { Node, Source } from "../../source/source.ts";

const LOOKS = /^(?:getAuth|withAuth|requireUser|requireSession|authkitLoader|getSignInUrl|getSession)$/;

export const S11: Check = {
  id: "S11",
  title: "A loader is meant to guard the routes below it",
  needs: [],
  why: "The loaders of a route and of the routes below it run at the same time. A redirect that the outer loader throws comes too late: the inner loaders have already run, without a user, and their data may have been sent.",
  fix: "TanStack Router: move the check from `loader` to `beforeLoad`, which runs before all loaders below. React Router: check in each loader, with `authkitLoader(args, …, { ensureSignedIn: true })`, or in a `middleware` of the outer route.",
  *run({ project }) {
    for (const app of project.apps) {
      const routes = routesOf(project, app);
      const guards = routes ? guardsOf(project, app, routes) : [];
      for (const { file, guard, child } of guards) yield finding(app, file, guard, child);
    }
  },
};

interface Guarded {
  readonly file: Source;
  readonly guard: Node;
  readonly child: Route;
}

function guardsOf(project: Project, app: App, routes: readonly Route[]): Guarded[] {
  const isStart = app.framework.name === "tanstack-start";
  if (!isStart && app.framework.name !== "react-router") return [];
  const files = [...new Set(routes.flatMap(({ around }) => around))];
  return files.flatMap((name) => {
    const file = project.source(name);
    const guard = file && (isStart ? startGuard(file) : routerGuard(file));
    const child = routes.find((route) => route.around.includes(name) && loadsUnguarded(project, route, isStart));
    return file && guard && child ? [{ file, guard, child }] : [];
  });
}

/** `loader` of a TanStack route that looks at the session and throws, when `beforeLoad` does not. */
function startGuard(source: Source): Node | undefined {
  const loader = optionOf(source, "loader");
  if (!loader || optionOf(source, "beforeLoad")) return undefined;
  const looks = importedCalls(source, /^@workos\/authkit-|^@lockstep\/auth\//).some(
    ({ name, call }) => LOOKS.test(name) && allWithin(source, loader, "CallExpression").includes(call),
  );
  return looks && allWithin(source, loader, "ThrowStatement").length > 0 ? loader : undefined;
}

function optionOf(source: Source, name: string): Node | undefined {
  for (const { call } of importedCalls(source, /^@tanstack\/react-router$/)) {
    const found = propertyOf(routeOptions(source, call), name)?.value;
    if (found) return found;
  }
  return undefined;
}

/** `loader` of a React Router route that is `authkitLoader` with `ensureSignedIn`, in a module without middleware. */
function routerGuard(source: Source): Node | undefined {
  const exported = exportsOf(source);
  if (exported.some(({ name }) => name === "middleware" || name === "unstable_middleware")) return undefined;
  const loader = exported.find(({ name }) => name === "loader")?.value;
  const body = loader && (functionOf(source, loader) ?? loader);
  return body && ensures(source, body) ? body : undefined;
}

function ensures(source: Source, node: Node): boolean {
  return importedCalls(source, /^@workos-inc\/authkit-(?:react-router|remix)$/).some(
    ({ name, call }) =>
      name === "authkitLoader" &&
      allWithin(source, node, "CallExpression").includes(call) &&
      call.arguments.some((one) => propertyOf(unwrapped(one), "ensureSignedIn") !== undefined),
  );
}

/** Whether a route has a loader that does not look at the session itself. */
function loadsUnguarded(project: Project, { file }: Route, isStart: boolean): boolean {
  const source = project.source(file);
  if (!source) return false;
  const looks =
    source.imports.some(({ name }) => LOOKS.test(name)) ||
    source.imports.some(({ from }) => from.startsWith("@lockstep/auth/"));
  const loads = isStart
    ? optionOf(source, "loader") !== undefined
    : exportsOf(source).some(({ name }) => name === "loader");
  return loads && !looks && (!isStart || optionOf(source, "beforeLoad") === undefined);
}

function finding({ framework }: App, file: Source, guard: Node, child: Route): Finding {
  return {
    level: "warning",
    what: `the loader of ${file.file} does not protect ${child.path}, whose own loader runs at the same time`,
    places: [
      { file: file.file, line: file.line(guard), text: "loader" },
      { file: child.file, text: "loader" },
    ],
    fix:
      framework.name === "tanstack-start"
        ? `rename loader to beforeLoad in ${file.file}; what it returns is then in the context of the routes`
        : `in ${child.file}: export const loader = (args) => authkitLoader(args, async (…) => …, { ensureSignedIn: true });`,
  };
}
