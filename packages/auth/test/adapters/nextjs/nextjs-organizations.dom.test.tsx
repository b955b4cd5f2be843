// Organization switches that the page itself makes, with authkit-nextjs's functions and with ours.
import { act } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readToken } from "../../../src/testing/index.ts";
import { type NextPage, createNextPage, inStep, rendered } from "../../support/next-page.tsx";
import { nextServer } from "../../support/next-server.ts";

const ADA = { sub: "user_ada", org_id: "org_1", sid: "session_ada" };
const ADA_ELSEWHERE = { ...ADA, org_id: "org_2" };

let page: NextPage;

beforeEach(() => void (page = createNextPage()));
afterEach(() => page.close());

test.each([
  ["switchToOrganization", () => page.hooks().sdk.switchToOrganization("org_2")],
  ["refreshAuth", () => page.hooks().sdk.refreshAuth({ organizationId: "org_2" })],
])(
  "[A87] once %s has resolved or the SDK names the organization, nothing runs in the previous one",
  async (_, change) => {
    await page.open(ADA);
    const results: Promise<{ status: string }>[] = [];
    page.onNamed = (named) => void (named === "org_2" && results.push(page.hooks().add()));
    // The SDK's promise resolves before React has rendered the result.
    await act(async () => void change().then(() => results.push(page.hooks().add())));
    await page.pass(3000);
    expect((await Promise.all(results)).map(({ status }) => status)).toEqual(results.map(() => "success"));
    expect(page.ran).toEqual(results.map(() => "org_2"));
    expect(page.ran.length).toBeGreaterThan(1);
    expect(page.text()).toBe(inStep("user_ada/org_2"));
    page.expectOneTruth();
  },
);

test("[A87] a call after a switch whose server does not answer for 20 s runs in the new organization", async () => {
  await page.open(ADA);
  let status: string | undefined;
  const call = async (): Promise<void> => void ({ status } = await page.hooks().add());
  act(() => void page.hooks().sdk.switchToOrganization("org_2").then(call));
  // The switch itself is in progress; the SDK's request after it gets no answer.
  await page.pass(30);
  nextServer.latency = 20_000;
  await page.pass(19_000);
  expect(status).toBeUndefined();
  nextServer.latency = 50;
  await page.pass(10_000);
  expect(status).toBe("success");
  expect(page.ran).toEqual(["org_2"]);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  expect(new Set(page.frames.map((frame) => frame.status))).toEqual(new Set(["authenticated"]));
});

test("[A87] a lost answer to the SDK holds calls until the server has been asked again", async () => {
  await page.open(ADA);
  nextServer.latency = 120_000;
  act(() => void page.hooks().sdk.refreshAuth({ organizationId: "org_2" }));
  await page.pass(100);
  nextServer.latency = 50;
  // What the server did before its answer was lost.
  nextServer.cookie = ADA_ELSEWHERE;
  let status: string | undefined;
  void page
    .hooks()
    .add()
    .then((result) => ({ status } = result));
  await page.pass(14_000);
  expect(page.ran).toEqual([]);
  await page.pass(6000);
  expect(status).toBe("success");
  expect(page.ran).toEqual(["org_2"]);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  await page.pass(120_000);
});

test("[A87] calls wait for as long as the server does not answer", async () => {
  await page.open(ADA);
  nextServer.latency = 100_000;
  act(() => void page.hooks().sdk.refreshAuth());
  await page.pass(100);
  let status: string | undefined;
  void page
    .hooks()
    .add()
    .then((result) => ({ status } = result));
  await page.pass(95_000);
  expect(page.ran).toEqual([]);
  expect(page.hooks().view).toMatchObject({ status: "authenticated", phase: "refreshing" });
  nextServer.latency = 50;
  await page.pass(35_000);
  expect(status).toBe("success");
  expect(page.ran).toEqual(["org_1"]);
  await page.pass(120_000);
});

test("[A88] useSwitchOrganization resolves once Convex is in the organization, and later calls run there", async () => {
  await page.open(ADA);
  let status: string | undefined;
  act(
    () =>
      void page
        .hooks()
        .switchOrganization("org_2")
        .then(async () => ({ status } = await page.hooks().add())),
  );
  await page.pass(3000);
  expect(status).toBe("success");
  expect(page.ran).toEqual(["org_2"]);
  expect(page.hooks().view).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_2" } });
});

test("[A88] with a revalidation strategy, it resolves on the page that the server's redirect leads to", async () => {
  await page.open(ADA);
  nextServer.refusal = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;push;/list;303;" });
  let isDone = false;
  act(
    () =>
      void page
        .hooks()
        .switchOrganization("org_2", { revalidationStrategy: "path" })
        .then(() => (isDone = true)),
  );
  await page.pass(1000);
  expect(isDone).toBe(false);
  nextServer.cookie = ADA_ELSEWHERE;
  page.rerender(rendered());
  await page.pass(2000);
  expect(isDone).toBe(true);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
});

test("[A88] it resolves even though the SDK forgets its user in the process", async () => {
  await page.open(ADA);
  let isDone = false;
  act(
    () =>
      void page
        .hooks()
        .switchOrganization("org_2")
        .then(() => (isDone = true)),
  );
  // The switch itself has succeeded; the SDK's own `getAuth` after it fails.
  await page.pass(55);
  nextServer.mode = "unreachable";
  await page.pass(60);
  expect(page.hooks().sdk.user).toBeNull();
  nextServer.mode = "works";
  await page.pass(2000);
  expect(isDone).toBe(true);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
});

/** Starts a switch, and returns its error. */
function failureOf(organizationId: string): { error: unknown } {
  const failure = { error: undefined as unknown };
  act(
    () =>
      void page
        .hooks()
        .switchOrganization(organizationId)
        .catch((error: unknown) => (failure.error = error)),
  );
  return failure;
}

test.each([
  ["a refusal", new Error("Failed to refresh session")],
  ["a redirect to AuthKit", Object.assign(new Error(), { digest: "NEXT_REDIRECT;push;https://authkit.app/sso;303;" })],
])("[A89] it rejects with the SDK's error for %s, and the session keeps its organization", async (_, refusal) => {
  await page.open(ADA);
  nextServer.refusal = refusal;
  const failure = failureOf("org_2");
  await page.pass(2000);
  expect(failure.error).toBe(refusal);
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test("[A89] it rejects when the session ends in the meantime", async () => {
  await page.open(ADA);
  const failure = failureOf("org_2");
  await page.pass(52);
  nextServer.cookie = null;
  await page.pass(2000);
  expect(failure.error).toMatchObject({ code: "ORGANIZATION_NOT_REACHED" });
});

test("[A89] it rejects after 60 s when another switch has replaced it or it has no effect", async () => {
  await page.open(ADA);
  const failure = failureOf("org_2");
  await page.pass(52);
  nextServer.cookie = ADA;
  await page.pass(59_000);
  expect(failure.error).toBeUndefined();
  await page.pass(5000);
  expect(failure.error).toMatchObject({ code: "ORGANIZATION_NOT_REACHED" });
  expect(page.text()).toBe(inStep("user_ada/org_1"));
});

test("[A89] it rejects with Convex's message when Convex refuses the organization's tokens", async () => {
  await page.open(ADA);
  page.server.accept = (token) => (readToken(token).org_id === "org_2" ? "no such organization here" : null);
  const failure = failureOf("org_2");
  await page.pass(20_000);
  expect(failure.error).toMatchObject({ code: "TOKEN_REFUSED" });
  expect(String(failure.error)).toContain("no such organization here");
});

test("[A53] an SDK that forgets its user is not a sign-out, even if it has caught up with another session before", async () => {
  await page.open(ADA);
  nextServer.cookie = ADA_ELSEWHERE;
  page.rerender(rendered());
  await page.pass(2000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  nextServer.mode = "unreachable";
  await act(async () => void page.hooks().sdk.getAuth());
  await page.pass(5000);
  expect(page.hooks().sdk.user).toBeNull();
  nextServer.mode = "works";
  await page.pass(35_000);
  expect(page.text()).toBe(inStep("user_ada/org_2"));
  expect(new Set(page.frames.map(({ status }) => status))).toEqual(new Set(["authenticated"]));
});
