// Console warnings about a client of `createConvexClient` that is used like a stock one.
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { afterEach, beforeEach, expect, expectTypeOf, test, vi } from "vitest";
import { type SupervisedClient, attachSession, createConvexClient } from "../../src/convex/index.ts";
import { createSession } from "../../src/index.ts";
import { createScriptedPlatform, createScriptedSource, createSyncServer } from "../../src/testing/index.ts";
import { createTestClock, startTime, stopTime } from "../support/time.ts";
import { ALICE, MUTATION, QUERY, createSignedInWorld } from "../support/world.ts";

beforeEach(startTime);
afterEach(stopTime);

const URL = "https://happy-otter-123.convex.cloud";

type Alone = ReturnType<typeof createAlone>;

/** A client without a provider, and its warnings. */
function createAlone(more: ConvexReactClientOptions = {}) {
  const server = createSyncServer();
  const lines: string[] = [];
  const quiet = (): void => {};
  const logger = { log: quiet, logVerbose: quiet, error: quiet, warn: (line: string) => void lines.push(line) };
  const client = createConvexClient(URL, { webSocketConstructor: server.WebSocket, logger, ...more });
  return { server, lines, client };
}

test("[L50] setAuth, clearAuth and authentication options change nothing, and each is warned about once", async () => {
  const world = await createSignedInWorld();
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const client: ConvexReactClient = createConvexClient(URL, { webSocketConstructor: world.server.WebSocket });
  for (let time = 0; time < 3; time += 1) {
    client.setAuth(async () => "token");
    client.clearAuth();
  }
  const lines = warned.mock.calls.map(([line]) => String(line));
  expect(lines).toEqual([
    expect.stringMatching(/^`setAuth` has no effect .*\[AUTH_IGNORED\]/),
    expect.stringMatching(/^`clearAuth` has no effect .*\[AUTH_IGNORED\]/),
  ]);
  const options = { expectAuth: true, initialAuthTokenReuse: true, authRefreshTokenLeewaySeconds: 9 };
  expect(createAlone(options).lines.map((line) => line.split(" has ")[0])).toEqual([
    "The option `expectAuth`",
    "The option `initialAuthTokenReuse`",
    "The option `authRefreshTokenLeewaySeconds`",
  ]);
  expect(createAlone({ verbose: false }).lines).toEqual([]);
  const runs = world.server.runs.length;
  world.client.setAuth(async () => null);
  world.client.clearAuth();
  world.server.invalidate();
  await world.pass(1000);
  expect(world.server.runs.slice(runs).map(({ who }) => who)).toEqual(["user_alice"]);
});

test("[L77] a token that has expired by the time it is accepted causes no line in the console", async () => {
  const { server, lines, client } = createAlone();
  // By the backend's clock, which the answer reports, the token has expired.
  server.skew = -3_600_000;
  const clock = createTestClock();
  const source = createScriptedSource({ clock });
  const { platform } = createScriptedPlatform({ clock });
  const session = createSession({ source: source.source, platform });
  const attachment = attachSession(client, session);
  const stop = session.start();
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  source.signIn(ALICE);
  await vi.advanceTimersByTimeAsync(5000);
  expect(server.runs.map(({ who }) => who)).toEqual(["user_alice"]);
  expect(lines).toEqual([]);
  attachment.detach();
  stop();
  await client.close();
});

test("[L50] the types omit them, and the client can be used as a ConvexReactClient", () => {
  const Typed = (client: SupervisedClient): void => {
    expectTypeOf(client).toExtend<ConvexReactClient>();
    expectTypeOf(client.watchQuery(QUERY, {}).localQueryResult()).toEqualTypeOf<
      { who: string | null; written: number } | undefined
    >();
    // @ts-expect-error It takes no fetcher.
    client.setAuth(async () => "token");
    // @ts-expect-error The session decides.
    createConvexClient(URL, { expectAuth: true });
    createConvexClient(URL, { verbose: true, unsavedChangesWarning: false });
  };
  expect(Typed).toBeTypeOf("function");
  expect(createAlone().client).toBeInstanceOf(ConvexReactClient);
});

test.each([
  ["a watched query", ({ client }: Alone): void => void client.watchQuery(QUERY, {}).onUpdate(() => {})],
  ["a mutation", ({ client }: Alone): void => void client.mutation(MUTATION, {})],
] as const)("[L51] %s that waits for 10 s without a provider causes one warning", async (_, wait) => {
  const alone = createAlone();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(alone.lines).toEqual([]);
  wait(alone);
  await vi.advanceTimersByTimeAsync(9000);
  expect(alone.lines).toEqual([]);
  wait(alone);
  await vi.advanceTimersByTimeAsync(1000);
  expect(alone.lines).toEqual([expect.stringMatching(/LockstepProvider.*\[PROVIDER_MISSING\]/)]);
  wait(alone);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(alone.lines).toHaveLength(1);
  expect(alone.server.runs).toEqual([]);
});

test("[L51] there is no warning if a provider mounts in time, nor after it has unmounted", async () => {
  const { client, lines, server } = createAlone();
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(9000);
  const source = createScriptedSource();
  const session = createSession({ source: source.source, platform: createScriptedPlatform().platform });
  const { detach } = attachSession(client, session);
  const stop = session.start();
  await vi.advanceTimersByTimeAsync(60_000);
  source.signIn(ALICE);
  await vi.advanceTimersByTimeAsync(1000);
  expect(server.runs).toMatchObject([{ who: "user_alice" }]);
  detach();
  stop();
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual([]);
});

test("[L51] the wait does not keep a Node process alive", () => {
  vi.useRealTimers();
  const started: NodeJS.Timeout[] = [];
  const real = globalThis.setTimeout;
  const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation(((task: () => void, ms?: number) => {
    const timer = real(task, ms);
    if (ms === 10_000) started.push(timer);
    return timer;
  }) as typeof setTimeout);
  const { client } = createAlone();
  client.watchQuery(QUERY, {}).onUpdate(() => {});
  spy.mockRestore();
  expect(started.map((timer) => timer.hasRef())).toEqual([false]);
  for (const timer of started) clearTimeout(timer);
  void client.close();
});
