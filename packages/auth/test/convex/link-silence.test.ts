// A socket that is open on this side only, and a page that is left during an unanswered call.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGatedSocket } from "../../src/convex/gated-socket.ts";
import { createWatchdog } from "../../src/convex/watchdog.ts";
import { startTime, stopTime } from "../support/time.ts";
import { createSignedInWorld } from "../support/world.ts";

beforeEach(startTime);
afterEach(() => {
  vi.unstubAllGlobals();
  stopTime();
});

test("[L58] a half-open socket is replaced after some 20 s of silence, and the session is confirmed within 35 s", async () => {
  const world = await createSignedInWorld();
  // Right after a ping, the worst moment.
  await world.pass(14_100);
  world.server.silent = true;
  await world.pass(27_000);
  expect(world.session.log().map(({ kind }) => kind)).toContain("socket-silent");
  world.server.silent = false;
  await world.pass(8000);
  expect(world.client.connectionState().isWebSocketConnected).toBe(true);
  expect(world.phase()).toBe("confirmed");
  expect(world.data()?.who).toBe("user_alice");
  world.expectNeverSignedOut();
});

test("[L58] a healthy idle socket is left alone for an hour", async () => {
  const world = await createSignedInWorld();
  await world.pass(3_600_000);
  expect(world.server.sockets()).toBe(1);
});

test("[L65] the age of a socket that has received nothing counts from its opening", () => {
  const real = { send: never, close: never } as unknown as WebSocket;
  const options = { mayOpen: () => true, maySend: () => true, onHeld: never, onAuthError: never, note: () => {} };
  const socket = createGatedSocket(real, options, never);
  expect(socket.heardAt()).toBeNull();
  real.onopen?.(new Event("open"));
  expect(socket.heardAt()).toBe(Date.now());
});

test("[L58] on a silent network, the patience grows to the client's own limit of a minute", async () => {
  const world = await createSignedInWorld();
  world.server.silent = true;
  await world.pass(600_000);
  const silences = world.session.log().filter(({ kind }) => kind === "socket-silent");
  expect(silences.length).toBeLessThanOrEqual(4);
  world.server.silent = false;
  await world.pass(35_000);
  expect(world.phase()).toBe("confirmed");
});

test("[L58] a socket that died silently during sleep is replaced within 10 s", async () => {
  const world = await createSignedInWorld();
  world.server.silent = true;
  // Timers stand still, clocks do not.
  vi.setSystemTime(Date.now() + 60_000);
  await world.pass(7600);
  expect(world.session.log().map(({ kind }) => kind)).toContain("socket-silent");
});

test("[L65] the patience counts per socket, doubles up to a minute, and starts over after a minute without silence", async () => {
  let heardAt = Date.now();
  const begin = heardAt;
  const silences: number[] = [];
  const watchdog = createWatchdog({
    client: { connectionState: () => never() },
    heardAt: () => heardAt,
    isDue: () => false,
    onSilent: () => {
      silences.push((Date.now() - heardAt) / 1000);
      // The next socket.
      heardAt = Date.now();
    },
    onStuck: never,
    onHopeless: never,
  });
  /** A message arrives before each check. */
  const hear = async (looks: number): Promise<void> => {
    for (let look = 0; look < looks; look += 1) {
      heardAt = Date.now() + 2499;
      await vi.advanceTimersByTimeAsync(2500);
    }
    heardAt = Date.now();
  };
  watchdog.start();
  await vi.advanceTimersByTimeAsync(250_000);
  expect(silences).toEqual([25, 42.5, 67.5, 67.5]);
  expect(Date.now() - begin).toBe(250_000);
  // With the 17.5 s that follow, this is a full minute, or just under one.
  for (const looks of [16, 17, 17]) {
    heardAt = Date.now();
    await hear(looks);
    silences.length = 0;
    await vi.advanceTimersByTimeAsync(67_500);
    expect(silences).toEqual(looks === 16 ? [67.5] : [25, 42.5]);
  }
  watchdog.stop();
  expect(vi.getTimerCount()).toBe(0);
});

function never(): never {
  throw new Error("This is not asked for.");
}

/** Whether the browser would prompt "Leave site?". */
function asks(page: EventTarget): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  Object.defineProperty(event, "returnValue", { writable: true, value: "" });
  page.dispatchEvent(event);
  return event.defaultPrevented;
}

test("[L59] the page prompts before it is left exactly while a call of the current client is unanswered", async () => {
  const page = new EventTarget();
  let listeners = 0;
  const count = (by: number, name: string): number => (listeners += name === "beforeunload" ? by : 0);
  vi.stubGlobal("window", {
    addEventListener: (name: string, listener: () => void) => (count(1, name), page.addEventListener(name, listener)),
    removeEventListener: (name: string, listener: () => void) => (
      count(-1, name),
      page.removeEventListener(name, listener)
    ),
  });
  const world = await createSignedInWorld();
  expect(asks(page)).toBe(false);
  world.server.silent = true;
  world.call("query");
  expect(asks(page)).toBe(false);
  const call = world.call("mutation");
  expect(asks(page)).toBe(true);
  world.source.signOut();
  world.server.silent = false;
  await world.pass(0);
  expect(call.error).toBe("CALL_ABANDONED");
  expect(asks(page)).toBe(false);
  // One for the application's client, however many clients there were for identities.
  expect(listeners).toBe(1);
  await world.close();
  expect(listeners).toBe(0);
});
