// Organization switches with authkit-react: how often the SDK is asked, in which order, and the effect of a failure.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reachOrganization } from "../../../../src/convex/index.ts";
import { switchOrganization } from "../../../../src/adapters/react/authkit/switch-organization.ts";
import { type Session, createSession } from "../../../../src/index.ts";
import { type ScriptedSource, createScriptedPlatform, createScriptedSource } from "../../../../src/testing/index.ts";
import { createTestClock } from "../../../support/time.ts";

const ALICE = { sub: "user_alice", org_id: "org_a" };

let source: ScriptedSource;
let session: Session;
let asked: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  asked = [];
  source = createScriptedSource();
  session = createSession({
    source: source.source,
    platform: createScriptedPlatform({ clock: createTestClock() }).platform,
  });
  session.start();
  // A backend that accepts every token, in its own time.
  session.subscribe(() => {
    const serial = session.sendable()?.serial;
    if (serial !== undefined && session.view().phase === "optimistic") setTimeout(() => session.confirmed(serial), 100);
  });
  source.signIn(ALICE);
  await pass(1000);
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
/** The SDK switches within 500 ms. */
const make = (organization: string) => async () => {
  asked.push(organization);
  await new Promise((resolve) => setTimeout(resolve, 500));
  source.hold({ ...ALICE, org_id: organization });
};
const nothing = (organization: string) => async () => void asked.push(organization);

/** Switches, and records the outcome: the session's organization when it resolved, or the error's code or message. */
function switchTo(organization: string, how: () => Promise<void>): { came: unknown } {
  const kept: { came: unknown } = { came: null };
  void switchOrganization(session, organization, how).then(
    () => (kept.came = [session.view().identity?.organizationId, session.view().phase]),
    (error: { code?: string; message: string }) => (kept.came = error.code ?? error.message),
  );
  return kept;
}

test("[A107] the SDK is asked at most three times, and again only once its new token has been read", async () => {
  const never = switchTo("org_b", nothing("org_b"));
  await pass(0);
  expect([asked, never.came]).toEqual([["org_b", "org_b", "org_b"], "ORGANIZATION_NOT_REACHED"]);
  asked.length = 0;
  let tries = 0;
  const third = switchTo("org_b", () => ((tries += 1) < 3 ? nothing("org_b")() : make("org_b")()));
  await pass(2000);
  expect([asked, third.came]).toEqual([
    ["org_b", "org_b", "org_b"],
    ["org_b", "confirmed"],
  ]);
});

test("[A107] a switch that succeeds while its token is slow to read is requested once", async () => {
  source.latency = 3000;
  const slow = switchTo("org_b", make("org_b"));
  await pass(10_000);
  expect([asked, slow.came]).toEqual([["org_b"], ["org_b", "confirmed"]]);
});

test("[A101] a switch starts once the previous one is made, and a failed one does not block the next", async () => {
  const failed = switchTo("org_x", async () => {
    asked.push("org_x");
    await new Promise((resolve) => setTimeout(resolve, 500));
    throw new Error("no network");
  });
  const first = switchTo("org_b", make("org_b"));
  const last = switchTo("org_a", make("org_a"));
  await pass(400);
  expect(asked).toEqual(["org_x"]);
  await pass(500);
  expect(asked).toEqual(["org_x", "org_b"]);
  await pass(2000);
  expect([failed.came, last.came]).toEqual(["no network", ["org_a", "confirmed"]]);
  expect(first.came).toEqual(["org_b", "confirmed"]);
  expect(session.view()).toMatchObject({ phase: "confirmed", identity: { organizationId: "org_a" } });
});

test.each([0, 200])(
  "[A108] a session that becomes another user's %s ms after the call is not an arrival",
  async (ms) => {
    const other = switchTo("org_b", async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (ms > 100) source.hold({ ...ALICE, org_id: "org_b" });
    });
    await pass(ms);
    source.signIn({ sub: "user_bob", org_id: "org_b" });
    await pass(2000);
    expect(session.view()).toMatchObject({ phase: "confirmed", identity: { subject: "user_bob" } });
    expect(other.came).toBe("ORGANIZATION_NOT_REACHED");
  },
);

test("[A108] an error from Convex for the previous organization does not fail the switch", async () => {
  const serial = (): number => session.sendable()?.serial ?? -1;
  session.refused(serial(), "no");
  await pass(100);
  session.refused(serial(), "no");
  expect(session.view().error?.code).toBe("TOKEN_REFUSED");
  let came = "";
  reachOrganization(session, "org_b", async () => source.hold({ ...ALICE, org_id: "org_b" })).then(
    () => (came = "there"),
    (error: Error) => (came = error.message),
  );
  await pass(30_000);
  expect(came).toBe("there");
});

test("[A107] an SDK that has forgotten its user is not asked again", async () => {
  const ended = switchTo("org_b", async () => (asked.push("org_b"), source.signOut()));
  await pass(0);
  expect([asked, ended.came]).toEqual([["org_b"], "ORGANIZATION_NOT_REACHED"]);
});

test("[A108] a switch requested while the user is unknown arrives with the user who then signs in", async () => {
  const later = createScriptedSource();
  const { platform } = createScriptedPlatform({ clock: createTestClock() });
  const unknown = createSession({ source: later.source, platform });
  unknown.start();
  let came = "";
  void switchOrganization(unknown, "org_b", async () => {}).then(() => (came = "there"));
  await pass(1000);
  later.signIn({ ...ALICE, org_id: "org_b" });
  await pass(100);
  unknown.confirmed(1);
  await pass(0);
  expect(came).toBe("there");
});

test("[A108] a switch arrives when Convex has accepted it, and leaves no timer", async () => {
  await pass(1000);
  const timers = vi.getTimerCount();
  const there = switchTo("org_b", async () => source.signIn({ ...ALICE, org_id: "org_b" }));
  await pass(100);
  expect([session.view().identity?.organizationId, session.view().phase, there.came]).toEqual([
    "org_b",
    "optimistic",
    null,
  ]);
  await pass(100);
  expect(there.came).toEqual(["org_b", "confirmed"]);
  expect(vi.getTimerCount()).toBe(timers);
});
