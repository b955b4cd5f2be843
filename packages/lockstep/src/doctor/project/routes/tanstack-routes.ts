// Routes of TanStack Start: each file says its own ID in `createFileRoute("…")`, wherever it is.

import { importedCalls, propertyOf, stringOf, unwrapped } from "../../source/expressions.ts";
import type { Node, Source } from "../../source/source.ts";
import type { App, Project } from "../project.ts";
import { pathOf, type Route } from "./route.ts";

const ROUTER = /^@tanstack\/(?:react-(?:router|start)|start)(?:\/|$)/;

export function tanstackRoutes(project: Project, { dir }: App): Route[] | undefined {
  const start = dir === "" ? "" : `${dir}/`;
  const found: { id: string; route: Route }[] = [];
  for (const source of project.sourcesWith("createFileRoute", "createServerFileRoute", "createRoute")) {
    if (!source.file.startsWith(start)) continue;
    // Routes made in code have paths that depend on each other.
    const calls = importedCalls(source, ROUTER);
    if (calls.some(({ name }) => name === "createRoute")) return undefined;
    for (const { call, name } of calls) {
      if (name !== "createFileRoute" && name !== "createServerFileRoute") continue;
      const id = stringOf(call.arguments[0]);
      if (id === undefined) return undefined;
      found.push({ id, route: routeOf(source, id, call, name === "createServerFileRoute") });
    }
  }
  // A layout without a path of its own is only around others.
  const shown = found.filter(({ id }) => !id.split("/").at(-1)?.startsWith("_"));
  return shown.map(({ id, route }) => ({
    ...route,
    around: found
      .filter((other) => other.id !== "/" && id.startsWith(`${other.id.replace(/\/$/, "")}/`) && other.id !== id)
      .toSorted((a, b) => a.id.length - b.id.length)
      .map((other) => other.route.file),
  }));
}

function routeOf(source: Source, id: string, call: Node, isServerOnly: boolean): Route {
  const options = routeOptions(source, call);
  const server = propertyOf(options, "server");
  const handlers = server && propertyOf(unwrapped(server.value), "handlers")?.value;
  const shows = ["component", "loader", "beforeLoad"].some((name) => propertyOf(options, name) !== undefined);
  return {
    path: pathOf(id.split("/").map(segment)),
    file: source.file,
    kind: isServerOnly || (handlers !== undefined && !shows) ? "handler" : "page",
    handlers: isServerOnly ? ["*"] : handlers === undefined ? [] : methodsOf(unwrapped(handlers)),
    around: [],
  };
}

/** The argument of the second call: `createFileRoute("/x")({ … })`. */
export function routeOptions(source: Source, call: Node): Node | undefined {
  const outer = source.parent(call);
  const [options] = outer?.type === "CallExpression" && outer.callee === call ? outer.arguments : [];
  return options && unwrapped(options);
}

function methodsOf(handlers: Node): string[] {
  if (handlers.type !== "ObjectExpression") return ["*"];
  return handlers.properties.map((one) =>
    one.type === "Property" && one.key.type === "Identifier" ? one.key.name : "*",
  );
}

/** `_layout` and `(group)` are not in the path, a `_` at the end only says that the route is not nested, `$` takes the rest. */
function segment(name: string): string {
  if (/^\(.*\)$/.test(name) || name.startsWith("_")) return "";
  if (name === "$") return "*";
  const bare = name.replace(/_$/, "");
  return bare.startsWith("$") ? `:${bare.slice(1)}` : bare;
}
