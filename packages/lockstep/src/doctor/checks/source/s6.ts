// S6: nothing finishes the sign-in at the redirect URI.

import type { Check, Finding } from "../../model/check.ts";
import { matchRoute, routesOf } from "../../project/routes.ts";
import type { App, Project } from "../../project/project.ts";
import { importedCalls } from "../../source/expressions.ts";
import { codeOf, inApp } from "../shared/code/app-code.ts";
import { type Callback, callbacksOf, hasOwnCallback, redirectOf, type Sdk, sdkOf } from "../shared/code/authkit-sdk.ts";

export const S6: Check = {
  id: "S6",
  title: "The route that finishes the sign-in is missing, or does not finish it",
  needs: [],
  why: "After the sign-in, WorkOS sends the browser back to the redirect URI with a code. A route there must exchange the code for a session. Without it, users come back to a page that is not found or that still shows them as signed out.",
  fix: "Next.js: `export const GET = handleAuth();` in `app/callback/route.ts`. TanStack Start: `server: { handlers: { GET: handleCallbackRoute() } }`. React Router: `export const loader = authLoader();`, which is not `authkitLoader`. SvelteKit: `export const GET = authKit.handleCallback();`.",
  *run({ project }) {
    for (const app of project.apps) {
      const sdk = sdkOf(app);
      if (!sdk || !usesSdk(project, app, sdk)) continue;
      const callbacks = callbacksOf(project, app, sdk);
      const idle = callbacks.find(({ isIdle }) => isIdle);
      if (idle) yield uncalled(idle, sdk);
      else if (callbacks.length === 0 && !hasOwnCallback(project, sdk)) yield* nothing(project, app, sdk);
      else yield* unreached(project, app, sdk, callbacks);
    }
  },
};

/** An installed SDK that is not used needs no route. */
function usesSdk(project: Project, app: App, sdk: Sdk): boolean {
  return [...codeOf(project, app, `"${sdk.package}"`, `'${sdk.package}'`)].length > 0;
}

function uncalled({ source, node }: Callback, { handler, line }: Sdk): Finding {
  return {
    level: "error",
    what: `${handler} is not called: it makes the route, and is not the route itself`,
    places: [{ file: source.file, line: source.line(node), text: handler }],
    why: `${handler} returns the function that answers requests. Called as one itself, it returns a function where an answer should be, and the framework reports an error.`,
    fix: `write ${handler}(): ${line}`,
    edits: [{ file: source.file, content: `${source.text.slice(0, node.end)}()${source.text.slice(node.end)}` }],
  };
}

function* nothing(project: Project, app: App, sdk: Sdk): Generator<Finding> {
  const redirect = redirectOf(app, sdk.variable);
  const path = redirect?.url.pathname ?? "/callback";
  const route = matchRoute(routesOf(project, app) ?? [], path);
  const source = route && project.source(route.file);
  const mistaken =
    source && importedCalls(source, /^@workos/).find(({ name }) => name === "authkitLoader" || name === "withAuth");
  if (source && mistaken) {
    yield {
      level: "error",
      what: `the route of ${path} calls ${mistaken.name}, which reads a session; ${sdk.handler} is what begins one`,
      places: [{ file: source.file, line: source.line(mistaken.call), text: mistaken.name }],
      fix: `write there: ${sdk.line}`,
    };
    return;
  }
  const hasSrc = project.files.list.some((file) => file.startsWith(inApp(app, "src/app/")));
  const file = route?.file ?? inApp(app, sdk.fileFor(path, hasSrc));
  yield {
    level: "error",
    what: `no route finishes the sign-in at ${path}: ${sdk.handler} of ${sdk.package} is not used anywhere`,
    places: [{ file, text: route ? path : "does not exist" }],
    fix: `in ${file}: ${sdk.line} with ${sdk.handler} from ${sdk.package}`,
  };
}

/** The handler is in the file of a page, or answers to another method. */
function* unreached(
  project: Project,
  app: App,
  { handler, line }: Sdk,
  callbacks: readonly Callback[],
): Generator<Finding> {
  const routes = routesOf(project, app);
  if (app.framework.name !== "nextjs" || !routes) return;
  for (const { source, node } of callbacks) {
    const route = routes.find(({ file }) => file === source.file);
    if (!route) continue;
    const place = { file: source.file, line: source.line(node), text: handler };
    if (route.kind === "page" && !source.file.includes("pages/"))
      yield {
        level: "error",
        what: `${handler} is in ${source.file}, which is a page: only a route.ts answers requests`,
        places: [place],
        fix: `move it to ${source.file.replace(/page\.[jt]sx?$/, "route.ts")}: ${line}`,
      };
    else if (route.kind === "handler" && !route.handlers.includes("GET") && !route.handlers.includes("*"))
      yield {
        level: "error",
        what: `${handler} answers ${route.handlers.join(" and ") || "no method"}, but WorkOS sends the browser back with GET`,
        places: [place],
        fix: line,
      };
  }
}
