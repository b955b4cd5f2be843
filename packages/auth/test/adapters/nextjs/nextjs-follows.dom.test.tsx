// Changes of the browser's session cookie that authkit-nextjs does not notice: by another tab, by a server action, or
// in a new render of the page's server.
import { act } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSession } from "../../../src/server/index.ts";
import { makeToken } from "../../../src/testing/index.ts";
import { type NextPage, createNextPage, inStep, rendered } from "../../support/next-page.tsx";
import { nextServer } from "../../support/next-server.ts";

const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
const GRACE = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };
const ADA_ELSEWHERE = { ...ADA, org_id: "org_2" };

let page: NextPage;

beforeEach(() => void (page = createNextPage()));
afterEach(() => page.close());

test("[A80] another tab signs out and another user in: from the next refresh on the page is the new user's, and never mixed", async () => {
  await page.open(ADA);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  nextServer.cookie = GRACE;
  const runs = page.server.runs.length;
  await page.pass(230_000);
  expect(page.text()).toBe(inStep("user_grace/org_1"));
  expect(page.hooks().sdk.user?.id).toBe("user_grace");
  expect(nextServer.calls.filter((call) => call === "refreshAuth").length).toBe(1);
  expect(new Set(page.server.runs.slice(runs).map(({ who }) => who))).toEqual(new Set(["user_grace"]));
  page.expectOneTruth();
});

test("[A80] a call of the previous user does not settle as the next user's, whatever the SDK keeps in its memory", async () => {
  await page.open(ADA);
  nextServer.cookie = GRACE;
  await page.pass(208_000);
  nextServer.latency = 1000;
  // While the SDK is catching up.
  await page.pass(4000);
  const result = page.hooks().add();
  await page.pass(20_000);
  expect((await result).status).not.toBe("unauthenticated");
  expect(page.text()).toBe(inStep("user_grace/org_1"));
  expect(page.server.runs.filter(({ kind, who }) => kind === "mutation" && who === "user_ada")).toEqual([]);
  page.expectOneTruth();
});

test("[A81] the page follows another tab's organization switch at the next refresh, and is never mixed", async () => {
  await page.open(ADA);
  nextServer.cookie = ADA_ELSEWHERE;
  await page.pass(230_000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  expect(page.hooks().sdk.organizationId).toBe("org_2");
  page.expectOneTruth();
});

test("[A81] a token that the SDK renews on its own reveals a switch, without a refresh of ours", async () => {
  await page.open(ADA);
  nextServer.cookie = GRACE;
  // As another component of the application does.
  await act(async () => void page.hooks().tokens?.refresh());
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_grace/org_1"));
  page.expectOneTruth();
});

test("[A81] a token issued in the same second as the previous one also makes the SDK catch up", async () => {
  await page.open(ADA);
  const issuedAt = rendered()?.issuedAt ?? 0;
  nextServer.cookie = ADA_ELSEWHERE;
  vi.setSystemTime(issuedAt);
  // Out of the back/forward cache.
  act(() => void window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true })));
  await page.pass(900);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  page.expectOneTruth();
});

test("[A82] a signed-out page that a server action signs in is signed in with its next render", async () => {
  await page.open(null);
  expect(page.text()).toBe("undefined/undefined unauthenticated");
  nextServer.cookie = ADA;
  page.rerender(rendered());
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  page.expectOneTruth();
});

test("[A82] a session that ended here and that an action starts again is signed in, even for the same user", async () => {
  await page.open(ADA);
  nextServer.cookie = null;
  await page.pass(230_000);
  expect(page.text()).toBe("undefined/undefined unauthenticated");
  page.rerender(null);
  nextServer.cookie = { ...ADA, sid: "session_later" };
  page.rerender(rendered());
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  expect(page.hooks().view.identity?.sessionId).toBe("session_later");
});

test("[A82] after a sign-out whose server was unreachable, the same user's next session is signed in", async () => {
  await page.open(ADA);
  nextServer.mode = "unreachable";
  act(
    () =>
      void page
        .hooks()
        .signOut()
        .catch(() => {}),
  );
  await page.pass(1000);
  expect(page.hooks().view.status).toBe("unauthenticated");
  nextServer.mode = "works";
  // A render of the same session is an echo.
  await page.pass(2000);
  nextServer.cookie = { ...ADA };
  page.rerender(rendered());
  await page.pass(5000);
  expect(page.hooks().view.status).toBe("unauthenticated");
  nextServer.cookie = { ...ADA, sid: "session_later" };
  await page.pass(2000);
  page.rerender(rendered());
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test("[A83] an organization that the server renders for applies to the page at once", async () => {
  await page.open(ADA);
  nextServer.cookie = ADA_ELSEWHERE;
  const shown = page.frames.length;
  page.rerender(rendered());
  await page.pass(1000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  expect(new Set(page.frames.slice(shown).map(({ status }) => status))).toEqual(new Set(["authenticated"]));
  page.expectOneTruth();
});

test("[A83] another user that the server renders for is shown at once, and nothing of the first user is", async () => {
  await page.open(ADA);
  nextServer.cookie = GRACE;
  page.rerender(rendered());
  const shown = page.frames.length;
  await page.pass(1000);
  expect(page.text()).toBe(inStep("user_grace/org_1"));
  expect(page.frames.slice(shown).filter(({ data }) => data?.startsWith("user_ada"))).toEqual([]);
  page.expectOneTruth();
});

test("[A83] of two renders in a row, the last one counts", async () => {
  await page.open(ADA);
  nextServer.latency = 500;
  nextServer.cookie = ADA_ELSEWHERE;
  page.rerender(rendered());
  await page.pass(1200);
  nextServer.cookie = { ...ADA, org_id: "org_3" };
  page.rerender(rendered());
  await page.pass(5000);
  expect(page.text()).toBe(inStep("user_ada/org_3"));
  page.expectOneTruth();
});

test("[A84] an older render, as from the router's cache, does not restore the earlier session", async () => {
  await page.open(ADA);
  const before = rendered();
  nextServer.cookie = ADA_ELSEWHERE;
  page.rerender(rendered());
  await page.pass(2000);
  const [calls, shown] = [nextServer.calls.length, page.frames.length];
  page.rerender(before);
  await page.pass(5000);
  expect(new Set(page.frames.slice(shown).map(({ data }) => data))).toEqual(new Set(["user_ada/org_2"]));
  expect(nextServer.calls.length).toBe(calls);
});

test("[A84] an older render does not undo a switch by the SDK, before or after the new token has arrived", async () => {
  await page.open(ADA);
  const before = rendered();
  await act(async () => void page.hooks().sdk.switchToOrganization("org_2"));
  await page.pass(102);
  page.rerender(before);
  await page.pass(2000);
  page.rerender(null);
  page.rerender(before);
  await page.pass(5000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  expect(nextServer.calls.filter((call) => call === "refreshAuth").length).toBeLessThanOrEqual(1);
  page.expectOneTruth();
});

test("[A84] an older render does not sign a signed-out user back in", async () => {
  await page.open(ADA);
  const before = rendered();
  nextServer.cookie = null;
  page.rerender(null);
  await page.pass(2000);
  expect(page.hooks().view.status).toBe("unauthenticated");
  page.rerender(before);
  await page.pass(5000);
  expect(page.hooks().view.status).toBe("unauthenticated");
});

test("[A84] of two sessions issued in the same second, the cookie decides", async () => {
  // Start at the beginning of a second, so that everything within it gets the same `iat`.
  vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000);
  await page.open(ADA);
  const iat = Math.floor(Date.now() / 1000) + 100;
  await page.pass(100_000);
  const of = (claims: object) => readSession(makeToken({ ...claims, iat, exp: iat + 300 } as never));
  nextServer.cookie = ADA_ELSEWHERE;
  page.rerender(of(ADA_ELSEWHERE));
  await page.pass(2000);
  const shown = page.frames.length;
  page.rerender(of(ADA));
  await page.pass(2000);
  expect(new Set(page.frames.slice(shown).map(({ data }) => data))).toEqual(new Set(["user_ada/org_2"]));
  nextServer.cookie = { ...ADA, org_id: "org_3" };
  page.rerender(of(nextServer.cookie));
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_ada/org_3"));
  page.expectOneTruth();
});

test("[A84] a session that the cookie contradicted is followed once the cookie confirms it", async () => {
  await page.open(ADA);
  const after = (seconds: number) => {
    const iat = Math.floor(Date.now() / 1000) + seconds;
    return readSession(makeToken({ ...ADA_ELSEWHERE, iat, exp: iat + 300 }));
  };
  // Rendered, but replaced again before it arrived here.
  nextServer.cookie = { ...ADA, org_id: "org_3" };
  page.rerender(after(0));
  await page.pass(3000);
  expect(page.text()).toBe(inStep("user_ada/org_3"));
  nextServer.cookie = ADA_ELSEWHERE;
  page.rerender(after(1));
  await page.pass(3000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  nextServer.cookie = ADA;
  page.rerender(rendered());
  await page.pass(3000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  // From then on it counts like any other session.
  nextServer.cookie = ADA_ELSEWHERE;
  nextServer.latency = 1000;
  page.rerender(after(1));
  await page.pass(100);
  expect(page.frames.at(-1)?.data).toBeUndefined();
  await page.pass(9000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  page.expectOneTruth();
});

test("[A85] a server that renders without a session triggers a request: signed out if the cookie is gone", async () => {
  await page.open(ADA);
  nextServer.cookie = null;
  page.rerender(null);
  await page.pass(1000);
  expect(page.hooks().view).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  page.expectOneTruth();
});

test("[A85] a server that renders without a session because it cannot reach WorkOS ends nothing", async () => {
  await page.open(ADA);
  nextServer.mode = "workos-down";
  page.rerender(rendered());
  await page.pass(5000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  nextServer.mode = "works";
  page.rerender(rendered());
  await page.pass(300_000);
  expect(new Set(page.frames.map(({ status }) => status))).toEqual(new Set(["authenticated"]));
});

test("[A86] while the SDK cannot catch up, neither user's data is shown; the new user's is within 35 s afterwards", async () => {
  await page.open(ADA);
  nextServer.cookie = GRACE;
  const session = rendered();
  nextServer.mode = "workos-down";
  const shown = page.frames.length;
  page.rerender(session);
  await page.pass(120_000);
  expect(page.frames.slice(shown + 2).filter(({ data }) => data !== undefined)).toEqual([]);
  nextServer.mode = "works";
  await page.pass(35_000);
  expect(page.text()).toBe(inStep("user_grace/org_1"));
  page.expectOneTruth();
});

test("[A86] an SDK whose server contradicts its own tokens is asked no more often than a failing one", async () => {
  await page.open(ADA);
  nextServer.misnamed = "org_0";
  await act(async () => void page.hooks().sdk.refreshAuth());
  nextServer.calls.length = 0;
  await page.pass(120_000);
  expect(nextServer.calls.length).toBeLessThan(50);
  expect(page.frames.at(-1)?.data).toBeUndefined();
  nextServer.misnamed = null;
  await page.pass(35_000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test("[A90] when the SDK forgets its user, the user is requested at once", async () => {
  await page.open(ADA);
  nextServer.mode = "unreachable";
  await act(async () => void page.hooks().sdk.getAuth());
  await page.pass(55);
  nextServer.mode = "works";
  await page.pass(500);
  expect(page.hooks().sdk.user?.id).toBe("user_ada");
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test("[A104] when the SDK forgets its user during a request, the user is requested until the SDK has it again", async () => {
  await page.open(ADA);
  nextServer.mode = "unreachable";
  // A reason to ask while the page asks as well.
  page.rerender(null);
  await act(async () => void page.hooks().sdk.getAuth());
  await page.pass(5000);
  expect(page.hooks().sdk.user).toBeNull();
  nextServer.mode = "works";
  await page.pass(35_000);
  expect(page.hooks().sdk.user?.id).toBe("user_ada");
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});
