// A server-rendered React Router application in data mode. Two nested routes load the session at the same time, so that an
// expired access token is refreshed twice with one refresh token.

import { createServer } from "node:http";
import { authkitLoader, authLoader, getSignInUrl, signOut } from "@workos-inc/authkit-react-router";
import { createElement as h } from "react";
import { renderToString } from "react-dom/server";
import {
  createStaticHandler,
  createStaticRouter,
  Form,
  Outlet,
  redirect,
  StaticRouterProvider,
  useLoaderData,
} from "react-router";

const session = (args) => authkitLoader(args, ({ getAccessToken }) => ({ accessToken: getAccessToken() }));

function Layout() {
  const { user } = useLoaderData();
  return h("main", null, h("p", { id: "layout" }, user?.email ?? "signed out"), h(Outlet));
}

function Home() {
  const { user, accessToken } = useLoaderData();
  return [
    h("p", { id: "server", key: "server" }, user?.email ?? "signed out"),
    h("p", { id: "token", key: "token" }, accessToken),
    h("a", { href: "/sign-in", key: "in" }, "Sign in"),
    h(Form, { method: "post", action: "/?index", key: "out" }, h("button", { type: "submit" }, "Sign out")),
  ];
}

const handler = createStaticHandler([
  {
    path: "/",
    loader: session,
    Component: Layout,
    children: [{ index: true, loader: session, action: ({ request }) => signOut(request), Component: Home }],
  },
  { path: "/sign-in", loader: async () => redirect(await getSignInUrl()) },
  { path: "/callback", loader: authLoader() },
]);

async function answer(request) {
  const context = await handler.query(request);
  if (context instanceof Response) return context;
  const headers = new Headers({ "Content-Type": "text/html" });
  for (const ofLoader of Object.values(context.loaderHeaders)) {
    for (const cookie of ofLoader.getSetCookie()) headers.append("Set-Cookie", cookie);
  }
  const router = createStaticRouter(handler.dataRoutes, context);
  const page = renderToString(h(StaticRouterProvider, { router, context, hydrate: false }));
  return new Response(`<!doctype html><body>${page}</body>`, { status: context.statusCode, headers });
}

const server = createServer(async (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = method === "GET" ? null : Buffer.concat(chunks);
  const response = await answer(new Request(new URL(url, `http://${headers.host}`), { method, headers, body }));
  outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text());
});

server.listen(Number(process.env.PORT), "localhost", () => console.log("listening"));
