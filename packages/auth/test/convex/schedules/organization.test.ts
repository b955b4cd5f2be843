// Organization switches at every moment, with the real ConvexReactClient: nothing runs in the previous organization.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachSession, createConvexClient } from "../../../src/convex/index.ts";
import { type FetchResult, type SessionSource, type SourceSnapshot, createSession } from "../../../src/index.ts";
import { createScriptedPlatform, createSyncServer, makeToken, readToken } from "../../../src/testing/index.ts";
import { createTestClock, startTime, stopTime } from "../../support/time.ts";
import { ACTION, ALICE, MUTATION, QUERY, createSignedInWorld } from "../../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const IN_A = { ...ALICE, org_id: "org_a" };
const IN_B = { ...ALICE, org_id: "org_b" };

/** A tab whose SDK holds a token of some organization, and a backend that records the organization of each run. */
async function createTab() {
  const server = createSyncServer();
  const page = createScriptedPlatform({ clock: createTestClock() });
  const accepted: { at: number; org: unknown }[] = [];
  server.accept = (token) => (accepted.push({ at: Date.now(), org: readToken(token)["org_id"] }), null);
  const listeners = new Set<() => void>();
  let jti = 0;
  let memory = "";
  const mint = (org: string): void => {
    const iat = Math.floor(Date.now() / 1000);
    jti += 1;
    memory = makeToken({ sub: "user_alice", sid: "session_a", org_id: org, iat, exp: iat + 300, jti: String(jti) });
  };
  let snapshot: SourceSnapshot = { kind: "unknown" };
  let latency = 0;
  const fetches: boolean[] = [];
  const source: SessionSource = {
    getSnapshot: () => snapshot,
    subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    fetch: async ({ force, current }): Promise<FetchResult> => {
      fetches.push(force);
      if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
      const minted = force && memory === current;
      if (minted) mint(String(readToken(memory)["org_id"]));
      snapshot = { kind: "present", subject: "user_alice", organizationId: String(readToken(memory)["org_id"]) };
      return { kind: "token", token: memory, minted };
    },
  };
  const client = createConvexClient("https://happy-otter-123.convex.cloud", {
    webSocketConstructor: server.WebSocket,
    logger: false,
  });
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  const session = createSession({ source, platform: page.platform });
  attachSession(client, session);
  session.start();
  mint("org_a");
  snapshot = { kind: "present", subject: "user_alice", organizationId: "org_a" };
  for (const listener of listeners) listener();
  await vi.advanceTimersByTimeAsync(1000);
  expect(session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_a" } });
  return {
    server,
    client,
    session,
    fetches,
    /** The SDK gets a token of that organization, and emits no event. */
    moveTo: (org: string): void => {
      mint(org);
      snapshot = { kind: "present", subject: "user_alice", unread: jti };
    },
    /** Other news from the SDK's hook. */
    say: (next: SourceSnapshot): void => {
      snapshot = next;
      for (const listener of listeners) listener();
    },
    slow: (ms: number): void => void (latency = ms),
    /** The organization of each run since then. */
    runsSince: (run: number) =>
      server.runs
        .slice(run)
        .map(({ kind, at }) => `${kind} in ${String(accepted.findLast((token) => token.at <= at)?.org)}`),
  };
}

test("[S46] [L56] calls made once the source names another organization wait, and run there", async () => {
  const world = await createSignedInWorld();
  const orgs: unknown[] = [];
  world.server.accept = (token) => (orgs.push(readToken(token)["org_id"]), null);
  world.source.latency = 2000;
  const runs = world.server.runs.length;
  world.source.signIn(IN_B);
  expect(world.session.view()).toMatchObject({
    status: "authenticated",
    phase: "optimistic",
    identity: { subject: "user_alice", organizationId: "org_b" },
  });
  expect(world.session.sendable()).toBeNull();
  expect(world.data()).toBeUndefined();
  const calls = [world.call("mutation"), world.call("action")];
  await world.pass(10);
  world.server.invalidate();
  await world.pass(1890);
  expect(world.server.runs.length).toBe(runs);
  await world.pass(1000);
  expect(orgs).toEqual(["org_b"]);
  expect(calls.map(({ settled, error }) => [settled, error])).toEqual([
    [1, null],
    [1, null],
  ]);
  expect(world.phase()).toBe("confirmed");
  world.expectNeverSignedOut();
});

test("[S46] the first fetch for another organization is unforced; a token of the old one makes the second forced, and then it backs off", async () => {
  const world = await createSignedInWorld();
  const runs = world.server.runs.length;
  world.source.fetches.length = 0;
  world.source.latency = 0;
  // The hook is ahead of the provider.
  world.source.say({ kind: "present", subject: "user_alice", organizationId: "org_b" });
  await world.pass(30_000);
  expect(world.source.fetches.slice(0, 3).map(({ force }) => force)).toEqual([false, true, true]);
  expect(world.source.fetches.length).toBeLessThan(10);
  expect(world.server.runs.length).toBe(runs);
  expect(world.session.view()).toMatchObject({ status: "authenticated", identity: { organizationId: "org_b" } });
  world.source.signIn(IN_B);
  await world.pass(15_000);
  expect(world.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_b" } });
});

test("[S47] [L57] after a silent switch by the SDK, the next calls and queries run in the new organization", async () => {
  const tab = await createTab();
  const runs = tab.server.runs.length;
  tab.moveTo("org_b");
  const results = [
    tab.client.mutation(MUTATION, {}),
    tab.client.action(ACTION, {}),
    tab.client.query(QUERY, {}).then(() => 0),
  ];
  tab.client.watchQuery(QUERY, { fresh: true } as never).onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  await expect(Promise.all(results)).resolves.toHaveLength(3);
  const seen = tab.runsSince(runs);
  expect(new Set(seen.map((run) => run.split(" ").at(-1)))).toEqual(new Set(["org_b"]));
  expect(seen).toEqual(expect.arrayContaining(["mutation in org_b", "action in org_b", "query in org_b"]));
  expect(tab.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_b" } });
});

test("[S47] [L57] nothing is sent while that token is being read, and a token of the same organization changes nothing else", async () => {
  const tab = await createTab();
  const sockets = tab.server.sockets();
  const runs = tab.server.runs.length;
  tab.slow(3000);
  tab.moveTo("org_a");
  const called = tab.client.mutation(MUTATION, {});
  tab.client.watchQuery(QUERY, { fresh: true } as never).onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(2900);
  expect(tab.server.runs.length).toBe(runs);
  expect(tab.session.view()).toMatchObject({ status: "authenticated", identity: { organizationId: "org_a" } });
  await vi.advanceTimersByTimeAsync(1000);
  await called;
  expect(tab.server.sockets()).toBe(sockets);
  expect(tab.runsSince(runs)).toContain("mutation in org_a");
});

test("[L57] what was held is also sent if the token turns out to be the one that the client has", async () => {
  const tab = await createTab();
  const { length: runs } = tab.server.runs;
  const { length: authenticates } = tab.server.authenticates;
  tab.slow(1000);
  tab.say({ kind: "present", subject: "user_alice", unread: 99 });
  tab.client.watchQuery(QUERY, { fresh: true } as never).onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(900);
  expect(tab.server.runs.length).toBe(runs);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tab.runsSince(runs)).toContain("query in org_a");
  expect(tab.server.authenticates.length).toBe(authenticates);
});

test("[L57] a call is not sent if its user signs out while the organization is uncertain", async () => {
  const tab = await createTab();
  const runs = tab.server.runs.length;
  tab.slow(3000);
  tab.moveTo("org_b");
  const called = tab.client.mutation(MUTATION, {}).catch((error: { code: string; message: string }) => error);
  tab.say({ kind: "absent", reason: "signed_out" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(await called).toMatchObject({
    code: "CALL_ABANDONED",
    message: expect.stringContaining("It was not sent."),
  });
  expect(tab.runsSince(runs).filter((run) => run.startsWith("mutation"))).toEqual([]);
});

test("[S46] a switch that is reversed before it has arrived ends where it began", async () => {
  const world = await createSignedInWorld();
  world.source.latency = 500;
  world.source.signIn(IN_A);
  await world.pass(100);
  world.source.signIn(IN_B);
  await world.pass(100);
  world.source.signIn(IN_A);
  await world.pass(2000);
  expect(world.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_a" } });
  world.expectNeverSignedOut();
});

test("[S13] after a sign-out another session of the same user signs in, and the log says what was ignored", async () => {
  const world = await createSignedInWorld();
  world.source.say({ kind: "absent", reason: "signed_out" });
  world.source.say({ kind: "present", subject: "user_alice" });
  expect(world.status()).toBe("unauthenticated");
  expect(world.session.log().at(-1)).toMatchObject({ kind: "source-present", effects: ["ignore-echo"] });
  world.source.signIn({ ...ALICE, sid: "session_again" });
  world.source.say({ kind: "present", subject: "user_alice", sessionId: "session_again" });
  await world.pass(1000);
  expect(world.phase()).toBe("confirmed");
});

test("[S13] a token of the ended session that the SDK still received does not sign back in", async () => {
  const world = await createSignedInWorld();
  world.source.say({ kind: "absent", reason: "signed_out" });
  world.source.say({ kind: "present", subject: "user_alice", unread: 1 });
  await world.pass(1000);
  expect(world.status()).toBe("unauthenticated");
});

test("[L20] between two organizations, a stock client keeps its token until it has the next one", async () => {
  const { ConvexReactClient } = await import("convex/react");
  const world = await createSignedInWorld({
    makeClient: (url, options) => new ConvexReactClient(url, { ...options, initialAuthTokenReuse: true }),
    watch: false,
  });
  world.client.watchQuery(QUERY, {}).onUpdate(() => {});
  await world.pass(100);
  world.source.signIn(IN_B);
  await world.pass(1000);
  expect(world.server.authenticates).not.toContain(null);
  expect(world.runsNotAs("user_alice")).toEqual([]);
  expect(world.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_b" } });
});
