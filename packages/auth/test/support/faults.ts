// The faults and deeds that random schedules consist of, and how a schedule is run and judged. User actions are in
// deeds.ts.
import { vi } from "vitest";
import type { ScriptedSourceOptions } from "../../src/testing/index.ts";
import { DEEDS, type Fault, become, note, now } from "./deeds.ts";
import { type Truth, expectTruth, follow } from "./truth.ts";
import { ALICE, type World, type WorldOptions, createWorld } from "./world.ts";

/** What happens, each followed by a wait in ms. */
export interface Schedule {
  /** Token lifetime, s. */
  readonly life: number;
  /** The kind of source. Default: one whose browser has no other tab. */
  readonly source?: Pick<ScriptedSourceOptions, "isShared" | "namesSession">;
  readonly steps: readonly (readonly [name: string, then: number])[];
}

const silenced = new WeakSet<World>();

function isFirstSilence(world: World): boolean {
  const isFirst = !silenced.has(world);
  silenced.add(world);
  return isFirst;
}

/** Everything that can happen in a schedule. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "provider fails": ({ source }) => void (source.mode = "fail"),
  "provider rejects": ({ source }) => void (source.mode = "reject"),
  "provider hangs": ({ source }) => void (source.mode = "hang"),
  "provider repeats": ({ source }) => void (source.mode = "same"),
  "provider lags behind a switch": ({ source }) => void (source.mode = "stale"),
  "provider revokes": ({ source }) => void (source.mode = "gone"),
  "provider talks nonsense": ({ source }) => void (source.mode = "garbage"),
  "provider works": ({ source }) => void (source.mode = "mint"),
  "provider is slow": ({ source }) => void (source.latency = 4000),
  "provider is fast": ({ source }) => void (source.latency = 5),
  "backend refuses": ({ server }) => void (server.accept = () => "refused"),
  "backend accepts": ({ server }) => void (server.accept = () => null),
  "backend is wrong about the clock": ({ server }) => void (server.skew = 120_000),
  "actions take long": ({ server }) => void (server.actionTakes = 8000),
  "socket drops": ({ server }) => server.drop(),
  "connections fail": ({ server }) => {
    server.refuseConnections = 2;
    server.drop();
  },
  "network falls silent": (world) => {
    isFirstSilence(world);
    world.server.silent = true;
  },
  // Only the first silence, on a connected socket, recovers within 35 s (L58): later ones get more patience, and the
  // socket of a client that waits for a token is not checked.
  "connection goes half open": (world) => {
    const { isWebSocketConnected } = world.client.connectionState();
    if (isFirstSilence(world) && isWebSocketConnected) world.server.strand();
  },
  "network speaks": ({ server }) => void (server.silent = false),
  "directory disagrees": ({ session }) => session.outdated(session.sendable()?.serial ?? 0),
  "data changes": ({ server }) => server.invalidate(),
  "page wakes": ({ page }) => page.signal("wake"),
  "page is restored": ({ page }) => page.signal("restore"),
  "page hides": ({ page }) => page.setHidden(true),
  "page shows": ({ page }) => page.setHidden(false),
  "page is offline": ({ page, server, source }) => {
    page.setOnline(false);
    source.mode = "reject";
    server.drop();
  },
  "page is online": ({ page, source }) => {
    source.mode = "mint";
    page.setOnline(true);
  },
  "machine sleeps": async ({ page, pass }) => {
    // Messages in transit arrive first; otherwise they would look as if they had been sent later.
    await pass(10);
    page.sleep(600_000);
  },
  "clock jumps": ({ page }) => page.setClock(3_600_000),
  "source wonders": (world, truth) => {
    const person = now(truth);
    world.source.say({ kind: "unknown" });
    if (person !== null) world.source.signIn(person);
    else world.source.signOut();
  },
  "user writes": (world) => void world.call("mutation"),
  "user acts": (world) => void world.call("action"),
  "user asks": (world) => void world.call("query"),
  "page watches more": (world) => world.watchMore(),
  ...DEEDS,
};

/** Everything is healthy again, and the SDK's hook has caught up with its memory. */
function heal({ source, server, page, letGo }: World, truth: Truth): void {
  letGo();
  source.mode = "mint";
  source.latency = 5;
  server.accept = () => null;
  server.refuseConnections = 0;
  server.silent = false;
  server.actionTakes = 0;
  page.setHidden(false);
  page.setOnline(true);
  if (now(truth) !== null) source.name();
  server.invalidate();
}

/** Runs a schedule in a new tab, makes the world healthy, and judges the result. Call under fake timers. */
export async function play(
  { life, source, steps }: Schedule,
  options: WorldOptions = {},
  judge: typeof expectTruth = expectTruth,
): Promise<void> {
  const truth: Truth = [];
  const moments: number[] = [];
  const world = createWorld({
    ...options,
    ...(source === undefined ? {} : { source }),
    // A session that the provider has ended is gone once the provider has reported it.
    onGone: () => void (now(truth) !== null && note(truth, null)),
    named: () => truth.at(-1),
    beforeStart: (created) => follow(created, truth),
  });
  world.source.life = life;
  become(world, truth, ALICE);
  for (const [name, then] of steps) {
    moments.push(Date.now());
    await FAULTS[name]?.(world, truth);
    await world.pass(then);
  }
  moments.push(Date.now());
  heal(world, truth);
  // Promise 4: it has recovered within 35 s.
  await world.pass(35_000);
  judge(world, truth, moments);
  await world.close();
  vi.clearAllTimers();
}
