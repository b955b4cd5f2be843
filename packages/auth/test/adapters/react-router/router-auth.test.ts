// The pieces for React Router in its real static handler (data mode), over a server whose sessions the test chooses.
import {
  type AuthServer,
  type RequestSession,
  type ServerCookie,
  createAuthServer,
} from "../../../src/server/index.ts";
import { type RouterAuth, createRouterAuth } from "../../../src/adapters/react-router/index.ts";
import { type RouteObject, createStaticHandler } from "react-router";
import { describe, expect, it, vi } from "vitest";

const cookie = (name: string, value = "new"): ServerCookie => ({ name, value, options: { path: "/" } });
const PAGE = { session: null, user: null, impersonator: null };
const NONE = { user: null, accessToken: null, organizationId: null, impersonator: null, authenticatedAt: null };
const signedOut = (cookies: ServerCookie[] = []): RequestSession => ({
  ...NONE,
  status: "signed-out",
  page: PAGE,
  cookies,
});
const signedIn = (authenticatedAt: number | null, cookies: ServerCookie[] = []): RequestSession => ({
  status: "unconfirmed",
  user: { id: "user_1" } as never,
  accessToken: null,
  organizationId: null,
  impersonator: null,
  authenticatedAt,
  page: PAGE,
  cookies,
});

/** An application with a root, a guarded route with a child, and the session routes. */
function app(session: RequestSession, routes: (auth: RouterAuth) => RouteObject[] = () => [], options = {}) {
  const readSession = vi.fn(async () => session);
  const server: AuthServer = {
    ...createAuthServer(),
    readSession,
    handle: async (request) => new Response(request.url, { headers: { "set-cookie": "wos-session=handled; Path=/" } }),
    startSession: async () => signedIn(null, [cookie("wos-session", "started")]),
    switchOrganization: async (_request, organizationId) =>
      organizationId === "org_1"
        ? { kind: "switched", session: signedIn(null, [cookie("wos-session", organizationId)]) }
        : { kind: "refused", message: "" },
    endSession: async (_request, { returnTo } = {}) => ({
      url: `https://workos.example/logout?to=${returnTo}`,
      cookies: [cookie("wos-session", "")],
    }),
  };
  const auth = createRouterAuth({ server });
  const loader = vi.fn(({ context }) => auth.sessionOf(context).status);
  const handler = createStaticHandler([
    {
      path: "/",
      middleware: [auth.middleware],
      loader,
      children: [
        {
          path: "guarded",
          middleware: [auth.requireUser(options)],
          loader,
          children: [{ path: "child", loader }],
        },
        ...routes(auth),
      ],
    },
  ]);
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(`https://app.example${path}`, init);
    return (await handler.query(request, {
      generateMiddlewareResponse: async (load) => {
        const result = await load(request);
        return result instanceof Response ? result : Response.json(Object.values(result.loaderData));
      },
    })) as Response;
  };
  return { auth, ask, loader, readSession };
}

describe("the middleware", () => {
  it("[A160] reads the session once for a request, before any loader", async () => {
    const { ask, readSession } = app(signedIn(null));
    expect(await (await ask("/guarded/child")).json()).toEqual(["unconfirmed", "unconfirmed", "unconfirmed"]);
    expect(readSession).toHaveBeenCalledTimes(1);
  });

  it("[A160] sets the cookies of the session, and forbids to store what is one user's", async () => {
    const { headers } = await app(signedIn(null, [cookie("wos-session"), cookie("other")])).ask("/");
    expect(headers.getSetCookie()).toEqual(["wos-session=new; Path=/", "other=new; Path=/"]);
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("vary")).toBe("Cookie");
  });

  it("[A160] leaves the response to a visitor storable, except one that deletes a cookie", async () => {
    const { headers } = await app(signedOut()).ask("/");
    expect([headers.get("cache-control"), headers.get("vary")]).toEqual([null, "Cookie"]);
    const deleting = await app(signedOut([cookie("wos-session", "")])).ask("/");
    expect(deleting.headers.get("cache-control")).toBe("private, no-store");
  });

  it("[A160] sets its cookies before those of the response, also on a redirect and on a response of fetch", async () => {
    const answers: Response[] = [new Response(null, { status: 303, headers: { location: "/" } })];
    const frozen = Response.redirect("https://app.example/elsewhere");
    expect(() => frozen.headers.append("a", "b")).toThrow();
    for (const answer of [...answers, frozen]) {
      const { ask } = app(signedIn(null, [cookie("wos-session")]), () => [{ path: "answer", loader: () => answer }]);
      const { headers, status } = await ask("/answer");
      expect(status).toBe(answer.status);
      expect(headers.getSetCookie()).toEqual(["wos-session=new; Path=/"]);
    }
  });

  it("[A160] without it, the session is an error that says what to write", async () => {
    const auth = createRouterAuth();
    for (const context of [{}, { get: () => null }]) {
      expect(() => auth.sessionOf(context as never)).toThrow(/SERVER_CONFIG[^]*auth\.middleware[^]*v8_middleware/);
    }
  });
});

describe("the guard", () => {
  it("[A161] sends a visitor to sign in, with a document, before any loader at or below its route", async () => {
    const { ask, loader } = app(signedOut());
    for (const path of ["/guarded", "/guarded/child?a=b"]) {
      const { status, headers } = await ask(path);
      expect(status).toBe(302);
      expect(headers.get("location")).toBe(`/auth/sign-in?${new URLSearchParams({ return_to: path })}`);
      expect(headers.get("x-remix-reload-document")).toBe("true");
    }
    expect(loader).not.toHaveBeenCalled();
  });

  it("[A161] with maxAge, asks a user for another proof unless the last one is recent", async () => {
    const ago = (seconds: number): number => Date.now() - seconds * 1000;
    const asked = async (at: number | null): Promise<string | null> =>
      (await app(signedIn(at), undefined, { maxAge: 60 }).ask("/guarded")).headers.get("location");
    expect(await asked(ago(50))).toBe(null);
    expect(await asked(ago(70))).toBe("/auth/sign-in?return_to=%2Fguarded&max_age=60");
    // Each sign-in would lead to the next. It is an error, and the loader does not run.
    expect(await asked(null)).toBe(null);
    const answer = await app(signedIn(null), undefined, { maxAge: 60 }).ask("/guarded");
    expect(await answer.json()).not.toHaveLength(2);
  });
});

describe("the session routes", () => {
  it("[A162] the session is not read for them; a link of the router loads them as a document, a form gets their answer", async () => {
    const { ask, auth, readSession } = app(signedOut(), () => [{ path: "auth/*", loader: () => "answered" }]);
    expect(await (await ask("/auth/sign-in")).json()).toContain("answered");
    const link = await ask("/auth/sign-in?return_to=%2Flist", { headers: { "sec-fetch-dest": "empty" } });
    expect(link.headers.get("location")).toBe("/auth/sign-in?return_to=%2Flist");
    expect(link.headers.get("x-remix-reload-document")).toBe("true");
    expect(readSession).not.toHaveBeenCalled();
    // The address of the router's data is not that of the page.
    const url = new URL("https://app.example/auth/sign-out");
    const request = new Request(`${url}.data`, { method: "POST", body: "return_to=/" });
    expect(await (await auth.handle({ request, url })).text()).toBe(url.href);
  });

  it("[A162] a session that an action has started or changed is that of the rest of the request, and the only one that is set", async () => {
    const { ask } = app(signedIn(null, [cookie("wos-session", "refreshed")]), (auth) => [
      {
        path: "start",
        action: async (args) => (await auth.startSession(args, {} as never)).status,
        loader: ({ context }) => auth.sessionOf(context).cookies[0]?.value,
      },
    ]);
    const response = await ask("/start", { method: "POST" });
    expect(await response.json()).toContain("started");
    expect(response.headers.getSetCookie()).toEqual(["wos-session=started; Path=/"]);
  });

  it("[A162] a refused switch leaves the session as it is", async () => {
    const routes =
      (id: string) =>
      (auth: RouterAuth): RouteObject[] => [
        { path: "switch", action: async (args) => (await auth.switchOrganization(args, id)).kind },
      ];
    const before = signedIn(null, [cookie("wos-session", "refreshed")]);
    const cookies = async (id: string): Promise<string[]> =>
      (await app(before, routes(id)).ask("/switch", { method: "POST" })).headers.getSetCookie();
    expect(await cookies("org_1")).toEqual(["wos-session=org_1; Path=/"]);
    expect(await cookies("org_2")).toEqual(["wos-session=refreshed; Path=/"]);
  });

  it("[A162] after a sign-out by an action, the browser keeps no session and loads WorkOS's page", async () => {
    const { ask } = app(signedIn(null, [cookie("wos-session", "refreshed")]), (auth) => [
      { path: "leave", action: (args) => auth.signOut(args, { returnTo: "/" }) },
    ]);
    const { headers } = await ask("/leave", { method: "POST" });
    expect(headers.get("location")).toBe("https://workos.example/logout?to=/");
    expect(headers.get("x-remix-reload-document")).toBe("true");
    expect(headers.getSetCookie().at(-1)).toBe("wos-session=; Path=/");
  });
});
