// Which HTTP action answers a request: one of the app's, or one of a component mounted under a prefix. In each component an exact path
// comes first, then the longest prefix of a route or a mount.

import { APP, type ComponentPath, parentPath } from "../../definitions/component-path.ts";
import type { HttpRouter } from "./analyze.ts";
import type { LoadedApp } from "./load-app.ts";

export interface HttpRoute {
  component: ComponentPath;
  handler: { invokeHttpAction(request: Request): Promise<Response> };
}

/** The HTTP action for a path, or null. The action itself sees the original path. */
export function routeHttp({ app, components }: LoadedApp, pathname: string, method: string): HttpRoute | null {
  const within = (component: ComponentPath, path: string): HttpRoute | null => {
    const prefix = component === APP ? app.httpPrefix : null;
    const own = routerPath(path, prefix ?? null);
    const found = own === null ? null : lookup(components.get(component)?.analysis.router ?? null, own, method);
    const [mount] = (app.mounts ?? [])
      .filter((each) => each.httpPrefix !== null && parentPath(each.path) === component)
      .filter((each) => path.startsWith(each.httpPrefix ?? ""))
      .sort((a, b) => (b.httpPrefix?.length ?? 0) - (a.httpPrefix?.length ?? 0));
    const mountLength = mount?.httpPrefix?.length ?? -1;
    const before = path.length - (own ?? path).length;
    if (found && before + found.matched >= mountLength) return { component, handler: found.handler };
    return mount ? within(mount.path, path.slice(mountLength - 1)) : null;
  };
  return within(APP, pathname);
}

/** The path within the app's own router, or null if it is not under the app's prefix. */
function routerPath(path: string, prefix: string | null): string | null {
  if (prefix === null) return path;
  return path.startsWith(prefix) ? path.slice(prefix.length - 1) : null;
}

/** The handler, and how much of the path its route matches: all of it, or the prefix. */
function lookup(
  router: HttpRouter | null,
  path: string,
  method: string,
): { handler: HttpRoute["handler"]; matched: number } | null {
  const [handler, , route = ""] = router?.lookup(path, method) ?? [];
  if (!handler) return null;
  return { handler, matched: route.endsWith("*") ? route.length - 1 : Infinity };
}
