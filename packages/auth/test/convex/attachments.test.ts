// Sessions that are attached to and detached from one client: which one the client follows, and what remains of the
// others.
import { ConvexReactClient } from "convex/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachSession, createConvexClient } from "../../src/convex/index.ts";
import { type Session, createSession } from "../../src/index.ts";
import {
  type ScriptedSource,
  createScriptedPlatform,
  createScriptedSource,
  createSyncServer,
} from "../../src/testing/index.ts";
import { createTestClock, startTime, stopTime } from "../support/time.ts";
import { ALICE, BOB, MUTATION, QUERY, createSignedInWorld, createWorld } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const URL = "https://happy-otter-123.convex.cloud";
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

/** A client of either kind. */
const clients = {
  ours: (webSocketConstructor: typeof WebSocket) => createConvexClient(URL, { webSocketConstructor, logger: false }),
  stock: (webSocketConstructor: typeof WebSocket) =>
    new ConvexReactClient(URL, { webSocketConstructor, logger: false }),
};

/** A client that watches a query. */
function createClient(kind: keyof typeof clients = "ours") {
  const server = createSyncServer();
  const client = clients[kind](server.WebSocket);
  const watch = client.watchQuery(QUERY, {});
  watch.onUpdate(() => {});
  return { server, client, who: () => watch.localQueryResult()?.who };
}

/** A running session, and the number of its listeners. */
function createRunning(): { source: ScriptedSource; session: Session; listeners: () => number } {
  const source = createScriptedSource();
  const { platform } = createScriptedPlatform({ clock: createTestClock() });
  const session = createSession({ source: source.source, platform });
  let listeners = 0;
  session.start();
  return {
    source,
    session: {
      ...session,
      subscribe: (listener) => {
        const stop = session.subscribe(listener);
        let isStopped = false;
        listeners += 1;
        return () => {
          if (!isStopped) listeners -= 1;
          isStopped = true;
          stop();
        };
      },
    },
    listeners: () => listeners,
  };
}

test("[L63] a call that waits for one session is not sent for a session attached in the meantime", async () => {
  const { server, client } = createClient();
  const [first, second] = [createRunning(), createRunning()];
  const { detach } = attachSession(client, first.session);
  first.source.signIn(ALICE);
  await pass(1000);
  first.source.latency = 3000;
  first.source.hold({ ...ALICE, org_id: "org_b" });
  const called = client.mutation(MUTATION, {}).catch((error: { code: string }) => error.code);
  detach();
  attachSession(client, second.session);
  second.source.signIn(BOB);
  await pass(5000);
  expect(await called).toBe("CALL_ABANDONED");
  expect(server.runs.filter(({ kind }) => kind === "mutation")).toEqual([]);
});

test("[L63] an earlier session that signs out and detaches changes nothing", async () => {
  const { server, client, who } = createClient();
  const [first, second] = [createRunning(), createRunning()];
  const { detach } = attachSession(client, first.session);
  first.source.signIn(BOB);
  await pass(1000);
  attachSession(client, second.session);
  second.source.signIn(ALICE);
  await pass(1000);
  const sockets = server.sockets();
  first.source.signOut();
  await pass(1000);
  detach();
  await pass(2000);
  expect([who(), server.sockets()]).toEqual(["user_alice", sockets]);
  expect(second.session.view()).toMatchObject({ phase: "confirmed" });
});

test("[L64] a closed client opens nothing when its session is detached later", async () => {
  const { server, client } = createClient();
  const { source, session } = createRunning();
  const { detach } = attachSession(client, session);
  source.signIn(ALICE);
  await pass(1000);
  await Promise.all([client.close(), pass(100)]);
  detach();
  await pass(5000);
  expect([server.sockets(), server.open()]).toEqual([1, 0]);
});

test.each(["ours", "stock"] as const)("[L66] a detached client no longer listens to the session (%s)", async (kind) => {
  const { client } = createClient(kind);
  const { session, listeners } = createRunning();
  const { detach } = attachSession(client, session);
  expect(listeners()).toBe(1);
  detach();
  expect(listeners()).toBe(0);
});

test("[L66] a call that had to wait no longer listens to the session", async () => {
  const { client } = createClient();
  const { source, session, listeners } = createRunning();
  attachSession(client, session);
  source.signIn(ALICE);
  await pass(1000);
  source.latency = 1000;
  source.hold(ALICE);
  const called = client.mutation(MUTATION, {});
  expect(listeners()).toBe(2);
  await Promise.all([called, pass(2000)]);
  expect(listeners()).toBe(1);
});

test("[L67] a stock client detached while it waits for another token is signed in again", async () => {
  const { server, client, who } = createClient("stock");
  const first = createRunning();
  const { detach } = attachSession(client, first.session);
  first.source.signIn(ALICE);
  await pass(1000);
  server.accept = () => "revoked";
  server.drop();
  first.source.mode = "hang";
  await pass(10_000);
  server.accept = () => null;
  detach();
  const second = createRunning();
  attachSession(client, second.session);
  second.source.signIn(ALICE);
  await pass(2000);
  expect(second.session.view()).toMatchObject({ phase: "confirmed" });
  expect([who(), server.open()]).toEqual(["user_alice", 1]);
});

test("[L14] the client is kept when only the token reveals the user's organization", async () => {
  const world = createWorld();
  world.source.store({ ...ALICE, org_id: "org_a" });
  world.source.say({ kind: "present", subject: ALICE.sub });
  await world.pass(1000);
  expect(world.session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_a" } });
  expect(world.server.sockets()).toBe(1);
  expect(world.session.log().map(({ kind }) => kind)).not.toContain("client-replaced");
});

test("[L14] another session of the user in the same organization gets another client", async () => {
  const world = await createSignedInWorld({ source: { namesSession: true } });
  world.source.signIn({ ...ALICE, sid: "session_2" });
  await world.pass(1000);
  expect(world.session.view()).toMatchObject({ phase: "confirmed", identity: { sessionId: "session_2" } });
  expect(world.server.sockets()).toBe(2);
});
