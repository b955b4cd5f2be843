import { auth } from "@lockstep/auth/react-router";
import { renderToString } from "react-dom/server";
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from "react-router";
import { api } from "../convex/_generated/api";
import { Home, List, Root } from "./pages";

const handler = createStaticHandler([
  {
    path: "/",
    middleware: [auth.middleware],
    loader: ({ context }) => auth.sessionOf(context).page,
    Component: Root,
    children: [
      { index: true, Component: Home },
      {
        path: "list",
        middleware: [auth.requireUser()],
        loader: ({ context }) => auth.convexOf(context).preloadAuthedQuery(api.items.list, {}),
        Component: List,
      },
    ],
  },
]);

export async function answer(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith("/auth/")) return auth.handle({ request, url: new URL(request.url) });
  return handler.query(request, {
    generateMiddlewareResponse: async (query) => {
      const context = await query(request);
      if (context instanceof Response) return context;
      const router = createStaticRouter(handler.dataRoutes, context);
      const html = renderToString(
        <html lang="en">
          <body>
            <div id="root">
              <StaticRouterProvider router={router} context={context} />
            </div>
            <script type="module" src="/assets/client.js" />
          </body>
        </html>,
      );
      return new Response(`<!doctype html>${html}`, {
        status: context.statusCode,
        headers: { "content-type": "text/html" },
      });
    },
  });
}
