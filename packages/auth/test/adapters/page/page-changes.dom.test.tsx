// What a page of a server with `@lockstep/auth/server` asks the server to do: sign out, switch the organization, end an impersonation.
import { act } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextServer } from "../../support/next-server.ts";
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

describe("useSignOut", () => {
  test("[A152] ends the session in all tabs before the server answers, and then goes to WorkOS", async () => {
    nextServer.cookie = ADA;
    const tabs = [await browser.open(), await browser.open()] as const;
    nextServer.latency = 3000;
    const runs = tabs.map(({ server }) => server.runs.length);
    signOut(tabs[0]);
    expect(tabs[0].hooks().view).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
    await browser.pass(50);
    expect(tabs[1].hooks().view).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
    expect([nextServer.cookie, browser.left]).toEqual([ADA, []]);
    await browser.pass(600_000);
    expect(nextServer.cookie).toBeNull();
    expect(browser.left).toEqual(["https://api.workos.com/user_management/sessions/logout"]);
    for (const [index, { server, frames }] of tabs.entries()) {
      server.invalidate();
      await browser.pass(100);
      expect(server.runs.slice(runs[index]).filter(({ who }) => who !== null)).toEqual([]);
      expect(statuses(frames)).toEqual(["authenticated", "unauthenticated"]);
    }
  });

  test("[A152] rejects while the server is unreachable; the page stays signed out and follows the next session", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.mode = "unreachable";
    const outcome = signOut(tab);
    await browser.pass(60_000);
    expect(outcome.failed).toBeInstanceOf(TypeError);
    expect(browser.left).toEqual([]);
    nextServer.mode = "works";
    tab.rerender();
    await browser.pass(5000);
    expect(tab.hooks().view.status).toBe("unauthenticated");
    nextServer.cookie = GRACE;
    tab.rerender();
    await browser.pass(1000);
    expect(tab.text()).toBe(inStep("user_grace/org_1"));
    expect(tab.frames.map(({ status }) => status)).not.toContain("loading");
    expectOneTruth(tab.frames);
  });
});

describe("useSwitchOrganization", () => {
  test("[A152] resolves once Convex runs in the organization, and the page stays signed in", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    const results: Promise<{ status: string }>[] = [];
    await act(
      async () =>
        void tab
          .hooks()
          .switchOrganization("org_2")
          .then(() => results.push(tab.hooks().add())),
    );
    await browser.pass(3000);
    expect(await Promise.all(results)).toMatchObject([{ status: "success" }]);
    expect(tab.ran).toEqual(["org_2"]);
    expect(tab.text()).toBe(inStep("user_ada/org_2"));
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
    expect(tab.outdated()).toBe(1);
    expectOneTruth(tab.frames);
  });

  test("[A152] the other tabs follow with their next token", async () => {
    nextServer.cookie = ADA;
    const [tab, other] = [await browser.open(), await browser.open()];
    await act(async () => void tab.hooks().switchOrganization("org_2"));
    await browser.pass(230_000);
    expect(other.text()).toBe(inStep("user_ada/org_2"));
    expect(statuses(other.frames)).toEqual(["authenticated"]);
    expectOneTruth(other.frames);
  });

  /** Switches, and notes what becomes of it. */
  function note(tab: Tab, settled: string[]): (to: string) => void {
    return (to) =>
      void tab
        .hooks()
        .switchOrganization(to)
        .then(
          () => settled.push(to),
          () => settled.push(`not ${to}`),
        );
  }

  test("[A152] of two switches in a row the last one counts, even if the server takes longer for the first one", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    const settled: string[] = [];
    const go = note(tab, settled);
    nextServer.latency = 3000;
    await act(async () => go("org_2"));
    await browser.pass(100);
    nextServer.latency = 50;
    await act(async () => go("org_3"));
    await browser.pass(65_000);
    expect(settled).toContain("org_3");
    expect(settled.length).toBe(2);
    expect(tab.text()).toBe(inStep("user_ada/org_3"));
    expectOneTruth(tab.frames);
  });

  test("[A152] a server that does not answer is given up on after 30 s, and the next switch is made", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    const settled: string[] = [];
    const go = note(tab, settled);
    nextServer.delay = 200_000;
    await act(async () => go("org_2"));
    await browser.pass(20_000);
    nextServer.delay = 0;
    await act(async () => go("org_3"));
    await browser.pass(5000);
    expect(settled).toEqual([]);
    await browser.pass(10_000);
    expect(settled).toEqual(["not org_2", "org_3"]);
    expect(tab.text()).toBe(inStep("user_ada/org_3"));
    await browser.pass(200_000);
  });

  test("[A152] rejects with the server's reason, and the session is as before", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.refusal = new Error("The user is not a member.");
    const switching = tab.hooks().switchOrganization("org_2");
    const refused = expect(switching).rejects.toMatchObject({ code: "ORGANIZATION_NOT_REACHED" });
    await browser.pass(2000);
    await refused;
    await expect(switching).rejects.toThrow(/The user is not a member/);
    expect(tab.text()).toBe(inStep("user_ada/org_1"));
    expect(statuses(tab.frames)).toEqual(["authenticated"]);
  });

  test("[A152] an organization with a sign-in of its own: the browser goes to AuthKit, and the promise rejects", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.refusal = new Error("sso_required");
    const switching = tab.hooks().switchOrganization("org_2");
    const refused = expect(switching).rejects.toMatchObject({ code: "ORGANIZATION_NOT_REACHED" });
    await browser.pass(2000);
    await refused;
    expect(browser.left).toEqual(["/auth/sign-in?organization_id=org_2&return_to=%2F"]);
    expect(tab.text()).toBe(inStep("user_ada/org_1"));
  });

  test("[A152] no session routes at the path: the promise says so", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    nextServer.inPlaceOfRoute = () => new Response("<!doctype html>", { status: 404 });
    const refused = expect(tab.hooks().switchOrganization("org_2")).rejects.toThrow(
      /\/auth\/organization answered 404/,
    );
    await browser.pass(2000);
    await refused;
  });
});

describe("ImpersonationBanner", () => {
  const administrator = { email: "admin@example.com", reason: "Ticket 12" };
  const banner = (tab: Tab): Element | null => tab.element.querySelector("aside");

  test("[A154] says who is signed in as whom, and why; its button ends the session", async () => {
    nextServer.cookie = ADA;
    nextServer.impersonator = administrator;
    const tab = await browser.open();
    expect(banner(tab)?.querySelector("span")?.textContent).toBe(
      "admin@example.com is signed in as user_ada@example.com: Ticket 12",
    );
    act(() => banner(tab)?.querySelector("button")?.click());
    expect(banner(tab)).toBeNull();
    expect(tab.hooks().view.status).toBe("unauthenticated");
    await browser.pass(1000);
    expect(nextServer.cookie).toBeNull();
    expect(browser.left.length).toBe(1);
  });

  test("[A154] without a reason it says who is signed in as whom; without an administrator there is none", async () => {
    nextServer.cookie = ADA;
    const plain = await browser.open();
    expect(banner(plain)).toBeNull();
    nextServer.impersonator = { ...administrator, reason: null };
    const tab = await browser.open();
    expect(banner(tab)?.querySelector("span")?.textContent).toBe(
      "admin@example.com is signed in as user_ada@example.com",
    );
  });

  test("[A154] it is gone once the browser has another user's session", async () => {
    nextServer.cookie = ADA;
    nextServer.impersonator = administrator;
    const tab = await browser.open();
    nextServer.cookie = GRACE;
    await browser.pass(230_000);
    expect(tab.hooks().view.identity?.subject).toBe("user_grace");
    expect(banner(tab)).toBeNull();
  });
});

describe("SignOutButton", () => {
  test("[A228] with a script it ends the session in all tabs at once, without leaving for the form's answer", async () => {
    nextServer.cookie = ADA;
    const tabs = [await browser.open(), await browser.open()] as const;
    const button = tabs[0].element.querySelector<HTMLButtonElement>("form button");
    expect(button?.textContent).toBe("Sign out");
    act(() => button?.click());
    await browser.pass(50);
    for (const tab of tabs) expect(tab.hooks().view).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
    await browser.pass(600_000);
    expect([nextServer.cookie, browser.left.length]).toEqual([null, 1]);
  });

  test("[A228] while the script cannot reach the server, the browser sends the form itself, and says so", async () => {
    nextServer.cookie = ADA;
    const tab = await browser.open();
    const sent: string[] = [];
    vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(function submit(this: HTMLFormElement) {
      sent.push(`${this.method} ${this.getAttribute("action")} ${this.isConnected}`);
    });
    nextServer.mode = "unreachable";
    act(() => tab.element.querySelector<HTMLButtonElement>("form button")?.click());
    await browser.pass(60_000);
    expect([tab.hooks().view.status, sent]).toEqual(["unauthenticated", ["post /auth/sign-out true"]]);
  });
});
