// Routes that the doctor reads from the files of each framework.

import { expect, test } from "vitest";
import { matchRoute, matchesPath, type Route, routesOf } from "../../../src/doctor/project/routes.ts";
import { type Base, changed, factsOfFiles } from "../support/project.ts";

const manifest = (...names: string[]): string =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, "*"])) });

function routes(files: Readonly<Record<string, string>>): readonly Route[] | undefined {
  const { project } = factsOfFiles(files);
  const [app] = project.apps;
  if (!app) throw new Error("no app");
  return routesOf(project, app);
}

/** `/callback callback.ts handler GET`. */
const lines = (all: readonly Route[] | undefined): string[] | undefined =>
  all?.map(({ path, file, kind, handlers }) => [path, file, kind, ...handlers].join(" "));

test.each<[Base, string[]]>([
  [
    "nextjs",
    [
      "/callback app/callback/route.ts handler GET",
      "/notes app/notes/page.tsx page",
      "/ app/page.tsx page",
      "/sign-in app/sign-in/route.ts handler GET",
    ],
  ],
  [
    "tanstack-start",
    [
      "/notes src/routes/_authed/notes.tsx page",
      "/callback src/routes/callback.tsx handler GET",
      "/ src/routes/index.tsx page",
    ],
  ],
  [
    "react-router",
    [
      "/ app/routes/home.tsx page loader",
      "/callback app/routes/callback.ts handler loader",
      "/sign-out app/routes/sign-out.ts handler action",
      "/notes app/routes/notes.tsx page loader",
    ],
  ],
])("[O25] the routes of the project %s", (base, expected) => {
  expect(lines(routes(changed(base, {})))).toEqual(expected);
});

test("[O25] Next.js: groups, slots, private folders, parameters, `src/` and the Pages Router", () => {
  const all = routes({
    "package.json": manifest("next"),
    "src/app/(shop)/@modal/items/[id]/page.tsx": "export default () => null;",
    "src/app/(shop)/(.)items/page.tsx": "export default () => null;",
    "src/app/_lib/page.tsx": "export default () => null;",
    "src/app/auth/[...path]/route.ts": 'export { GET, POST } from "@lockstep/auth/nextjs/server";',
    "src/app/docs/[[...slug]]/page.js": "export default () => null;",
    "src/app/own/route.ts": "export const { GET, POST } = make();",
    "src/pages/_app.tsx": "export default () => null;",
    "src/pages/api/users/[id].ts": "export default () => null;",
    "src/pages/index.tsx": "export default () => null;",
  });
  expect(lines(all)).toEqual([
    "/items/:id src/app/(shop)/@modal/items/[id]/page.tsx page",
    "/auth/* src/app/auth/[...path]/route.ts handler GET POST",
    "/docs/* src/app/docs/[[...slug]]/page.js page",
    "/own src/app/own/route.ts handler GET POST",
    "/api/users/:id src/pages/api/users/[id].ts handler *",
    "/ src/pages/index.tsx page",
  ]);
});

test("[O25] TanStack Start: pathless layouts, groups, parameters, server routes, and the routes around each", () => {
  const file = (id: string, options = "{}"): string =>
    `import { createFileRoute } from "@tanstack/react-router";\nexport const Route = createFileRoute("${id}")(${options});`;
  const all = routes({
    "package.json": manifest("@tanstack/react-start"),
    "src/routes/_app.tsx": file("/_app"),
    "src/routes/_app/(team)/teams.tsx": file("/_app/(team)/teams"),
    "src/routes/_app/(team)/teams/$id.tsx": file("/_app/(team)/teams/$id"),
    "src/routes/auth.$.ts": file("/auth/$", "{ server: { handlers: authHandlers } }"),
    "src/routes/posts_.edit.tsx": file("/posts_/edit"),
  });
  expect(lines(all)).toEqual([
    "/teams src/routes/_app/(team)/teams.tsx page",
    "/teams/:id src/routes/_app/(team)/teams/$id.tsx page",
    "/auth/* src/routes/auth.$.ts handler *",
    "/posts/edit src/routes/posts_.edit.tsx page",
  ]);
  expect(all?.[1]?.around).toEqual(["src/routes/_app.tsx", "src/routes/_app/(team)/teams.tsx"]);
});

test("[O25] React Router: layouts, prefixes, nested routes", () => {
  const all = routes({
    "package.json": manifest("@react-router/dev"),
    "app/routes.ts": `import { index, layout, prefix, route } from "@react-router/dev/routes";
      export default [
        layout("routes/shell.tsx", [index("./routes/home.tsx"), ...prefix("team/:id", [route("members", "routes/members.tsx")])]),
        route("auth/*", "routes/auth.ts"),
        route("settings", "routes/settings.tsx", { id: "s" }, [route("profile", "routes/profile.tsx")]),
      ];`,
    "app/routes/shell.tsx": "export default () => null;",
    "app/routes/home.tsx": "export default () => null;",
    "app/routes/members.tsx": "export default () => null; export const loader = () => null;",
    "app/routes/auth.ts": "export const loader = a.handle; export const action = a.handle;",
    "app/routes/settings.tsx": "export default () => null;",
    "app/routes/profile.tsx": "export default () => null;",
  });
  expect(lines(all)).toEqual([
    "/ app/routes/home.tsx page",
    "/team/:id/members app/routes/members.tsx page loader",
    "/auth/* app/routes/auth.ts handler loader action",
    "/settings app/routes/settings.tsx page",
    "/settings/profile app/routes/profile.tsx page",
  ]);
  expect(all?.[1]?.around).toEqual(["app/routes/shell.tsx"]);
  expect(all?.[4]?.around).toEqual(["app/routes/settings.tsx"]);
});

test("[O25] React Router: names of files with dots", () => {
  const all = routes({
    "package.json": manifest("@react-router/dev"),
    "app/routes.ts": 'import { flatRoutes } from "@react-router/fs-routes";\nexport default flatRoutes();',
    "app/routes/_authed.tsx": "export default () => null;",
    "app/routes/_authed.notes.$id.tsx": "export default () => null;",
    "app/routes/_index.tsx": "export default () => null;",
    "app/routes/auth.callback/route.ts": "export const loader = authLoader();",
    "app/routes/files.$.ts": "export const loader = () => null;",
  });
  expect(lines(all)).toEqual([
    "/notes/:id app/routes/_authed.notes.$id.tsx page",
    "/ app/routes/_index.tsx page",
    "/auth/callback app/routes/auth.callback/route.ts handler loader",
    "/files/* app/routes/files.$.ts handler loader",
  ]);
  expect(all?.[0]?.around).toEqual(["app/routes/_authed.tsx"]);
});

test.each<[string, string, Record<string, string>, string[]]>([
  [
    "SvelteKit",
    "@sveltejs/kit",
    {
      "src/routes/(app)/notes/+page.svelte": "",
      "src/routes/auth/callback/+server.ts": "export const GET = authKit.handleCallback();",
      "src/routes/users/[id=int]/+page.svelte": "",
    },
    [
      "/notes src/routes/(app)/notes/+page.svelte page",
      "/auth/callback src/routes/auth/callback/+server.ts handler GET",
      "/users/:id src/routes/users/[id=int]/+page.svelte page",
    ],
  ],
  [
    "Nuxt",
    "nuxt",
    {
      "app/pages/notes/index.vue": "",
      "server/api/session.post.ts": "export default 1;",
      "server/routes/auth/callback.get.ts": "export default 1;",
    },
    [
      "/notes app/pages/notes/index.vue page",
      "/api/session server/api/session.post.ts handler POST",
      "/auth/callback server/routes/auth/callback.get.ts handler GET",
    ],
  ],
  [
    "Astro",
    "astro",
    { "src/pages/auth/[...path].ts": "export const ALL = 1;", "src/pages/index.astro": "", "src/pages/_x.astro": "" },
    ["/auth/* src/pages/auth/[...path].ts handler *", "/ src/pages/index.astro page"],
  ],
])("[O25] the routes of %s are the names of files", (_, name, files, expected) => {
  expect(lines(routes({ "package.json": manifest(name), ...files }))).toEqual(expected);
});

test.each<[string, Record<string, string>]>([
  [
    "Next.js has a basePath",
    { "package.json": manifest("next"), "next.config.ts": 'export default { basePath: "/app" };' },
  ],
  [
    "React Router makes its list in code",
    { "package.json": manifest("@react-router/dev"), "app/routes.ts": "export default make();" },
  ],
  [
    "TanStack Start's routes are made in code",
    {
      "package.json": manifest("@tanstack/react-start"),
      "src/router.tsx": 'import { createRoute } from "@tanstack/react-router";\ncreateRoute({ path: "/x" });',
    },
  ],
  ["a single-page app", { "package.json": manifest("vite"), "index.html": "", "src/main.tsx": "" }],
])("[O25] the routes are unknown when %s", (_, files) => {
  expect(routes(files)).toBeUndefined();
});

test("[O25] a path goes to the most particular route", () => {
  const route = (path: string): Route => ({ path, file: path, kind: "page", handlers: [], around: [] });
  const all = ["/*", "/auth/*", "/auth/:step", "/auth/callback"].map(route);
  const found = (path: string): string | undefined => matchRoute(all, path)?.path;
  expect([found("/auth/callback/"), found("/auth/sign-in"), found("/auth/a/b"), found("/x")]).toEqual([
    "/auth/callback",
    "/auth/:step",
    "/auth/*",
    "/*",
  ]);
  expect(matchesPath("/docs/*", "/docs")).toBe(true);
  expect(matchesPath("/docs/:page", "/docs")).toBe(false);
  expect(matchRoute(all.slice(1), "/x")).toBeUndefined();
});
