// E8: the redirect URI leads elsewhere than to the app.

import type { Check, Finding } from "../../model/check.ts";
import { matchesPath, matchRoute, type Route, routesOf } from "../../project/routes.ts";
import type { Setting } from "../../project/env.ts";
import type { App, Project } from "../../project/project.ts";
import { propertyOf } from "../../source/expressions.ts";
import { codeOf, inApp } from "../shared/code/app-code.ts";
import { callbacksOf, placeOf, redirectOf, sdkOf } from "../shared/code/authkit-sdk.ts";
import { sessionRoutes } from "../shared/code/session-routes.ts";

const SPA_VARIABLE = "VITE_WORKOS_REDIRECT_URI";
const CONFIGS = ["vite.config", "nuxt.config", "astro.config"].flatMap((name) =>
  ["ts", "js", "mts", "mjs"].map((ending) => `${name}.${ending}`),
);

export const E8: Check = {
  id: "E8",
  title: "The redirect URI has a different port, path or host from the app's",
  needs: [],
  why: "After the sign-in, WorkOS sends the browser to exactly the redirect URI. On another port nothing answers, at another path no route finishes the sign-in, and on 127.0.0.1 the browser does not send the cookies that it has for localhost.",
  fix: "Write the URL under which the app runs, with the path of its callback route, and register the same URL in the WorkOS dashboard under Redirects: `http://localhost:3000/callback`.",
  *run({ project, target }) {
    for (const app of project.apps) {
      const redirect = variablesOf(project, app)
        .map((name) => redirectOf(app, name))
        .find((one) => one !== undefined);
      if (!redirect || isOverridden(project, app)) continue;
      const { setting, url } = redirect;
      if (target === "development" && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) {
        const port = portProblem(project, app, url);
        if (port) yield wrongPort(setting, url, port);
        else if (url.hostname !== "localhost" && !listensOn(project, app, url.hostname))
          yield wrongHost(setting, url, app);
      }
      yield* wrongPath(project, app, setting, url);
    }
  },
};

/** The variables that the app's SDK reads the redirect URI from, the strongest first. */
function variablesOf(project: Project, app: App): string[] {
  if (sessionRoutes(project, app).length > 0) return ["WORKOS_REDIRECT_URI", "NEXT_PUBLIC_WORKOS_REDIRECT_URI"];
  const sdk = sdkOf(app);
  if (sdk) return [sdk.variable];
  return readsSpaVariable(project, app) ? [SPA_VARIABLE] : [];
}

/** Whether code passes another redirect URI to the SDK, so that the variable may not be what is used. */
function isOverridden(project: Project, app: App): boolean {
  return [...codeOf(project, app, "redirectUri", "redirectURI")].some((source) =>
    source.all("Property").some(({ key }) => key.type === "Identifier" && /^redirectUri$/i.test(key.name)),
  );
}

function readsSpaVariable(project: Project, app: App): boolean {
  return app.framework.name === "vite" && [...codeOf(project, app, SPA_VARIABLE)].length > 0;
}

interface Port {
  readonly expected: number;
  readonly says: Finding["places"][number];
}

/** Where the development server listens instead; undefined if the port is right, or not known. */
function portProblem(project: Project, app: App, url: URL): Port | undefined {
  // Without a port, or with TLS, something else is in front of the server.
  if (url.port === "" || url.protocol === "https:" || app.env.get("PORT") !== undefined) return undefined;
  const actual = Number(url.port);
  const scripts = project.packages.flatMap(({ manifest }) => Object.values(manifest.scripts ?? {}));
  // A script, a proxy or another server that has this port.
  if (scripts.some((script) => new RegExp(`\\b${actual}\\b`).test(script))) return undefined;
  const said = portOfScripts(app) ?? portOfConfig(project, app);
  if (said === "unknown") return undefined;
  if (said) return said.expected === actual ? undefined : said;
  // Vite's own default, and that of TanStack's templates.
  const usual = app.framework.name === "tanstack-start" ? [app.framework.port, 5173] : [app.framework.port];
  if (usual.includes(actual) || !startsFramework(app)) return undefined;
  return {
    expected: app.framework.port,
    says: { file: inApp(app, "package.json"), text: `the port of ${app.framework.title}` },
  };
}

/** Whether a script for development starts the framework's own server, and nothing else that could have a port of its own. */
function startsFramework({ manifest }: App): boolean {
  const starts = /^(?:next|vite|react-router|nuxt|astro)(?: dev)?(?:\s+--?[\w-]+)*$/;
  return Object.entries(manifest.scripts ?? {}).some(([name, script]) => /^dev\b/.test(name) && starts.test(script));
}

function portOfScripts(app: App): Port | undefined {
  for (const [name, script] of Object.entries(app.manifest.scripts ?? {})) {
    if (!/^dev\b/.test(name)) continue;
    const port = /(?:\bPORT=|--port[ =]|\s-p ?)(\d{2,5})\b/.exec(script)?.[1];
    if (port !== undefined)
      return { expected: Number(port), says: { file: inApp(app, "package.json"), text: `"${name}": "${script}"` } };
  }
  return undefined;
}

/** `server: { port }` of Vite and Astro, `devServer: { port }` of Nuxt. */
function portOfConfig(project: Project, app: App): Port | "unknown" | undefined {
  for (const name of CONFIGS) {
    const source = project.source(inApp(app, name));
    for (const object of source?.all("ObjectExpression") ?? []) {
      const server = (propertyOf(object, "server") ?? propertyOf(object, "devServer"))?.value;
      const port = server && propertyOf(server, "port");
      if (!source || !port) continue;
      if (port.value.type !== "Literal" || typeof port.value.value !== "number") return "unknown";
      return {
        expected: port.value.value,
        says: { file: source.file, line: source.line(port), text: source.textOf(port) },
      };
    }
  }
  return undefined;
}

function listensOn(project: Project, app: App, host: string): boolean {
  const texts = [
    ...Object.values(app.manifest.scripts ?? {}),
    ...CONFIGS.map((name) => project.files.read(inApp(app, name)) ?? ""),
  ];
  return texts.some((text) => text.includes(host.replaceAll(/[[\]]/g, "")));
}

function wrongPort(setting: Setting, url: URL, { expected, says }: Port): Finding {
  return {
    level: "error",
    what: `${setting.name} leads to port ${url.port}, but the development server listens on ${expected}`,
    places: [placeOf(setting), says],
    why: `After the sign-in, WorkOS sends the browser to port ${url.port}, where nothing answers or another app does.`,
    fix: `write ${setting.name}=${url.protocol}//${url.hostname}:${expected}${url.pathname}, and register that URL in the WorkOS dashboard`,
  };
}

function wrongHost(setting: Setting, url: URL, { framework }: App): Finding {
  return {
    level: "warning",
    what: `${setting.name} leads to ${url.hostname}, but ${framework.title} shows its address with localhost`,
    places: [placeOf(setting)],
    why: "For a browser these are two sites with cookies of their own. A user who opens the app at localhost comes back from the sign-in on the other one: what the sign-in left in cookies is missing there, and so is the session afterward on localhost.",
    fix: `write ${setting.name}=${url.protocol}//localhost${url.port ? `:${url.port}` : ""}${url.pathname}, and register that URL in the WorkOS dashboard`,
  };
}

/** The callback route exists, but at another path. */
function* wrongPath(project: Project, app: App, setting: Setting, url: URL): Generator<Finding> {
  const routes = routesOf(project, app) ?? [];
  const answering = callbackRoutes(project, app, routes);
  const [callback] = answering;
  if (!callback || answering.some(({ path }) => matchesPath(path, url.pathname))) return;
  const there = matchRoute(routes, url.pathname);
  yield {
    level: "error",
    what: `${setting.name} leads to ${url.pathname}, but the callback route is ${callback.path}`,
    places: [placeOf(setting), { file: callback.file, text: callback.path }],
    why: there
      ? `${there.file} answers at ${url.pathname}, and does not finish a sign-in.`
      : "No route of the app has that path, so users come back to a page that is not found.",
    fix: `write ${setting.name}=${url.origin}${callback.path}, and register that URL in the WorkOS dashboard`,
  };
}

/** Where a sign-in is finished, by Lockstep or by the handler of the SDK. */
function callbackRoutes(project: Project, app: App, routes: readonly Route[]): readonly Pick<Route, "path" | "file">[] {
  const sdk = sdkOf(app);
  return [
    ...sessionRoutes(project, app).map(({ path, file }) => ({ path: path.replace(/\*$/, "callback"), file })),
    ...(sdk ? callbacksOf(project, app, sdk) : []).flatMap(({ source }) =>
      routes.filter(({ file }) => file === source.file),
    ),
  ];
}
