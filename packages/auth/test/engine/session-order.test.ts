// When a session reads its source unprompted: at its start, after a fetch, and before it acts on another tab's message.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type FetchResult,
  type SessionSource,
  type SourceSnapshot,
  type TabMessage,
  type Tabs,
  createSession,
} from "../../src/index.ts";
import { createScriptedPlatform, makeToken } from "../../src/testing/index.ts";
import { createTestClock } from "../support/time.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

/** A session of Alice over an SDK that emits no events. */
async function signedIn() {
  const page = createScriptedPlatform({ clock: createTestClock() });
  let snapshot: SourceSnapshot = { kind: "present", subject: "user_alice" };
  let answer = (): FetchResult => ({ kind: "transient" });
  let hear: (message: TabMessage) => void = () => {};
  const source: SessionSource = {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    fetch: () => Promise.resolve(answer()),
  };
  const tabs: Tabs = {
    lock: () => Promise.resolve(() => {}),
    post: () => {},
    onMessage: (listener) => ((hear = listener), () => {}),
  };
  const mint = (sub: string): FetchResult => {
    const iat = Math.floor(Date.now() / 1000);
    return { kind: "token", token: makeToken({ sub, sid: "session_a", iat, exp: iat + 300 }), minted: true };
  };
  answer = () => mint("user_alice");
  const session = createSession({ source, platform: { ...page.platform, tabs } });
  session.start();
  await pass(0);
  return {
    session,
    page,
    become: (next: SourceSnapshot): void => void (snapshot = next),
    answerWith: (next: () => FetchResult): void => void (answer = next),
    mint,
    hear: (message: TabMessage): void => hear(message),
  };
}

test("[S24] what the SDK learns from a fetch counts at once, whatever the result of the fetch", async () => {
  const { session, page, become, answerWith } = await signedIn();
  expect(session.view().status).toBe("authenticated");
  answerWith(() => {
    become({ kind: "absent", reason: "session_ended" });
    return { kind: "transient" };
  });
  page.signal("restore");
  await pass(0);
  expect(session.view()).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
});

test("[S34] this tab's source takes precedence over a message from another tab", async () => {
  const { session, become, answerWith, mint, hear } = await signedIn();
  become({ kind: "present", subject: "user_bob" });
  answerWith(() => mint("user_bob"));
  hear({ kind: "signed-out", subject: "user_alice", sessionId: "session_a" });
  await pass(0);
  expect(session.view()).toMatchObject({ status: "authenticated", identity: { subject: "user_bob" } });
});

test("[S27] a token in another tab does not trigger a request to a source with its own token", async () => {
  const { session, answerWith, mint, hear } = await signedIn();
  let fetches = 0;
  answerWith(() => ((fetches += 1), mint("user_alice")));
  hear({ kind: "refreshed" });
  await pass(1000);
  expect([fetches, session.state().kind]).toEqual([0, "active"]);
});

test("[S19] a page without a network is offline from the start", () => {
  const { platform } = createScriptedPlatform({ clock: createTestClock() });
  const identity = { key: "user_alice||", subject: "user_alice", sessionId: null, organizationId: null, claims: {} };
  const source: SessionSource = {
    getSnapshot: () => ({ kind: "unknown" }),
    subscribe: () => () => {},
    fetch: () => Promise.resolve({ kind: "transient" }),
  };
  const session = createSession({
    source,
    platform: { ...platform, isOnline: () => false },
    initialSession: { identity, issuedAt: 0, expiresAt: 300_000 },
  });
  session.start();
  expect(session.view().phase).toBe("offline");
});

test.each([
  ["session_a", "unauthenticated"],
  ["session_b", "authenticated"],
])(
  "[S51] when another tab signs out of %s during the first fetch, Alice's session_a is then %s",
  async (sessionId, status) => {
    const page = createScriptedPlatform({ clock: createTestClock() });
    let hear: (message: TabMessage) => void = () => {};
    const iat = Math.floor(Date.now() / 1000);
    const token = makeToken({ sub: "user_alice", sid: "session_a", iat, exp: iat + 300 });
    const source: SessionSource = {
      getSnapshot: () => ({ kind: "present", subject: "user_alice" }),
      subscribe: () => () => {},
      fetch: () => new Promise((resolve) => setTimeout(() => resolve({ kind: "token", token, minted: true }), 100)),
    };
    const tabs: Tabs = {
      lock: () => Promise.resolve(() => {}),
      post: () => {},
      onMessage: (listener) => ((hear = listener), () => {}),
    };
    const session = createSession({ source, platform: { ...page.platform, tabs } });
    session.start();
    await pass(50);
    hear({ kind: "signed-out", subject: "user_alice", sessionId });
    expect(session.view().status).toBe("loading");
    await pass(5000);
    expect(session.view().status).toBe(status);
  },
);
