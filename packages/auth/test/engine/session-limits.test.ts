// What a session does not do: replace tokens that are due on arrival in a loop, fetch in hidden pages, and anything
// once it is stopped.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Session, type Tabs, createSession } from "../../src/index.ts";
import {
  type ScriptedPlatform,
  type ScriptedSource,
  createScriptedPlatform,
  createScriptedSource,
} from "../../src/testing/index.ts";
import { createTestClock } from "../support/time.ts";

const ALICE = { sub: "user_alice", sid: "session_a" };

let source: ScriptedSource;
let page: ScriptedPlatform;
let session: Session;

beforeEach(() => {
  vi.useFakeTimers();
  source = createScriptedSource();
  page = createScriptedPlatform({ clock: createTestClock() });
  session = createSession({ source: source.source, platform: page.platform });
  session.start();
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

async function signedIn(): Promise<void> {
  source.signIn(ALICE);
  await pass(100);
  session.confirmed(session.sendable()?.serial ?? -1);
}

test("[S53] tokens that are due on arrival are not replaced in a loop", async () => {
  // As from an SDK that caches tokens until they expire, on a machine whose clock is ahead.
  source.age = 299;
  source.latency = 0;
  source.signIn(ALICE);
  await pass(60_000);
  source.age = 900;
  page.signal("restore");
  const before = source.fetches.length;
  await pass(60_000);
  expect(source.fetches.length - before).toBeLessThanOrEqual(12);
  expect(session.view().status).toBe("authenticated");
  source.age = 0;
  await pass(35_000);
  expect(session.sendable()).not.toBeNull();
});

test("[S6] a minted token that seems expired may still be sent for a moment", async () => {
  await signedIn();
  // The clock has jumped, so the next token looks as if it had been issued long ago.
  source.age = 900;
  page.signal("restore");
  await pass(50);
  expect(session.sendable()).not.toBeNull();
});

/** Tabs whose lock is granted at once, or never, and the lock's history. */
function lockOf(isFree: boolean): { readonly tabs: Tabs; readonly steps: string[] } {
  const steps: string[] = [];
  const tabs: Tabs = {
    lock: (signal) => {
      steps.push("asked");
      signal.addEventListener("abort", () => steps.push("given up"));
      return isFree ? Promise.resolve(() => steps.push("released")) : new Promise(() => {});
    },
    post: () => {},
    onMessage: () => () => {},
  };
  return { tabs, steps };
}

test("[S23] stopping abandons the fetch, its deadline and the lock that it holds", async () => {
  const { tabs, steps } = lockOf(true);
  const signals: AbortSignal[] = [];
  const slow = createSession({
    source: {
      ...source.source,
      fetch: (request) => {
        signals.push(request.signal);
        return request.force ? new Promise(() => {}) : source.source.fetch(request);
      },
    },
    platform: { ...page.platform, tabs },
  });
  const stopSlow = slow.start();
  source.signIn(ALICE);
  await pass(100);
  page.signal("restore");
  // Longer than it would wait for the lock.
  await pass(6000);
  expect(steps).toEqual(["asked"]);
  const timers = vi.getTimerCount();
  stopSlow();
  await pass(0);
  expect(signals.at(-1)?.aborted).toBe(true);
  expect(steps).toContain("released");
  // The deadline of the fetch.
  expect(vi.getTimerCount()).toBe(timers - 1);
});

test("[S23] stopping abandons a lock that it waits for", async () => {
  const { tabs, steps } = lockOf(false);
  const waiting = createSession({ source: source.source, platform: { ...page.platform, tabs } });
  const stopWaiting = waiting.start();
  source.signIn(ALICE);
  await pass(100);
  page.signal("restore");
  await pass(100);
  expect(steps).toEqual(["asked"]);
  stopWaiting();
  expect(steps).toEqual(["asked", "given up"]);
});

test("[S28] a hidden page whose token becomes due sets no timer, and fetches when it becomes visible", async () => {
  await signedIn();
  page.setHidden(true);
  const before = source.fetches.length;
  await pass(600_000);
  expect(source.fetches.length).toBe(before);
  page.setHidden(false);
  page.signal("wake");
  await pass(50);
  expect(source.fetches.length).toBe(before + 1);
});

test("[S47] a token in doubt is not sendable, even while the source's own token cannot be read", async () => {
  await signedIn();
  source.mode = "fail";
  source.hold({ ...ALICE, sid: "session_a" });
  expect([session.sendable(), session.isCertain()]).toEqual([null, false]);
  await pass(30_000);
  expect([session.sendable(), session.isCertain()]).toEqual([null, false]);
  source.mode = "mint";
  await pass(20_000);
  expect([session.sendable()?.serial, session.isCertain()]).toEqual([2, true]);
});

test("[S56] a fetch abandoned in the turn in which it was decided is never made", async () => {
  source.signIn(ALICE);
  source.signOut();
  await pass(1000);
  expect(source.fetches).toEqual([]);
  source.signIn({ ...ALICE, sid: "session_b" });
  source.signIn({ sub: "user_bob" });
  await pass(1000);
  expect(source.fetches.length).toBe(1);
});
