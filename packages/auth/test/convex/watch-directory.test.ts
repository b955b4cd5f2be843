// The binding follows the directory: what it watches, what it requests, and what ends a session.
import { ConvexReactClient } from "convex/react";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bindSession, createConvexClient } from "../../src/convex/index.ts";
import { type View, grantsOf } from "../../src/index.ts";
import { createScriptedPlatform, createScriptedSource, createSyncServer } from "../../src/testing/index.ts";
import { SESSION, createDirectory } from "../support/scripted-directory.ts";
import { createTestClock, startTime, stopTime } from "../support/time.ts";

beforeEach(startTime);
afterEach(stopTime);

const HOUR = 3_600_000;
const URL = "https://happy-otter-123.convex.cloud";
const clients = [
  ["our client", false],
  ["a stock client", true],
] as const;

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

/** A page whose user is an admin. `setRole` and `revoke` are what WorkOS does; the directory hears of it at once. */
function createPage({ stock = false, watches = true } = {}) {
  const clock = createTestClock();
  const source = createScriptedSource({ clock });
  const directory = createDirectory("admin");
  const server = createSyncServer({ functions: directory.functions });
  server.accept = directory.saw;
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  const client = stock ? new ConvexReactClient(URL, options) : createConvexClient(URL, options);
  const page = createScriptedPlatform({ clock });
  const sessionQuery = watches ? SESSION : undefined;
  const binding = bindSession({ source: source.source, client, platform: page.platform, sessionQuery });
  const views: View[] = [];
  let person = { sub: "user_alice", org_id: "org_1", role: "admin" };
  /** The source reports the same user; only the role in later tokens changes. */
  const become = (next: typeof person): void => source.signIn((person = next));
  return {
    source,
    directory,
    server,
    client,
    page,
    binding,
    views,
    start: () =>
      binding.start((view) => {
        views.push(view);
        // As an interface does, once it has rendered.
        queueMicrotask(() => binding.shown(view));
      }),
    signIn: () => become(person),
    switchTo: (org_id: string) => become({ ...person, org_id }),
    /** A role that tokens have from now on. */
    mintRole: (role: string) => become({ ...person, role }),
    setRole: (role: string) => {
      become({ ...person, role });
      directory.setRole(role);
      server.invalidate();
    },
    revoke: () => {
      source.mode = "gone";
      directory.end();
      server.invalidate();
    },
    role: () => grantsOf(binding.session.view().identity).role,
    forced: () => source.fetches.filter(({ force }) => force).length,
    runs: () => server.runs.filter(({ path }) => path === "workos:session"),
    close: async () => {
      const closed = client.close();
      // Its socket closes with a delay.
      await pass(100);
      await closed;
    },
    told: () => binding.session.log().filter(({ kind }) => kind === "outdated").length,
  };
}

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
  const { message = "" } = page.page.reports[0] ?? {};
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

type Page = ReturnType<typeof createPage>;
const HAPPENINGS: Readonly<Record<string, (page: Page) => void>> = {
  "becomes admin": (page) => page.setRole("admin"),
  "becomes member": (page) => page.setRole("member"),
  "the directory is behind": (page) => page.mintRole("member"),
  "the query runs again": ({ server }) => server.invalidate(),
  "provider fails": ({ source }) => void (source.mode = "fail"),
  "provider hangs": ({ source }) => void (source.mode = "hang"),
  "provider works": ({ source }) => void (source.mode = "mint"),
  "provider is slow": ({ source }) => void (source.latency = 4000),
  "switches to org_1": (page) => page.switchTo("org_1"),
  "switches to org_2": (page) => page.switchTo("org_2"),
  "backend refuses": ({ server }) => void (server.accept = () => "refused"),
  "backend accepts": ({ server, directory }) => void (server.accept = directory.saw),
  "socket drops": ({ server }) => server.drop(),
  "page hides": ({ page }) => page.setHidden(true),
  "page shows": ({ page }) => page.setHidden(false),
  "page is restored": ({ page }) => page.signal("restore"),
  "a call needs a token": ({ binding }) => binding.session.wake(),
};

const steps = fc.array(
  fc.tuple(fc.constantFrom(...Object.keys(HAPPENINGS)), fc.oneof(fc.nat(20), fc.nat(1000), fc.nat(60_000))),
  { maxLength: 16 },
);

test("[L72] [L76] whatever the order of events, the user stays signed in, no version is asked about twice, and the last role arrives", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (schedule, stock) => {
      const page = createPage({ stock });
      const versions = vi.spyOn(page.binding.session, "outdated");
      page.start();
      page.signIn();
      await pass(1000);
      const from = page.views.length;
      for (const [name, then] of schedule) {
        HAPPENINGS[name]?.(page);
        await pass(then);
      }
      const changes = schedule.filter(([name]) => name.startsWith("becomes")).length;
      // At most one for each version and organization, and the first version is 0.
      expect(versions.mock.calls.length).toBeLessThanOrEqual(2 * (changes + 1));
      page.source.mode = "mint";
      page.source.latency = 50;
      page.server.accept = page.directory.saw;
      page.page.setHidden(false);
      page.setRole("owner");
      await pass(36_000);
      expect(page.binding.session.view()).toMatchObject({ status: "authenticated", phase: "confirmed" });
      expect(page.role()).toBe("owner");
      expect(page.views.slice(from).filter(({ status }) => status !== "authenticated")).toEqual([]);
      await page.close();
    }),
    { numRuns: 60, seed: 7 },
  );
});
