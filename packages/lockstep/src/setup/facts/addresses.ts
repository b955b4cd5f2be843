// Where an app is in a browser, and where WorkOS sends its users back to. Read from the app's files; for production, given or in its env files.

import { isLoopback } from "../../doctor/checks/shared/services/service-urls.ts";
import type { App, Project } from "../../doctor/project/project.ts";
import { propertyOf, unwrapped } from "../../doctor/source/expressions.ts";

export interface Addresses {
  /** Such as `http://localhost:5173`. */
  readonly origins: readonly string[];
  readonly redirectUris: readonly string[];
  /** Whether pages of the app send requests to WorkOS themselves, for which WorkOS must know their origins. */
  readonly fromPages: boolean;
  /** The path of the route that starts a sign-in, for apps that have the session routes. */
  readonly signInPath: string | undefined;
}

const BROWSER_SDK = ["@workos-inc/authkit-react", "@workos-inc/authkit-js"];
const IMPORTS_ROUTES = /["']@lockstep\/auth\//;

/**
 * The addresses of one app.
 *
 * @param appUrls Origins that the user named; they replace those of the files.
 */
export function addressesOf(
  project: Project,
  app: App,
  { target, appUrls }: { target: "development" | "production"; appUrls: readonly string[] },
): Addresses {
  const routes = sessionRoutes(project, app);
  const named = namedRedirectUris(app, target);
  const path = named[0] === undefined ? callbackPath(project, app, routes) : pathOf(named[0]);
  const own = target === "development" ? [`http://localhost:${portOf(project, app)}`] : [];
  const origins =
    appUrls.length > 0 ? appUrls : named.length > 0 ? [...new Set(named.map((uri) => new URL(uri).origin))] : own;
  return {
    origins,
    redirectUris: appUrls.length === 0 && named.length > 0 ? named : origins.map((origin) => origin + path),
    fromPages: BROWSER_SDK.some((name) => dependsOn(app, name)),
    signInPath: routes === undefined ? undefined : `${routes}/sign-in`,
  };
}

/** Whether a package of the project is an app that signs users in with WorkOS. */
export function signsIn({ manifest }: App): boolean {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return names.some((name) => name === "@lockstep/auth" || name.startsWith("@workos"));
}

/** Redirect URIs in the app's env files: on this machine for development, elsewhere for production. */
function namedRedirectUris({ env }: App, target: "development" | "production"): string[] {
  const values = env.names.flatMap((name) => (name.endsWith("REDIRECT_URI") ? [env.get(name)?.value ?? ""] : []));
  return [...new Set(values)].filter((uri) => URL.canParse(uri) && isLoopback(uri) === (target === "development"));
}

function callbackPath(project: Project, app: App, routes: string | undefined): string {
  if (routes !== undefined) return `${routes}/callback`;
  if (!BROWSER_SDK.some((name) => dependsOn(app, name))) return "/callback";
  // AuthKit's SDK for browsers returns to the page's origin unless the code says otherwise.
  for (const source of project.sourcesWith("redirectUri")) {
    if (!isIn(app, source.file)) continue;
    const attribute = source.all("JSXAttribute").find(({ name }) => source.textOf(name) === "redirectUri");
    const option = source
      .all("ObjectExpression")
      .map((object) => propertyOf(object, "redirectUri"))
      .find((property) => property !== undefined);
    const value = attribute?.value ?? option?.value;
    const path = value && /(?<![:/\w])(\/[\w/-]+)["'`]/.exec(source.textOf(unwrapped(value)))?.[1];
    if (path) return path;
  }
  return "";
}

/** The folder of the session routes of `@lockstep/auth`, such as `/auth`, from the names of files that import them. */
function sessionRoutes(project: Project, app: App): string | undefined {
  const imports = (file: string): boolean => IMPORTS_ROUTES.test(project.files.read(file) ?? "");
  for (const file of project.files.list) {
    if (!isIn(app, file)) continue;
    const own = app.dir === "" ? file : file.slice(app.dir.length + 1);
    const next = /^(?:src\/)?app\/(.+)\/\[\[?\.\.\.\w+\]\]?\/route\.[jt]s$/.exec(own)?.[1];
    const start = /^(?:src\/)?(?:app\/)?routes\/(.+?)[./]\$\.tsx?$/.exec(own)?.[1];
    const found = next?.replaceAll(/\([^/]*\)\//g, "") ?? start?.replaceAll(".", "/");
    if (found !== undefined && imports(file)) return `/${found}`;
  }
  const declared = /\broute\(\s*["'`]\/?([\w/-]+)\/\*["'`]\s*,\s*["'`]([^"'`]+)/.exec(
    project.files.read(inApp(app, "app/routes.ts")) ?? "",
  );
  return declared && imports(inApp(app, `app/${declared[2]}`)) ? `/${declared[1]}` : undefined;
}

function portOf(project: Project, app: App): number {
  const scripts = Object.values(app.manifest.scripts ?? {}).filter((script) => /\bdev\b/.test(script));
  const inScript = scripts.map((script) => /(?:--(?:app-)?port|-p)[ =](\d+)/.exec(script)?.[1]).find(Boolean);
  if (inScript !== undefined) return Number(inScript);
  const config = ["ts", "js", "mts", "mjs"]
    .map((extension) => project.files.read(inApp(app, `vite.config.${extension}`)))
    .find((text) => text !== undefined);
  const inConfig = /\bserver\s*:\s*\{[^}]*?\bport\s*:\s*(\d+)/.exec(config ?? "")?.[1];
  return inConfig === undefined ? app.framework.port : Number(inConfig);
}

function pathOf(uri: string): string {
  const { pathname } = new URL(uri);
  return pathname === "/" && !uri.endsWith("/") ? "" : pathname;
}

function dependsOn({ manifest }: App, name: string): boolean {
  return Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, name);
}

function isIn({ dir }: App, file: string): boolean {
  return dir === "" || file.startsWith(`${dir}/`);
}

function inApp({ dir }: App, file: string): string {
  return dir === "" ? file : `${dir}/${file}`;
}
