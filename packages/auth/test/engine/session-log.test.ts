// The log of a session, which the inspector shows.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Session, createSession } from "../../src/index.ts";
import {
  type ScriptedPlatform,
  type ScriptedSource,
  createScriptedPlatform,
  createScriptedSource,
} from "../../src/testing/index.ts";
import { createTestClock, startTime, stopTime } from "../support/time.ts";

let source: ScriptedSource;
let page: ScriptedPlatform;
let session: Session;

beforeEach(() => {
  startTime();
  source = createScriptedSource();
  page = createScriptedPlatform({ clock: createTestClock() });
  session = createSession({ source: source.source, platform: page.platform });
  session.start();
});
afterEach(stopTime);

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const serial = (): number => session.sendable()?.serial ?? -1;

test("[S37] the log records each event, the resulting state and the effects, without a token", async () => {
  const heard: string[] = [];
  session.observe(({ kind, state }) => heard.push(`${kind} → ${state}`));
  source.signIn({ sub: "user_alice", sid: "session_a" });
  await pass(100);
  session.confirmed(serial());
  session.refused(serial(), "issuer X is not configured");
  await pass(50);
  page.setOnline(false);
  expect(heard).toEqual([
    "source-present → acquiring",
    "fetch-token → active",
    "confirmed → active",
    "refused → renewing",
    "fetch-token → active",
    "offline → active",
  ]);
  const log = session.log();
  expect(log[0]).toMatchObject({ kind: "start", state: "unknown", status: "loading", phase: null });
  expect(log.find(({ kind }) => kind === "refused")).toMatchObject({
    status: "authenticated",
    phase: "refreshing",
    serial: 1,
    effects: ["abandon-fetch", "no-timer", "fetch"],
    reason: "issuer X is not configured",
  });
  expect(log.at(-1)).toMatchObject({ kind: "offline", phase: "offline", serial: 2, at: Date.now() });
  for (const token of source.tokens) expect(JSON.stringify(log)).not.toContain(token.split(".")[1]);
});

test("[S37] the log keeps the last 200 entries", () => {
  for (let i = 0; i < 250; i += 1) page.setOnline(i % 2 === 1);
  expect(session.log().length).toBe(200);
  page.setOnline(false);
  expect(session.log().length).toBe(200);
  expect(session.log().at(-1)?.kind).toBe("offline");
});
