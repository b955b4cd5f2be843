// A session that the page's server vouches for, with a scripted source and platform, under fake timers.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type InitialSession, createSession } from "../../src/index.ts";
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

beforeEach(() => {
  vi.useFakeTimers();
  source = createScriptedSource();
  page = createScriptedPlatform({ clock: createTestClock() });
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

const VOUCHED: InitialSession = {
  identity: {
    key: "user_alice||session_a",
    subject: "user_alice",
    sessionId: "session_a",
    organizationId: null,
    claims: {},
  },
  issuedAt: 0,
  expiresAt: 300_000,
};

test("[S40] a vouched-for session is signed in before anything else is known, and sends nothing", async () => {
  const rendered = createSession({ source: source.source, platform: page.platform, initialSession: VOUCHED });
  expect(rendered.view()).toMatchObject({ status: "authenticated", phase: "optimistic", identity: VOUCHED.identity });
  expect(rendered.view().token).toEqual({ issuedAt: 0, expiresAt: 300_000, refreshes: 0 });
  const statuses = new Set<string>();
  rendered.subscribe(() => statuses.add(rendered.view().status));
  // As under StrictMode: started, stopped and started again.
  rendered.start()();
  rendered.start();
  expect(rendered.sendable()).toBeNull();
  source.say({ kind: "present", subject: null });
  source.mode = "fail";
  await pass(60_000);
  expect(rendered.sendable()).toBeNull();
  source.mode = "mint";
  source.signIn(ALICE);
  await pass(20_000);
  expect(rendered.sendable()).not.toBeNull();
  expect(statuses).toEqual(new Set(["authenticated"]));
});

test.each<[string, () => void, string]>([
  ["absence", () => source.say({ kind: "absent", reason: "no_session" }), "unauthenticated"],
  ["another user", () => source.say({ kind: "present", subject: "user_bob" }), "loading"],
])("[S41] %s ends a vouched-for session, and it does not come back", (_, end, status) => {
  source.mode = "hang";
  const rendered = createSession({ source: source.source, platform: page.platform, initialSession: VOUCHED });
  const stopRendered = rendered.start();
  end();
  expect(rendered.view().status).toBe(status);
  source.say({ kind: "present", subject: null });
  expect(rendered.view().identity).toBeNull();
  stopRendered();
  expect(rendered.view().status).toBe("loading");
});

test("[S41] [S46] a switch moves a vouched-for session to the other organization, without claims of the previous one", () => {
  source.mode = "hang";
  const initialSession = {
    ...VOUCHED,
    identity: { ...VOUCHED.identity, claims: { ...VOUCHED.identity.claims, role: "admin" } },
  };
  const rendered = createSession({ source: source.source, platform: page.platform, initialSession });
  const stopRendered = rendered.start();
  source.say({ kind: "present", subject: "user_alice", organizationId: "org_2" });
  expect(rendered.view()).toMatchObject({
    status: "authenticated",
    phase: "optimistic",
    identity: { subject: "user_alice", organizationId: "org_2" },
  });
  expect(rendered.view().identity?.claims).not.toHaveProperty("role");
  expect(rendered.sendable()).toBeNull();
  stopRendered();
});

test("[S58] a page that was rendered signed out is signed out from the start, and signs in with the source's session", async () => {
  const rendered = createSession({ source: source.source, platform: page.platform, isSignedOut: true });
  const statuses = [rendered.view().status];
  rendered.subscribe(() => statuses.push(rendered.view().status));
  source.say({ kind: "absent", reason: "no_session" });
  rendered.start();
  await pass(60_000);
  expect(statuses).toEqual(["unauthenticated"]);
  expect(source.fetches).toEqual([]);
  source.signIn(ALICE);
  await pass(1000);
  expect(rendered.view()).toMatchObject({ status: "authenticated", identity: { subject: "user_alice" } });
});
