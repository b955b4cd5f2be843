// The ports of a session in a page: what wakes it, and what its tabs share.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type LifecycleSignal, type TabMessage, browserPlatform, createSession } from "../../src/index.ts";
import { alone } from "../../src/engine/alone.ts";
import { browserTabs } from "../../src/platform/browser-tabs.ts";
import { makeToken } from "../../src/testing/index.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  window.localStorage.clear();
});

function listen() {
  const signals: LifecycleSignal[] = [];
  const stop = browserPlatform().onLifecycle((signal) => signals.push(signal));
  const after = (target: EventTarget, event: Event): LifecycleSignal[] => {
    signals.length = 0;
    target.dispatchEvent(event);
    return [...signals];
  };
  return { signals, stop, after };
}
const hide = (hidden: boolean): void => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(hidden ? "hidden" : "visible");
};
const pageshow = (persisted: boolean): Event => Object.assign(new Event("pageshow"), { persisted });

test("[S36] a page that becomes visible, focused, thawed or online wakes; a hidden page wakes by the network only", () => {
  const { after, stop } = listen();
  const wakers = [
    [window, "focus"],
    [window, "online"],
    [document, "resume"],
    [document, "visibilitychange"],
  ] as const;
  for (const [target, name] of wakers) expect(after(target, new Event(name))).toEqual(["wake"]);
  hide(true);
  expect(browserPlatform().isHidden()).toBe(true);
  for (const [target, name] of wakers)
    expect(after(target, new Event(name))).toEqual(name === "online" ? ["wake"] : []);
  stop();
  hide(false);
  for (const [target, name] of wakers) expect(after(target, new Event(name))).toEqual([]);
});

test("[S36] a page restored from the back/forward cache is distinguished from a loaded one (39)", () => {
  const { after, stop } = listen();
  expect(after(window, pageshow(true))).toEqual(["restore"]);
  expect(after(window, pageshow(false))).toEqual(["wake"]);
  expect(after(window, new Event("pagehide"))).toEqual(["leave"]);
  expect(after(window, new Event("beforeunload"))).toEqual(["leave"]);
  expect(after(window, new Event("offline"))).toEqual(["network"]);
  stop();
});

test("[S36] a machine that slept for an hour wakes a visible page within 5 s, once", () => {
  const { signals, stop } = listen();
  vi.advanceTimersByTime(60_000);
  expect(signals).toEqual([]);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5000);
  expect(signals).toEqual(["wake"]);
  vi.advanceTimersByTime(60_000);
  expect(signals).toEqual(["wake"]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

/** Two tabs and the channel between them, as the browser provides it. */
function stubChannel() {
  const open = new Set<{ onmessage: ((event: { data: unknown }) => void) | null }>();
  vi.stubGlobal(
    "BroadcastChannel",
    class {
      onmessage: ((event: { data: unknown }) => void) | null = null;
      constructor() {
        open.add(this);
      }
      postMessage(data: unknown): void {
        for (const channel of open) if (channel !== this) channel.onmessage?.({ data });
      }
      close(): void {
        open.delete(this);
      }
    },
  );
  return open;
}

test("[S31] a tab receives the others' messages, ignores invalid ones, and receives none while it is in the cache", () => {
  const open = stubChannel();
  const [here, there] = [browserTabs(), browserTabs()];
  const heard: TabMessage[] = [];
  const stop = here?.onMessage((message) => heard.push(message));
  there?.onMessage(() => {});
  there?.post({ kind: "refreshed" });
  for (const junk of [null, "refreshed", 7, { kind: "other" }, {}]) there?.post(junk as unknown as TabMessage);
  expect(heard).toEqual([{ kind: "refreshed" }]);
  window.dispatchEvent(new Event("pagehide"));
  expect(open.size).toBe(0);
  window.dispatchEvent(pageshow(true));
  there?.post({ kind: "signed-out", subject: "user_alice", sessionId: null });
  expect(heard.length).toBe(2);
  stop?.();
  there?.post({ kind: "refreshed" });
  expect(heard.length).toBe(2);
});

test("[S35] the lock is a Web Lock, and is released", async () => {
  stubChannel();
  const request = vi.fn((_name: string, _options: object, run: () => Promise<void>) => run());
  vi.stubGlobal("navigator", { locks: { request } });
  const release = await browserTabs()?.lock(new AbortController().signal);
  expect(request).toHaveBeenCalledTimes(1);
  release?.();
  await request.mock.results[0]?.value;
});

test("[S35] without Web Locks, a task runs without the lock", async () => {
  stubChannel();
  vi.stubGlobal("navigator", {});
  expect(await alone(browserPlatform(), new AbortController().signal, () => Promise.resolve("done"))).toBe("done");
  expect(window.localStorage.length).toBe(0);
});

test("[S35] a Web Lock that is aborted before it is granted rejects", async () => {
  stubChannel();
  vi.stubGlobal("navigator", {
    locks: {
      request: (_: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
  });
  const abort = new AbortController();
  const lock = browserTabs()?.lock(abort.signal);
  abort.abort();
  await expect(lock).rejects.toThrow();
});

test("[S34] a sign-out noticed while the page is being left still reaches the other tabs", async () => {
  stubChannel();
  const heard: TabMessage[] = [];
  browserTabs()?.onMessage((message) => heard.push(message));
  let gone = false;
  const session = createSession({
    source: {
      getSnapshot: () => (gone ? { kind: "absent", reason: "signed_out" } : { kind: "present", subject: "user_alice" }),
      subscribe: () => () => {},
      fetch: () =>
        Promise.resolve({
          kind: "token",
          token: makeToken({ sub: "user_alice", sid: "session_a", iat: 0, exp: 300 }),
          minted: true,
        }),
    },
    platform: browserPlatform(),
  });
  const stop = session.start();
  await vi.advanceTimersByTimeAsync(10);
  gone = true;
  window.dispatchEvent(new Event("pagehide"));
  expect(heard).toEqual([{ kind: "refreshed" }, { kind: "signed-out", subject: "user_alice", sessionId: "session_a" }]);
  stop();
});
