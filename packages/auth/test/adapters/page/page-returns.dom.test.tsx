// A page of a server with `@lockstep/auth/server` that is signed out: it comes back, or is rendered again, after a sign-in elsewhere.
import { act } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nextServer, pageOfCookie } from "../../support/next-server.ts";
import {
  type Browser,
  type Tab,
  createBrowser,
  expectOneTruth,
  inStep,
  statuses,
} from "../../support/server-pages.tsx";

const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
const GRACE = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };

let browser: Browser;

beforeEach(() => void (browser = createBrowser()));
afterEach(() => browser.close());

/** Has the user sign out in the tab, without waiting. Returns what came of it. */
function signOut(tab: Tab): { failed: unknown } {
  const outcome = { failed: undefined as unknown };
  act(
    () =>
      void tab
        .hooks()
        .signOut({ returnTo: "/" })
        .catch((error: unknown) => (outcome.failed = error)),
  );
  return outcome;
}

describe.each(["pageshow", "visibilitychange"] as const)("on %s", (how) => {
  test("[A151] a signed-out page whose user has signed in elsewhere is signed in, without loading", async () => {
    const tab = await browser.open();
    nextServer.cookie = ADA;
    browser.comeBack(how);
    await browser.pass(1000);
    expect(tab.text()).toBe("user_ada/org_1 ? user_ada/org_1");
    expect(statuses(tab.frames)).toEqual(["unauthenticated", "authenticated"]);
    expect(tab.outdated()).toBe(1);
    tab.rerender();
    await browser.pass(1000);
    expect(tab.text()).toBe(inStep("user_ada/org_1"));
    expect(tab.outdated()).toBe(1);
  });

  test("[A151] a page whose user has signed out in another tab, and in again, is signed in, without loading", async () => {
    nextServer.cookie = ADA;
    const [tab, other] = [await browser.open(), await browser.open()];
    signOut(other);
    await browser.pass(1000);
    expect(tab.hooks().view.status).toBe("unauthenticated");
    nextServer.cookie = { ...ADA, sid: "session_later" };
    browser.comeBack(how);
    await browser.pass(1000);
    expect(tab.hooks().view.identity?.key).toBe("user_ada|org_1|session_later");
    expect(statuses(tab.frames)).toEqual(["authenticated", "unauthenticated"]);
    expect(tab.frames.map(({ status }) => status)).not.toContain("loading");
  });

  test("[A151] a page whose session has ended is signed in as the next user, without loading", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.isRevoked = true;
    await browser.pass(230_000);
    nextServer.cookie = GRACE;
    browser.comeBack(how);
    await browser.pass(1000);
    expect(tab.text()).toBe("user_grace/org_1 ? user_grace/org_1");
    expect(tab.frames.map(({ status }) => status)).not.toContain("loading");
    expectOneTruth(tab.frames);
  });

  test("[A151] a page that stays signed out asks once for each return, and shows nothing of it", async () => {
    const tab = await browser.open();
    for (let time = 1; time <= 3; time += 1) {
      browser.comeBack(how);
      browser.comeBack("visibilitychange");
      await browser.pass(2000);
      expect(nextServer.calls.length).toBe(time);
    }
    expect(statuses(tab.frames)).toEqual(["unauthenticated"]);
    expect(tab.outdated()).toBe(0);
  });

  test.each(["unreachable", "workos-down"] as const)(
    "[A151] during an outage (%s) it stays signed out, and the next return signs it in",
    async (mode) => {
      const tab = await browser.open();
      nextServer.cookie = ADA;
      pageOfCookie();
      await browser.pass(400_000);
      nextServer.mode = mode;
      browser.comeBack(how);
      await browser.pass(60_000);
      expect(statuses(tab.frames)).toEqual(["unauthenticated"]);
      nextServer.mode = "works";
      browser.comeBack(how);
      await browser.pass(1000);
      expect(tab.hooks().view.status).toBe("authenticated");
      expect(statuses(tab.frames)).toEqual(["unauthenticated", "authenticated"]);
    },
  );

  test("[A151] while the server still has the session that the user has ended, the page stays signed out", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.mode = "unreachable";
    signOut(tab);
    await browser.pass(1000);
    nextServer.mode = "works";
    browser.comeBack(how);
    await browser.pass(5000);
    expect(statuses(tab.frames)).toEqual(["authenticated", "unauthenticated"]);
    expect(tab.hooks().view).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
    nextServer.cookie = { ...ADA, sid: "session_later" };
    browser.comeBack(how);
    await browser.pass(1000);
    expect(tab.hooks().view.identity?.sessionId).toBe("session_later");
    expect(tab.frames.map(({ status }) => status)).not.toContain("loading");
  });
});

test("[A151] of two requests for the session, a slow answer to the first one does not count", async () => {
  const tab = await browser.open();
  nextServer.cookie = ADA;
  nextServer.delay = 5000;
  browser.comeBack("pageshow");
  await browser.pass(1000);
  nextServer.cookie = GRACE;
  tab.rerender();
  await browser.pass(12_000);
  expect(tab.text()).toBe(inStep("user_grace/org_1"));
  expect(tab.frames.filter(({ named }) => named?.startsWith("user_ada"))).toEqual([]);
  expect(tab.frames.map(({ status }) => status)).not.toContain("loading");
});

test("[A151] a sign-in that the server renders during an outage is followed within 35 s after it", async () => {
  const tab = await browser.open();
  nextServer.cookie = ADA;
  const page = pageOfCookie();
  nextServer.mode = "unreachable";
  tab.rerender(page);
  await browser.pass(120_000);
  expect(tab.hooks().view.status).not.toBe("authenticated");
  nextServer.mode = "works";
  await browser.pass(35_000);
  expect(tab.text()).toBe(inStep("user_ada/org_1"));
  expect(tab.outdated()).toBe(0);
});
