// The HTML of a server with `@lockstep/auth/server`, and its first seconds in a browser: signed in throughout, without a warning of React.
import type { Preloaded } from "convex/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  ImpersonationBanner,
  SignOutButton,
  LockstepProvider,
  type PageSession,
  SignedIn,
  SignedOut,
  usePreloadedAuthedQuery,
} from "../../../src/adapters/page/index.ts";
import type { AuthedPreloaded } from "../../../src/server/index.ts";
import {
  fetchFromServer,
  nextServer,
  pageOfCookie,
  resetNextServer,
  tokenOfCookie,
} from "../../support/next-server.ts";
import { show } from "../../support/rendered-page.tsx";
import { Page, clientOf } from "../../support/server-pages.tsx";
import { type SsrApp, createSsrApp } from "../../support/ssr-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";
import type { QUERY } from "../../support/world.ts";

const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };

let app: SsrApp;

beforeEach(() => {
  startTime();
  resetNextServer();
  vi.stubGlobal("fetch", fetchFromServer);
});
afterEach(() => {
  app.unmount();
  document.body.innerHTML = "";
  stopTime();
  vi.unstubAllGlobals();
});

/** The server renders the page, and the browser hydrates it. */
async function serve(page: PageSession | undefined, children: ReactNode): Promise<void> {
  app = createSsrApp((socket) => (
    <LockstepProvider client={clientOf(socket)} page={page}>
      {children}
    </LockstepProvider>
  ));
  await app.hydrate();
  await app.pass(2000);
}

test("[A149] the HTML is signed in, contains no token, and hydrates; one request, one socket, nothing unauthenticated", async () => {
  nextServer.cookie = ADA;
  await serve(pageOfCookie(), <Page />);
  for (const part of tokenOfCookie()?.split(".").slice(1) ?? []) expect(app.html).not.toContain(part);
  expect(app.texts[0]).toBe("user_ada/org_1 user_ada …");
  expect(app.texts.filter((text) => !text.startsWith("user_ada/org_1 user_ada "))).toEqual([]);
  expect(nextServer.calls).toEqual(["POST /auth/session"]);
  expect(app.server.sockets()).toBe(1);
  expect(new Set(app.server.runs.map(({ who }) => who))).toEqual(new Set(["user_ada"]));
});

test("[A149] with an expired token that WorkOS did not renew, the HTML and the page are signed in all the same", async () => {
  nextServer.cookie = ADA;
  pageOfCookie();
  await vi.advanceTimersByTimeAsync(400_000);
  nextServer.mode = "workos-down";
  await serve(pageOfCookie(), <Page />);
  await app.pass(60_000);
  expect(app.texts).toEqual(["user_ada/org_1 user_ada …"]);
  expect(app.server.runs).toEqual([]);
});

test("[A149] [S58] a page without a session is signed out in its HTML and in every frame, and asks nothing", async () => {
  await serve(
    pageOfCookie(),
    <>
      <SignedIn>in</SignedIn>
      <SignedOut>out</SignedOut>
    </>,
  );
  expect(app.texts).toEqual(["out"]);
  expect(nextServer.calls).toEqual([]);
});

test("[A149] without a page the HTML is loading, and the page is signed in once the route has answered", async () => {
  nextServer.cookie = ADA;
  await serve(undefined, <Page />);
  expect(app.texts[0]).toBe("loading");
  expect(app.texts.at(-1)).toMatch(/^user_ada\/org_1 \? /);
});

test("[A154] the banner of an administrator is in the HTML", async () => {
  nextServer.cookie = ADA;
  nextServer.impersonator = { email: "admin@example.com", reason: null };
  await serve(pageOfCookie(), <ImpersonationBanner />);
  expect(app.texts).toEqual(["admin@example.com is signed in as user_ada@example.comStop"]);
});

test("[A228] the sign-out button is a form in the HTML, with its path and attributes", async () => {
  nextServer.cookie = ADA;
  await serve(
    pageOfCookie(),
    <SignOutButton returnTo="/bye" className="plain">
      Leave
    </SignOutButton>,
  );
  const html = document.createElement("template");
  html.innerHTML = app.html;
  const form = html.content.querySelector("form");
  const [field, button] = form?.children ?? [];
  const attributes = [form, field, button].map((one) =>
    Object.fromEntries([...(one?.attributes ?? [])].map(({ name, value }) => [name, value])),
  );
  expect(attributes).toEqual([
    { method: "post", action: "/auth/sign-out" },
    { type: "hidden", name: "return_to", value: "/bye" },
    { type: "submit", class: "plain" },
  ]);
  expect(button?.textContent).toBe("Leave");
});

/** What `preloadAuthedQuery` returns for Ada's session; without a value while the session is unconfirmed. */
function preloadedFor(page: PageSession, _valueJSON: object | undefined): AuthedPreloaded<typeof QUERY> {
  const query = { _name: "m:q", _argsJSON: {}, _valueJSON, _owner: page.session?.identity.key };
  return query as unknown as Preloaded<typeof QUERY> & { _owner: string };
}

function Preload({ preloaded }: { readonly preloaded: AuthedPreloaded<typeof QUERY> }): ReactNode {
  return <p>{show(usePreloadedAuthedQuery(preloaded))}</p>;
}

test("[A148] a preloaded result is in the HTML, and stays until the live one", async () => {
  nextServer.cookie = ADA;
  const page = pageOfCookie();
  await serve(page, <Preload preloaded={preloadedFor(page, { who: "user_ada", written: -1 })} />);
  expect(app.texts).toEqual(["user_ada -1", "user_ada 0"]);
});

test("[A148] a preload without a result is pending, and becomes live", async () => {
  nextServer.cookie = ADA;
  const page = pageOfCookie();
  await serve(page, <Preload preloaded={preloadedFor(page, undefined)} />);
  expect(app.texts).toEqual(["pending", "user_ada 0"]);
  expect(app.server.runs.filter(({ who }) => who !== "user_ada")).toEqual([]);
});
