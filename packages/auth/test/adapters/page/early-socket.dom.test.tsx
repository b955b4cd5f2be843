// The socket that the script in the server's HTML opens, before the page's own scripts have loaded.
import { runInThisContext } from "node:vm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LockstepProvider, type PageSession } from "../../../src/adapters/page/index.ts";
import { createConvexClient } from "../../../src/convex/index.ts";
import { fetchFromServer, nextServer, pageOfCookie, resetNextServer } from "../../support/next-server.ts";
import { Page } from "../../support/server-pages.tsx";
import { type SsrApp, createSsrApp } from "../../support/ssr-app.tsx";
import { startTime, stopTime } from "../../support/time.ts";

const DEPLOYMENT = "https://happy-otter-123.convex.cloud";

let app: SsrApp;
let page: PageSession;

beforeEach(() => {
  startTime();
  resetNextServer();
  vi.stubGlobal("fetch", fetchFromServer);
  nextServer.cookie = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
  page = pageOfCookie();
});
afterEach(() => {
  app.unmount();
  document.body.innerHTML = "";
  forget();
  stopTime();
  vi.unstubAllGlobals();
});

function forget(): void {
  for (const name of ["lockstepEarly", "LockstepSocket"]) Reflect.deleteProperty(globalThis, name);
}

/** The server renders the page, and the browser runs the script in its HTML. */
function serve(): void {
  app = createSsrApp((socket) => {
    vi.stubGlobal("WebSocket", socket);
    return (
      <LockstepProvider client={createConvexClient(DEPLOYMENT, { logger: false })} page={page}>
        <Page />
      </LockstepProvider>
    );
  });
  // There was a window while the server rendered, unlike on a server.
  forget();
  vi.stubGlobal("WebSocket", app.server.WebSocket);
  const [, script] = /<script[^>]*>(.*)<\/script>/s.exec(app.html) ?? [];
  runInThisContext(script ?? "");
}

function expectLive(): void {
  expect(app.texts.every((text) => text.startsWith("user_ada/org_1 user_ada "))).toBe(true);
  expect(new Set(app.server.runs.map(({ who }) => who))).toEqual(new Set(["user_ada"]));
}

test("[A223] the client uses the socket that the HTML has opened, and sends nothing on it before it has the token", async () => {
  serve();
  expect(app.server.sockets()).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect([app.server.open(), app.server.runs]).toEqual([1, []]);
  await app.hydrate();
  await app.pass(2000);
  expectLive();
  expect([app.server.sockets(), app.server.open()]).toEqual([1, 1]);
});

test("[A223] a socket that is still connecting when the page is hydrated is used as well", async () => {
  serve();
  await app.hydrate();
  await app.pass(2000);
  expectLive();
  expect(app.server.sockets()).toBe(1);
});

test("[A223] a socket that has failed by then is replaced", async () => {
  serve();
  await vi.advanceTimersByTimeAsync(1000);
  app.server.drop();
  await app.hydrate();
  await app.pass(2000);
  expectLive();
  expect(app.server.sockets()).toBe(2);
});

test("[A223] a socket that no client takes is closed after 5 s", async () => {
  serve();
  await vi.advanceTimersByTimeAsync(4900);
  expect(app.server.open()).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect([app.server.sockets(), app.server.open()]).toEqual([1, 0]);
});

test("[A223] a client of another deployment leaves the socket to the client that it is for", async () => {
  serve();
  createConvexClient("https://calm-newt-456.convex.cloud", { logger: false }).connectionState();
  expect(app.server.sockets()).toBe(2);
  await app.hydrate();
  await app.pass(2000);
  expectLive();
  expect(app.server.sockets()).toBe(2);
});

test("[A223] a page that is left keeps no unused socket", async () => {
  serve();
  await vi.advanceTimersByTimeAsync(1000);
  dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(100);
  expect(app.server.open()).toBe(0);
});
