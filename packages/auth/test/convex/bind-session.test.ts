// A session bound to an interface without a framework: what an adapter for one would build on.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bindSession, createConvexClient } from "../../src/convex/index.ts";
import type { View } from "../../src/index.ts";
import { createScriptedPlatform, createScriptedSource, createSyncServer } from "../../src/testing/index.ts";
import { createTestClock, startTime, stopTime } from "../support/time.ts";
import { QUERY } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const ALICE = { sub: "user_alice" };
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

function createPage() {
  const clock = createTestClock();
  const source = createScriptedSource({ clock });
  const server = createSyncServer();
  const options = { webSocketConstructor: server.WebSocket, logger: false } as const;
  const client = createConvexClient("https://happy-otter-123.convex.cloud", options);
  const { platform } = createScriptedPlatform({ clock });
  const binding = bindSession({ source: source.source, client, platform });
  const views: View[] = [];
  const phases = (): string[] => [...new Set(views.map(({ status, phase }) => phase ?? status))];
  return { source, server, client, binding, views, phases, show: (view: View) => void views.push(view) };
}

test("[A110] a binding shows every view from start to stop, and can start again", async () => {
  const { source, server, client, binding, views, phases, show } = createPage();
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  await pass(100);
  expect([views, server.runs]).toEqual([[], []]);
  const stop = binding.start(show);
  expect(phases()).toEqual(["loading"]);
  source.signIn(ALICE);
  await pass(1000);
  expect(phases()).toEqual(["loading", "optimistic", "confirmed"]);
  expect(server.runs.map(({ who }) => who)).toEqual(["user_alice"]);
  const again = binding.start(() => views.splice(0));
  expect([again, source.fetches.length]).toEqual([stop, 1]);
  stop();
  const [shown, fetched] = [views.length, source.fetches.length];
  await pass(600_000);
  expect([views.length, source.fetches.length]).toEqual([shown, fetched]);
  binding.start(show);
  await pass(1000);
  expect(views.at(-1)).toMatchObject({ phase: "confirmed", identity: { subject: "user_alice" } });
  await client.close();
});

test("[A110] a binding can start with another client, which then follows the session", async () => {
  const { source, server, client, binding, show } = createPage();
  const stop = binding.start(show);
  source.signIn(ALICE);
  await pass(1000);
  stop();
  const other = createSyncServer();
  const options = { webSocketConstructor: other.WebSocket, logger: false } as const;
  const next = createConvexClient("https://happy-otter-123.convex.cloud", options);
  next.watchQuery(QUERY, {}).onUpdate(() => {});
  binding.start(show, next);
  await pass(3000);
  expect(other.runs.map(({ who }) => who)).toEqual(["user_alice"]);
  expect([server.open(), other.open()]).toEqual([0, 1]);
  await Promise.all([client.close(), next.close()]);
});

test("[A111] after a sign-out the client sends nothing before the interface shows it", async () => {
  const { source, server, client, binding, views, show } = createPage();
  binding.start(show);
  source.signIn(ALICE);
  await pass(1000);
  const unwatch = client.watchQuery(QUERY, {}).onUpdate(() => {});
  await pass(100);
  const [sent, runs] = [server.received.length, server.runs.length];
  source.signOut();
  await pass(5000);
  expect(server.received.length).toBe(sent);
  unwatch();
  const signedOut = views.at(-1);
  if (signedOut !== undefined) binding.shown(signedOut);
  await pass(5000);
  expect(signedOut?.status).toBe("unauthenticated");
  expect([server.received.length > sent, server.runs.length]).toEqual([true, runs]);
  await client.close();
});
