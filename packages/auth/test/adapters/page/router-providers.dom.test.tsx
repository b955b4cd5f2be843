// The providers of TanStack Start and React Router: their client is for the deployment that the server names, their session that of the root route's
// loader, and the router loads the page again for another session.
import {
  RouterProvider,
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
} from "@tanstack/react-router";
import { act, cleanup, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createRoutesStub } from "react-router";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LockstepProvider as ReactRouterProvider, useUser } from "../../../src/adapters/react-router-react/index.ts";
import { LockstepProvider as TanStackProvider } from "../../../src/adapters/tanstack-start/lockstep-provider.tsx";
import type { PageSession } from "../../../src/adapters/page/index.ts";
import { useSessionScope } from "../../../src/adapters/react/adapter.ts";
import { nextServer, pageOfCookie } from "../../support/next-server.ts";
import { type Browser, clientOf, createBackend, createBrowser } from "../../support/server-pages.tsx";

type Props = {
  readonly page?: PageSession;
  readonly client?: ReturnType<typeof clientOf>;
  readonly children: ReactNode;
};

/** How a router renders `Root` with what its root loader returns. */
const ROUTERS = {
  "tanstack-start": {
    Provider: TanStackProvider as (props: Props) => ReactNode,
    mount: (Root: () => ReactNode, loader: () => unknown): ReactNode => {
      const rootRoute = createRootRoute({ loader: loader as () => never, staleTime: Infinity, component: Root });
      const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory() });
      return <RouterProvider router={router as never} />;
    },
  },
  "react-router/react": {
    Provider: ReactRouterProvider as (props: Props) => ReactNode,
    mount: (Root: () => ReactNode, loader: () => unknown): ReactNode => {
      const Stub = createRoutesStub([{ id: "root", path: "/", Component: Root, loader, HydrateFallback: () => null }]);
      return <Stub />;
    },
  },
};
const Name = (): ReactNode => <i>{useUser()?.id ?? "no user"}</i>;

let browser: Browser;

beforeEach(() => {
  browser = createBrowser();
  vi.stubGlobal("WebSocket", createBackend().server.WebSocket);
  nextServer.cookie = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
});
afterEach(() => {
  cleanup();
  browser.close();
});

describe.each(Object.entries(ROUTERS))("LockstepProvider of @lockstep/auth/%s", (_, { Provider, mount }) => {
  /** Renders the page, and waits until it is settled. */
  async function show(Root: () => ReactNode, loader: () => unknown): Promise<Element> {
    const { container } = render(mount(Root, loader));
    await browser.pass(2000);
    return container;
  }

  test.each([
    [
      "a session of a server without VITE_CONVEX_URL",
      () => pageOfCookie(),
      /VITE_CONVEX_URL is not set\. \[SERVER_CONFIG\]/,
    ],
    ["no session", () => null, /no session of a server, and no client\. \[SERVER_CONFIG\][^]*root route/],
  ])("[A227] without a client, and with %s, it says what is missing", async (_case, loader, message) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const page = await show(() => <Provider>…</Provider>, loader);
    expect(page.textContent).toMatch(message);
  });

  test("[A227] providers without a client share one for the deployment that the server names; one with a client uses that", async () => {
    const seen: unknown[] = [];
    function Look(): null {
      seen.push(useSessionScope().client);
      return null;
    }
    const own = clientOf(createBackend().server.WebSocket);
    for (const client of [undefined, undefined, own]) {
      const props = client === undefined ? {} : { client };
      await show(
        () => (
          <Provider {...props}>
            <Look />
          </Provider>
        ),
        () => ({ ...pageOfCookie(), convexUrl: "https://brave-otter-456.convex.cloud" }),
      );
    }
    expect(seen.at(0)).toMatchObject({ url: "https://brave-otter-456.convex.cloud" });
    expect([...new Set(seen)]).toEqual([seen[0], own]);
  });

  test.each([
    ["itself", () => pageOfCookie(), "user_ada"],
    ["as page", () => ({ theme: "dark", page: pageOfCookie() }), "user_ada"],
    ["signed out", () => ({ page: { session: null, user: null, impersonator: null } }), "no user"],
    ["not at all", () => ({ theme: "dark" }), "no user"],
  ])("[A227] the session is what the root loader returned: %s", async (how, loader, user) => {
    const texts: string[] = [];
    const Root = (): ReactNode => (
      <Provider client={clientOf(createBackend().server.WebSocket)}>
        <Name />
        <Seen texts={texts} />
      </Provider>
    );
    const page = await show(Root, loader);
    expect(page.textContent).toContain(user);
    expect(texts[0]).toBe({ "signed out": "unauthenticated", "not at all": "loading" }[how] ?? "authenticated");
  });

  test("[A227] a page that is given wins over the loader's", async () => {
    const page = pageOfCookie();
    const client = clientOf(createBackend().server.WebSocket);
    const Root = (): ReactNode => (
      <Provider client={client} page={page}>
        <Name />
      </Provider>
    );
    expect((await show(Root, () => null)).textContent).toContain("user_ada");
  });

  test("[A227] when the browser gets another session, the router loads the page again", async () => {
    const client = clientOf(createBackend().server.WebSocket);
    const loader = vi.fn(pageOfCookie);
    const Root = (): ReactNode => (
      <Provider client={client}>
        <Name />
      </Provider>
    );
    const page = await show(Root, loader);
    expect([page.textContent, loader.mock.calls.length]).toEqual(["user_ada", 1]);
    nextServer.cookie = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };
    await browser.pass(400_000);
    await act(async () => {});
    expect([page.textContent, loader.mock.calls.length]).toEqual(["user_grace", 2]);
  });
});

test("[A227] as the component of TanStack's root route, it renders the routes below", async () => {
  const loader = (): object => ({ ...pageOfCookie(), convexUrl: "https://brave-otter-456.convex.cloud" });
  const rootRoute = createRootRoute({ loader: loader as () => never, component: TanStackProvider });
  const routeTree = rootRoute.addChildren([
    createRoute({ getParentRoute: () => rootRoute, path: "/", component: Name }),
  ]);
  const { container } = render(
    <RouterProvider router={createRouter({ routeTree, history: createMemoryHistory() }) as never} />,
  );
  await browser.pass(2000);
  expect(container.textContent).toBe("user_ada");
});

/** Notes each status of the session that is rendered. */
function Seen({ texts }: { readonly texts: string[] }): null {
  texts.push(useSessionScope().view.status);
  return null;
}
