// A page whose application has a session route: what differs from tokens of authkit-nextjs's server actions, and that the
// page follows the cookie all the same. The route is the real one (next-server.ts).
import { act } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type NextPage, createNextPage, inStep, rendered } from "../../support/next-page.tsx";
import { nextServer } from "../../support/next-server.ts";

const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
const GRACE = { sub: "user_grace", org_id: "org_1", sid: "session_grace" };
const ADA_ELSEWHERE = { ...ADA, org_id: "org_2" };

let page: NextPage;

beforeEach(() => void (page = createNextPage({ sessionRoute: "/session" })));
afterEach(() => page.close());

test("[A130] tokens come from the route only, over three refreshes", async () => {
  await page.open(ADA);
  await page.pass(900_000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  expect(new Set(nextServer.calls)).toEqual(new Set(["POST /session"]));
  // Each refresh looks into the cookie first.
  expect(nextServer.calls.length).toBeGreaterThanOrEqual(1 + 3 * 2);
  expect(new Set(page.frames.map(({ status }) => status))).toEqual(new Set(["authenticated"]));
});

test("[A130] a session that WorkOS has ended ends with the next refresh, while its token is valid", async () => {
  await page.open(ADA);
  nextServer.isRevoked = true;
  // The first token lasts 300 s.
  await page.pass(230_000);
  expect(page.hooks().view).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  expect(page.hooks().sdk.user).toBeNull();
  const calls = nextServer.calls.length;
  await page.pass(900_000);
  expect(nextServer.calls.length).toBe(calls);
  page.expectOneTruth();
});

test("[A130] a render of the ended session does not sign the page back in, but the user's next session does", async () => {
  await page.open(ADA);
  const before = rendered();
  nextServer.isRevoked = true;
  await page.pass(230_000);
  page.rerender(null);
  page.rerender(before);
  await page.pass(5000);
  expect(page.hooks().view.status).toBe("unauthenticated");
  nextServer.cookie = { ...ADA, sid: "session_later" };
  page.rerender(rendered());
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test.each(["workos-down", "unreachable"] as const)(
  "[A130] an outage (%s) ends nothing, and the page recovers within 35 s",
  async (mode) => {
    await page.open(ADA);
    nextServer.mode = mode;
    await page.pass(600_000);
    expect(page.hooks().view.status).toBe("authenticated");
    nextServer.mode = "works";
    await page.pass(35_000);
    expect(page.hooks().view).toMatchObject({ status: "authenticated", phase: "confirmed" });
    page.expectOneTruth();
  },
);

test.each([
  ["no route at that path", () => new Response("<!doctype html>", { status: 404 })],
  ["a page of the application", () => new Response("<!doctype html>")],
  ["a refusal", () => Response.json({ error: "…" }, { status: 403 })],
  ["another answer", () => Response.json({ kind: "ended" })],
  ["a token that is none", () => Response.json({ kind: "token", token: null })],
])("[A130] %s proves nothing", async (_, answer) => {
  await page.open(ADA);
  nextServer.inPlaceOfRoute = answer;
  await page.pass(600_000);
  expect(page.hooks().view.status).toBe("authenticated");
  nextServer.inPlaceOfRoute = null;
  await page.pass(35_000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test("[A131] another tab renews the session: this page takes its token, and WorkOS is not asked again", async () => {
  await page.open(ADA);
  await page.pass(150_000);
  nextServer.renew();
  nextServer.calls.length = 0;
  nextServer.isRevoked = true;
  await page.pass(100_000);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
  expect(nextServer.calls).toEqual(["POST /session"]);
});

test("[A80] [A131] another tab signs another user in: from the next refresh on the page is the new user's, and never mixed", async () => {
  await page.open(ADA);
  nextServer.cookie = GRACE;
  const runs = page.server.runs.length;
  await page.pass(230_000);
  expect(page.text()).toBe(inStep("user_grace/org_1"));
  expect(new Set(page.server.runs.slice(runs).map(({ who }) => who))).toEqual(new Set(["user_grace"]));
  page.expectOneTruth();
});

test("[A81] [A131] the page follows another tab's organization switch at the next refresh, and is never mixed", async () => {
  await page.open(ADA);
  nextServer.cookie = ADA_ELSEWHERE;
  await page.pass(230_000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  page.expectOneTruth();
});

test("[A87] [A131] a call after a switch of organization runs in that organization", async () => {
  await page.open(ADA);
  const results: Promise<{ status: string }>[] = [];
  const call = (): void => void results.push(page.hooks().add());
  await act(async () => void page.hooks().sdk.switchToOrganization("org_2").then(call));
  await page.pass(3000);
  expect(await Promise.all(results)).toMatchObject([{ status: "success" }]);
  expect(page.ran).toEqual(["org_2"]);
  page.expectOneTruth();
});

test("[A84] [A131] a slow render does not undo a switch of organization", async () => {
  await page.open(ADA);
  await page.pass(10_000);
  nextServer.renew();
  const slow = rendered();
  await page.pass(10_000);
  await act(async () => void page.hooks().sdk.switchToOrganization("org_2"));
  await page.pass(3000);
  const shown = page.frames.length;
  page.rerender(slow);
  await page.pass(3000);
  expect(new Set(page.frames.slice(shown).map(({ data }) => data))).toEqual(new Set(["user_ada/org_2"]));
  expect(nextServer.calls).not.toContain("refreshAuth");
});
