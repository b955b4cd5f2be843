// The binding follows the directory: what it watches, what it requests, and what ends a session.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDirectoryPage as createPage, pass } from "../support/changes/directory-page.ts";
import { startTime, stopTime } from "../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

const HOUR = 3_600_000;
const clients = [
  ["our client", false],
  ["a stock client", true],
] as const;

test.each(clients)(
  "[L71] with %s, the query runs only as the signed-in user, and only while there is one",
  async (_, stock) => {
    const page = createPage({ stock });
    page.start();
    await pass(1000);
    page.source.signOut();
    await pass(1000);
    expect(page.runs()).toEqual([]);
    page.source.say({ kind: "unknown" });
    page.signIn();
    await pass(1000);
    expect(page.runs().map(({ who }) => who)).toEqual(["user_alice"]);
    page.source.signOut();
    await pass(1000);
    page.server.invalidate();
    await pass(1000);
    expect(page.runs().map(({ who }) => who)).toEqual(["user_alice"]);
    await page.close();
  },
);

test("[L71] without a query nothing is watched", async () => {
  const page = createPage({ watches: false });
  page.start();
  page.signIn();
  await pass(1000);
  expect(page.server.runs).toEqual([]);
  await page.close();
});

test.each(clients)(
  "[L72] [S57] with %s, a role that changes in the directory changes in the view within a second, at the cost of one token",
  async (_, stock) => {
    const page = createPage({ stock });
    page.start();
    page.signIn();
    await pass(5000);
    expect([page.role(), page.forced()]).toEqual(["admin", 0]);
    page.setRole("member");
    await pass(1000);
    expect([page.role(), page.forced(), page.told()]).toEqual(["member", 1, 1]);
    expect(page.views.at(-1)).toMatchObject({ phase: "confirmed" });
    expect(new Set(page.views.slice(-3).map(({ phase }) => phase))).toEqual(new Set(["confirmed"]));
    await page.close();
  },
);

test.each(clients)(
  "[L73] [S14] with %s, a session that was revoked ends within a second, by the provider's word",
  async (_, stock) => {
    const page = createPage({ stock });
    page.start();
    page.signIn();
    await pass(5000);
    page.revoke();
    await pass(1000);
    expect(page.views.at(-1)).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
    const fetches = page.source.fetches.length;
    await pass(HOUR);
    expect(page.source.fetches.length).toBe(fetches);
    await page.close();
  },
);

test("[L73] a session that the provider still refreshes does not end, whatever the directory says", async () => {
  const page = createPage();
  page.start();
  page.signIn();
  await pass(5000);
  page.directory.end();
  page.server.invalidate();
  await pass(1000);
  expect([page.forced(), page.binding.session.view().phase]).toEqual([1, "confirmed"]);
  await page.close();
});

test("[L72] a directory that disagrees forever costs one token for each version and identity", async () => {
  const [page, other] = [createPage(), createPage({ watches: false })];
  for (const { start, signIn, directory } of [page, other]) {
    directory.setRole("owner");
    start();
    signIn();
  }
  const pass20 = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) {
      await pass(60_000);
      page.server.invalidate();
      page.page.signal("wake");
    }
  };
  await pass20();
  expect(page.directory.disagreed).toBeGreaterThan(20);
  // Both replaced their token before each expired; the early one of `page` may have postponed its last.
  expect(page.told()).toBe(1);
  expect(page.forced()).toBeLessThanOrEqual(other.forced() + 1);
  page.directory.setRole("guest");
  await pass20();
  expect(page.told()).toBe(2);
  page.switchTo("org_2");
  await pass20();
  expect(page.told()).toBe(3);
  expect(page.binding.session.view().phase).toBe("confirmed");
  await Promise.all([page.close(), other.close()]);
});

test("[L72] a binding that starts again does not ask again", async () => {
  const page = createPage();
  const stop = page.start();
  page.signIn();
  await pass(1000);
  page.directory.setRole("owner");
  page.server.invalidate();
  await pass(1000);
  expect(page.forced()).toBe(1);
  stop();
  page.start();
  await pass(5000);
  expect([page.binding.session.view().phase, page.forced()]).toEqual(["confirmed", 1]);
  await page.close();
});

test("[L73] while the provider fails, the session stays and is retried like any refresh, and then has the new role", async () => {
  const page = createPage();
  page.start();
  page.signIn();
  await pass(5000);
  page.source.mode = "fail";
  page.setRole("member");
  await pass(60_000);
  expect([page.role(), page.binding.session.view().phase, page.told()]).toEqual(["admin", "refreshing", 1]);
  // 0.5 s doubling to 15 s, as after any failure.
  expect(page.source.fetches.length).toBeLessThan(12);
  page.source.mode = "mint";
  await pass(15_000);
  expect([page.role(), page.binding.session.view().phase, page.told()]).toEqual(["member", "confirmed", 1]);
  await page.close();
});

test("[L74] a change during a fetch whose token is from before it is followed by another fetch", async () => {
  const page = createPage();
  page.start();
  page.signIn();
  await pass(5000);
  page.source.latency = 500;
  page.page.signal("restore");
  await pass(100);
  // The provider answers the first fetch with the role of before.
  page.setRole("member");
  await pass(399);
  expect([page.role(), page.told()]).toEqual(["admin", 0]);
  await pass(2);
  expect([page.role(), page.told()]).toEqual(["admin", 1]);
  await pass(1000);
  expect([page.role(), page.told()]).toEqual(["member", 1]);
  await page.close();
});

test.each(clients)(
  "[L74] with %s, a switch of organization gets one token, although the directory disagreed with the one before",
  async (_, stock) => {
    const page = createPage({ stock });
    page.start();
    page.signIn();
    await pass(5000);
    const fetches = page.source.fetches.length;
    // Both in one turn: the answer about the first organization arrives during the switch.
    page.directory.setRole("member");
    page.server.invalidate();
    page.mintRole("member");
    page.switchTo("org_2");
    await pass(5000);
    expect(page.binding.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_2" } });
    expect([page.source.fetches.length - fetches, page.told()]).toEqual([1, 0]);
    await page.close();
  },
);

test("[L74] what the directory said about one organization does not count for a token of another that the SDK has switched to", async () => {
  const page = createPage({ names: false });
  page.start();
  page.signIn();
  await pass(1000);
  page.directory.setRole("owner");
  page.server.invalidate();
  await pass(1000);
  expect(page.told()).toBe(1);
  // The directory agrees with this token.
  const owner = { sub: "user_alice", org_id: "org_2", role: "owner" };
  page.source.hold(owner);
  await pass(5000);
  expect(page.binding.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_2" } });
  expect([page.role(), page.told()]).toEqual(["owner", 1]);
  await page.close();
});

test("[L72] [S57] a hidden page follows too", async () => {
  const page = createPage();
  page.start();
  page.signIn();
  await pass(5000);
  page.page.setHidden(true);
  page.revoke();
  await pass(1000);
  expect(page.views.at(-1)).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  await page.close();
});

test("[L75] a query that throws is reported with its fix and without a token, and nothing else happens", async () => {
  const page = createPage();
  page.directory.failure = "Could not find public function for 'workos:session'.";
  page.start();
  page.signIn();
  await pass(5000);
  expect(page.page.reports.map(({ code }) => code)).toEqual(["SESSION_QUERY_FAILED"]);
  const message = page.page.reports[0]?.message ?? "";
  expect(message).toContain("Could not find public function");
  expect(message).toContain("Fix: ");
  expect(message).not.toContain(page.source.tokens[0]);
  expect([page.source.fetches.length, page.binding.session.view().phase]).toEqual([1, "confirmed"]);
  // Once it works, it counts.
  page.directory.failure = null;
  page.setRole("member");
  await pass(1000);
  expect(page.role()).toBe("member");
  await page.close();
});

test("[L71] a client that the application has closed does not break the session", async () => {
  const page = createPage();
  page.start();
  await page.close();
  page.signIn();
  await pass(5000);
  expect(page.binding.session.view()).toMatchObject({ status: "authenticated" });
  expect(page.page.reports).toEqual([]);
});
