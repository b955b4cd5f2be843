// Watches on a client of `createConvexClient` move to the next client when the identity changes.
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTime, stopTime } from "../support/time.ts";
import { ALICE, BOB, QUERY, createSignedInWorld } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

test("[L48] queries and the connection state move to the next client, and listeners are called in the turn of the change", async () => {
  const world = await createSignedInWorld();
  const told: string[] = [];
  const watch = world.client.watchQuery(QUERY, {});
  const stopQuery = watch.onUpdate(() => told.push(`query ${watch.localQueryResult()?.who}`));
  const stopState = world.client.subscribeToConnectionState(({ isWebSocketConnected }) =>
    told.push(`connected ${isWebSocketConnected}`),
  );
  world.session.subscribe(() => told.push(`session ${world.session.view().identity?.subject}`));
  world.source.signOut();
  const turn = told.splice(0);
  expect(turn.slice(0, 2)).toEqual(["query undefined", "connected false"]);
  expect(turn.at(-1)).toBe("session undefined");
  world.source.signIn(BOB);
  await world.pass(1000);
  expect(told).toContain("query user_bob");
  expect(told).toContain("connected true");
  expect(told).not.toContain("query user_alice");
  stopQuery();
  stopState();
  told.length = 0;
  world.server.invalidate();
  world.server.drop();
  world.source.signOut();
  await world.pass(1000);
  expect(told.filter((line) => !line.startsWith("session"))).toEqual([]);
});

test("[L48] a listener that resubscribes when it is called is called once", async () => {
  const world = await createSignedInWorld();
  let calls = 0;
  let stop = (): void => {};
  const again = (): void => {
    calls += 1;
    stop();
    stop = world.client.watchQuery(QUERY, {}).onUpdate(again);
  };
  stop = world.client.watchQuery(QUERY, {}).onUpdate(again);
  world.source.signOut();
  expect(calls).toBe(1);
});

test("[L49] a list of usePaginatedQuery is not requested with the cursors of an earlier identity", async () => {
  const world = await createSignedInWorld();
  const list = makeFunctionReference<"query", { paginationOpts: object }>("m:list");
  const page = (id: number) => world.client.watchQuery(list, { paginationOpts: { id, numItems: 2, cursor: null } });
  let told = 0;
  const stop = page(1).onUpdate(() => (told += 1));
  await world.pass(1000);
  expect(told).toBe(1);
  world.source.signIn(BOB);
  // As `usePaginatedQuery` reads it, to restart under another number.
  expect(told).toBe(2);
  expect(() => page(1).localQueryResult()).toThrow(/^InvalidCursor/);
  // Nor while the page stays watched, as by a component that is slow to unmount.
  await world.pass(1000);
  stop();
  page(2).onUpdate(() => (told += 1));
  await world.pass(1000);
  expect(page(2).localQueryResult()).toMatchObject({ who: "user_bob" });
  const runs = world.server.runs.filter(({ path }) => path === "m:list");
  expect(runs.map(({ who, args }) => [who, (args as { paginationOpts: { id: number } }).paginationOpts.id])).toEqual([
    ["user_alice", 1],
    ["user_bob", 2],
  ]);
});

test("[L49] a page that the application requests itself, without a list, moves like any query", async () => {
  const world = await createSignedInWorld();
  const list = makeFunctionReference<"query", { paginationOpts: object }, { who: string }>("m:list");
  const watch = world.client.watchQuery(list, { paginationOpts: { numItems: 2, cursor: "from the address" } });
  watch.onUpdate(() => {});
  await world.pass(1000);
  world.source.signIn({ ...ALICE, sid: "session_2" });
  await world.pass(300_000);
  expect(watch.localQueryResult()?.who).toBe("user_alice");
});
