// A page of a server with `@lockstep/auth/server`: from the server's HTML on it is signed in, and it follows the server's renders and
// the cookie.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SessionView } from "../../../src/adapters/page/index.ts";
import { nextServer, pageOfCookie } from "../../support/next-server.ts";
import { type Browser, createBrowser, expectOneTruth, inStep, statuses } from "../../support/server-pages.tsx";

const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
const GRACE = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };
const ADA_ELSEWHERE = { ...ADA, org_id: "org_2" };

let browser: Browser;

beforeEach(() => void (browser = createBrowser()));
afterEach(() => browser.close());

describe("the first page", () => {
  test("[A149] a signed-in page stays signed in, on one socket, and nothing runs unauthenticated", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    expect(tab.text()).toBe(inStep("user_ada/org_1"));
    await browser.pass(900_000);
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
    expect(new Set(tab.server.runs.map(({ who }) => who))).toEqual(new Set(["user_ada"]));
    expect(tab.server.sockets()).toBe(1);
    expect(tab.outdated()).toBe(0);
    expect(new Set(nextServer.calls)).toEqual(new Set(["POST /auth/session"]));
  });

  test("[A1] [A149] a signed-out page is signed out from its first frame, on one socket under StrictMode, and asks nothing", async () => {
    const tab = await browser.open();
    await browser.pass(900_000);
    expect(statuses(tab.frames)).toEqual(["unauthenticated"]);
    expect(tab.hooks().view).toMatchObject({ reason: "no_session" });
    expect(tab.server.sockets()).toBe(1);
    expect(nextServer.calls).toEqual([]);
  });

  test("[A149] without a page it is loading until the route has answered", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open("unknown");
    expect(statuses(tab.frames)).toEqual(["loading", "authenticated"]);
    expect(tab.hooks().view.identity?.key).toBe("user_ada|org_1|session_ada");
    expect(tab.outdated()).toBe(0);
    expectOneTruth(tab.frames);
  });

  test("[A149] without a page or a session it is signed out, after one request", async () => {
    const tab = await browser.open("unknown");
    await browser.pass(900_000);
    expect(statuses(tab.frames)).toEqual(["loading", "unauthenticated"]);
    expect(nextServer.calls).toEqual(["POST /auth/session"]);
  });

  test("[A149] without a page it stays loading during an outage, and is signed in within 35 s after it", async () => {
    nextServer.cookie = ADA;
    nextServer.mode = "unreachable";
    const tab = await browser.open("unknown");
    await browser.pass(60_000);
    nextServer.mode = "works";
    await browser.pass(35_000);
    expect(statuses(tab.frames)).toEqual(["loading", "authenticated"]);
  });

  test.each(["workos-down", "unreachable"] as const)(
    "[A149] rendered with an expired token during an outage (%s), it stays signed in, sends nothing, and recovers within 35 s",
    async (mode) => {
      nextServer.cookie = ADA;
      pageOfCookie();
      await browser.pass(400_000);
      nextServer.mode = "workos-down";
      const page = pageOfCookie();
      expect(page.session?.expiresAt).toBeLessThan(Date.now());
      nextServer.mode = mode;
      const tab = await browser.open(page);
      await browser.pass(300_000);
      expect(tab.text()).toBe("user_ada/org_1 user_ada …");
      expect(tab.server.runs).toEqual([]);
      nextServer.mode = "works";
      await browser.pass(35_000);
      expect(tab.text()).toBe(inStep("user_ada/org_1"));
      expect(statuses(tab.frames)).toEqual(["authenticated"]);
      expect(tab.server.runs.filter(({ who }) => who !== "user_ada")).toEqual([]);
    },
  );
});

describe("renders of the server", () => {
  test("[A149] a newer session of the same user is followed at once", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    await browser.pass(2000);
    nextServer.cookie = ADA_ELSEWHERE;
    tab.rerender();
    await browser.pass(1000);
    expect(tab.text()).toBe(inStep("user_ada/org_2"));
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
    expectOneTruth(tab.frames);
  });

  test("[A149] another user's session is followed at once, and nothing of the first user is shown", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    await browser.pass(2000);
    nextServer.cookie = GRACE;
    tab.rerender();
    await browser.pass(1000);
    expect(tab.text()).toBe(inStep("user_grace/org_1"));
    expectOneTruth(tab.frames);
    expect(tab.server.runs.filter(({ who }) => who === null)).toEqual([]);
  });

  test("[A149] an earlier render does not bring back the organization or the user before", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    const before = pageOfCookie();
    await browser.pass(2000);
    for (const cookie of [ADA_ELSEWHERE, GRACE]) {
      nextServer.cookie = cookie;
      tab.rerender();
      await browser.pass(2000);
      const shown = tab.frames.length;
      tab.rerender(before);
      await browser.pass(5000);
      const whose = `${cookie.sub}/${cookie.org_id}`;
      expect(new Set(tab.frames.slice(shown).map(({ data }) => data))).toEqual(new Set([whose]));
      tab.rerender();
      await browser.pass(2000);
    }
    expectOneTruth(tab.frames);
  });

  test("[A149] of two sessions of one second, the cookie decides", async () => {
    nextServer.cookie = ADA;
    const before = pageOfCookie();
    nextServer.cookie = GRACE;
    const after = pageOfCookie();
    expect(after.session?.issuedAt).toBe(before.session?.issuedAt);
    const tab = await browser.open(before);
    tab.rerender(after);
    await browser.pass(2000);
    expect(tab.text()).toBe(inStep("user_grace/org_1"));
    const shown = tab.frames.length;
    tab.rerender(before);
    await browser.pass(2000);
    expect(new Set(tab.frames.slice(shown).map(({ named }) => named))).toEqual(new Set(["user_grace/org_1"]));
    expectOneTruth(tab.frames);
  });

  test("[A149] a render without a session asks the route: signed out if the cookie is gone", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.cookie = null;
    tab.rerender();
    await browser.pass(1000);
    expect(tab.hooks().view).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
    expectOneTruth(tab.frames);
  });

  test("[A149] a render without a session, of another moment, ends nothing while the cookie is there", async () => {
    const none = pageOfCookie();
    nextServer.cookie = ADA;
    const tab = await browser.open();
    tab.rerender(none);
    await browser.pass(5000);
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
    tab.rerender();
    await browser.pass(1000);
    expect(tab.text()).toBe(inStep("user_ada/org_1"));
  });

  test("[A149] each render without a session asks the route, also after one that was out of date", async () => {
    const none = pageOfCookie();
    nextServer.cookie = ADA;
    const tab = await browser.open();
    tab.rerender(none);
    await browser.pass(1000);
    expect(tab.hooks().view.status).toBe("authenticated");
    nextServer.cookie = null;
    tab.rerender();
    await browser.pass(1000);
    expect(tab.hooks().view).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  });

  test("[A149] an earlier render does not sign a signed-out user back in", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    const before = pageOfCookie();
    nextServer.cookie = null;
    tab.rerender();
    await browser.pass(2000);
    tab.rerender(before);
    await browser.pass(5000);
    expect(tab.hooks().view.status).toBe("unauthenticated");
    expect(statuses(tab.frames)).toEqual(["authenticated", "unauthenticated"]);
  });

  test("[A149] a signed-out page that an action of the server signs in is signed in with its next render", async () => {
    const tab = await browser.open();
    nextServer.cookie = ADA;
    tab.rerender();
    await browser.pass(2000);
    expect(tab.text()).toBe(inStep("user_ada/org_1"));
    expect(tab.outdated()).toBe(0);
  });
});

describe("the cookie", () => {
  test("[A150] another user in the browser: the page is told once, and shows no profile until it is rendered again", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.cookie = GRACE;
    await browser.pass(230_000);
    expect(tab.text()).toBe("user_grace/org_1 ? user_grace/org_1");
    expect(tab.outdated()).toBe(1);
    await browser.pass(600_000);
    expect(tab.outdated()).toBe(1);
    tab.rerender();
    await browser.pass(1000);
    expect(tab.text()).toBe(inStep("user_grace/org_1"));
    expect(tab.outdated()).toBe(1);
    nextServer.cookie = ADA;
    await browser.pass(300_000);
    expect(tab.outdated()).toBe(2);
    expectOneTruth(tab.frames);
  });

  test("[A150] another organization in the browser: the page is told once, and keeps the profile", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.cookie = ADA_ELSEWHERE;
    await browser.pass(230_000);
    expect(tab.text()).toBe(inStep("user_ada/org_2"));
    expect(tab.outdated()).toBe(1);
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
    expectOneTruth(tab.frames);
  });

  test("[A150] a session that WorkOS has ended: signed out at the next refresh, which the page shows itself", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.isRevoked = true;
    await browser.pass(230_000);
    expect(tab.hooks().view).toMatchObject({
      status: "unauthenticated",
      reason: "session_ended",
    } satisfies Partial<SessionView>);
    expect(tab.outdated()).toBe(0);
    const calls = nextServer.calls.length;
    tab.rerender();
    await browser.pass(900_000);
    expect(nextServer.calls.length).toBe(calls);
    expect(tab.outdated()).toBe(0);
    expectOneTruth(tab.frames);
  });

  test("[A150] neither a renewed token nor an outage makes the page outdated", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    await browser.pass(300_000);
    nextServer.mode = "workos-down";
    await browser.pass(600_000);
    nextServer.mode = "works";
    await browser.pass(35_000);
    expect(tab.hooks().view).toMatchObject({ phase: "confirmed" });
    expect(tab.outdated()).toBe(0);
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
  });
});
