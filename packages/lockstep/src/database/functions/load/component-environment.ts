// The environment variables of a component: those its parent passed, and none of the deployment's own.
// Source: Convex docs, "Components"; `convex/server`, components definition.

import { APP, type ComponentPath, parentPath } from "../../definitions/component-path.ts";
import type { EnvironmentVariables, Mount, PushedApp } from "../../definitions/pushed-app.ts";

/** `deployment` is the environment of the app itself: its variables and the URLs. */
export function componentEnvironment(
  app: Pick<PushedApp, "mounts">,
  path: ComponentPath,
  deployment: EnvironmentVariables,
): EnvironmentVariables {
  const mount = path === APP ? null : mountAt(app, path);
  if (!mount) return deployment;
  const parent = componentEnvironment(app, parentPath(path), deployment);
  const bound = mount.environment.flatMap(([name, binding]): [string, string][] => {
    const value = binding.type === "value" ? binding.value : parent[binding.name];
    return value === undefined ? [] : [[name, value]];
  });
  const { CONVEX_CLOUD_URL = "", CONVEX_SITE_URL = "" } = parent;
  const site = mount.httpPrefix === null ? CONVEX_SITE_URL : CONVEX_SITE_URL + mount.httpPrefix.replace(/\/$/, "");
  return { CONVEX_CLOUD_URL, CONVEX_SITE_URL: site, ...Object.fromEntries(bound) };
}

function mountAt({ mounts = [] }: Pick<PushedApp, "mounts">, path: ComponentPath): Mount | null {
  return mounts.find((mount) => mount.path === path) ?? null;
}
