// S7: the user is signed out by a request that the browser, or another site, makes by itself.

import type { Check, Finding } from "../../model/check.ts";
import { matchRoute, type Route, routesOf } from "../../project/routes.ts";
import type { App, Project } from "../../project/project.ts";
import { exportsOf } from "../../source/exports.ts";
import { importedCalls, propertyOf } from "../../source/expressions.ts";
import { type Element, attributeOf } from "../../source/jsx.ts";
import { functionOf } from "../../source/names.ts";
import { ancestors, isFunction, isWithin } from "../../source/nodes.ts";
import type { Node, Source } from "../../source/source.ts";
import { linksOf } from "../shared/code/links.ts";

const SERVER = /^@workos(?:-inc)?\/authkit-(?:nextjs|react-router|tanstack-react-start|sveltekit)$/;

export const S7: Check = {
  id: "S7",
  title: "A GET request signs the user out",
  needs: [],
  why: "Frameworks load the target of a link before it is clicked, and any site can make a browser send a GET request. A route that signs out on GET therefore ends sessions that the user did not want to end: on hover, when a link comes into view, or through an image on another site.",
  fix: 'Sign out by POST: in Next.js a form with a server action that calls `signOut()`; in React Router an `action` and `<Form method="post">`. In the browser, call `signOut()` of `useAuth()` on a click.',
  *run({ project }) {
    for (const app of project.apps) {
      const routes = routesOf(project, app);
      if (!routes) continue;
      for (const route of routes) {
        const source = project.source(route.file);
        const call = source && signsOutOnGet(app, source);
        if (!source || !call) continue;
        const link = preloadingLink(project, app, routes, route);
        if (link || app.framework.name !== "tanstack-start") yield finding(app, route, source, call, link);
      }
    }
  },
};

/** The call of `signOut` that a GET request reaches. */
function signsOutOnGet(app: App, source: Source): Node | undefined {
  const calls = importedCalls(source, SERVER).filter(({ name }) => name === "signOut");
  if (calls.length === 0) return undefined;
  const entry = entryOf(app, source);
  return entry && calls.find(({ call }) => isAlwaysReached(source, entry, call))?.call;
}

/** A call in a branch, or in a function inside, may be for some requests only, such as those of a user who was blocked. */
function isAlwaysReached(source: Source, entry: Node, call: Node): boolean {
  if (!isWithin(entry, call)) return false;
  for (const one of ancestors(source, call)) {
    if (one === entry) return true;
    if (isFunction(one) || /^(?:If|Switch|Conditional|Logical|Catch)/.test(one.type)) return false;
  }
  return false;
}

/** What a GET request runs in a file of a route. */
function entryOf({ framework }: App, source: Source): Node | undefined {
  const named = (name: string): Node | undefined => {
    const value = exportsOf(source).find((one) => one.name === name)?.value;
    return value && (functionOf(source, value) ?? value);
  };
  switch (framework.name) {
    case "nextjs":
    case "sveltekit":
      return named("GET");
    case "react-router":
      return named("loader");
    case "tanstack-start": {
      const option = source
        .all("ObjectExpression")
        .map((object) => propertyOf(object, "loader") ?? propertyOf(object, "beforeLoad"));
      return option.find((one) => one !== undefined)?.value;
    }
    default:
      return undefined;
  }
}

interface Link {
  readonly source: Source;
  readonly element: Element;
}

/** A link to the route whose target the framework loads before it is clicked. */
function preloadingLink(project: Project, app: App, routes: readonly Route[], route: Route): Link | undefined {
  return linksOf(project, app).find(
    ({ element, path }) => matchRoute(routes, path) === route && preloads(project, app, route, element),
  );
}

function preloads(project: Project, { framework }: App, route: Route, element: Element): boolean {
  if (framework.name === "nextjs") {
    const prefetch = attributeOf(element, "prefetch");
    return !(prefetch !== true && prefetch?.type === "Literal" && prefetch.value === false);
  }
  if (framework.name === "react-router") {
    const prefetch = attributeOf(element, "prefetch");
    return prefetch !== undefined && prefetch !== true && prefetch.type === "Literal" && prefetch.value !== "none";
  }
  if (framework.name !== "tanstack-start" || project.files.read(route.file)?.includes("preload: false")) return false;
  const preload = attributeOf(element, "preload");
  if (preload !== undefined) return !(preload !== true && preload.type === "Literal" && preload.value === false);
  return [...project.sourcesWith("defaultPreload")].length > 0;
}

function finding(
  { framework }: App,
  { path, file }: Route,
  source: Source,
  call: Node,
  link: Link | undefined,
): Finding {
  return {
    level: link ? "error" : "warning",
    what: link
      ? `${framework.title} loads the link to ${path} before it is clicked, and that signs the user out`
      : `GET ${path} signs the user out`,
    places: [
      { file, line: source.line(call), text: "signOut" },
      ...(link
        ? [{ file: link.source.file, line: link.source.line(link.element.node), text: `<${link.element.name}>` }]
        : []),
    ],
    fix:
      framework.name === "react-router"
        ? `export it as action instead of loader, and use <Form method="post" action="${path}"><button>Sign out</button></Form>`
        : framework.name === "nextjs"
          ? 'sign out in a form, and remove the route or answer POST: <form action={async () => { "use server"; await signOut(); }}><button>Sign out</button></form>'
          : "call signOut() on a click of a button, or answer POST instead of GET",
  };
}
