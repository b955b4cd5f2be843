// The interpreter with a scripted source and platform, under fake timers.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Session, type View, createSession } from "../../src/index.ts";
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
let stop: () => void;
let views: View[];

beforeEach(() => {
  vi.useFakeTimers();
  source = createScriptedSource();
  page = createScriptedPlatform({ clock: createTestClock() });
  session = createSession({ source: source.source, platform: page.platform });
  views = [];
  session.subscribe(() => views.push(session.view()));
  stop = session.start();
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const serial = (): number => session.sendable()?.serial ?? -1;
const phase = (): string | null => {
  const view = session.view();
  return view.status === "authenticated" ? view.phase : null;
};
async function signedIn(): Promise<void> {
  source.signIn(ALICE);
  await pass(100);
  session.confirmed(serial());
}
const gaps = (): number[] => source.fetches.slice(1).map(({ at }, i) => at - (source.fetches[i]?.at ?? 0));

test("[S4] a failed fetch is retried after 0.5 s doubling to 15 s, and the view stays", async () => {
  source.latency = 0;
  await signedIn();
  source.mode = "fail";
  source.fetches.length = 0;
  await pass(210_000 + 120_000);
  // The random number is 0.5, so each wait is three quarters of its maximum.
  expect(gaps().slice(0, 9)).toEqual([375, 750, 1500, 3000, 6000, 11_250, 11_250, 11_250, 11_250]);
  expect(views.slice(2).every(({ status }) => status === "authenticated")).toBe(true);
});

test.each(["reject", "fail"] as const)("[S4] a first fetch that returns %s does not end the session", async (mode) => {
  source.script.push(mode);
  source.signIn(ALICE);
  await pass(1000);
  expect(session.view().status).toBe("authenticated");
});

test("[S8] a fetch that hangs fails after 15 s", async () => {
  source.script.push("hang");
  source.signIn(ALICE);
  await pass(14_999);
  expect(source.fetches.length).toBe(1);
  await pass(1 + 375 + 50);
  expect(source.fetches.length).toBe(2);
  expect(session.view().status).toBe("authenticated");
});

test("[S7] the late result of a hanging fetch is ignored", async () => {
  source.latency = 20_000;
  source.script.push("gone");
  source.signIn(ALICE);
  await pass(15_000);
  source.latency = 50;
  await pass(60_000);
  expect(session.view().status).toBe("authenticated");
});

test.each([5, 15, 60, 300, 3600])(
  "[S5] a %d s token is replaced in time, in proportion to its lifetime (16)",
  async (life) => {
    source.life = life;
    await signedIn();
    const minutes = 10;
    const timer = setInterval(() => expect(session.sendable()).not.toBeNull(), 100);
    await pass(minutes * 60_000);
    clearInterval(timer);
    const leeway = Math.min(90, Math.max(15, 0.3 * life), 0.5 * life);
    expect(source.fetches.length).toBeLessThanOrEqual(2 + (minutes * 60) / (life - leeway));
  },
);

test("[S10] after an hour of sleep the token is not sendable, and the wake-up replaces it at once", async () => {
  await signedIn();
  page.sleep(3_600_000);
  expect(session.sendable()).toBeNull();
  page.signal("wake");
  await pass(50);
  expect(session.sendable()).not.toBeNull();
  expect(source.fetches.length).toBe(2);
});

test("[S10] a wake-up triggers a pending retry at once", async () => {
  await signedIn();
  source.mode = "fail";
  await pass(210_000 + 60_000);
  source.mode = "mint";
  const before = source.fetches.length;
  page.signal("wake");
  expect(source.fetches.length).toBe(before);
  await pass(50);
  expect(source.fetches.length).toBe(before + 1);
  expect(phase()).toBe("confirmed");
});

test("[S10] a wake-up does not shorten the wait that protects the backend", async () => {
  await signedIn();
  session.refused(serial(), "no");
  await pass(50);
  session.refused(serial(), "no");
  const before = source.fetches.length;
  for (let i = 0; i < 20; i += 1) page.signal("wake");
  await pass(1900);
  expect(source.fetches.length).toBe(before);
  await pass(600);
  expect(source.fetches.length).toBe(before + 1);
});

test("[S11] consecutive refusals are answered after 0, 2, 8 and then every 20 s", async () => {
  source.latency = 0;
  await signedIn();
  const waits: number[] = [];
  for (let i = 0; i < 6; i += 1) {
    const fetches = source.fetches.length;
    const from = Date.now();
    session.refused(serial(), "no");
    while (source.fetches.length === fetches) await pass(100);
    waits.push(Math.round((Date.now() - from) / 1000));
    await pass(0);
  }
  // A twentieth more than the nominal wait, because the random number is 0.5.
  expect(waits).toEqual([0, 2, 8, 21, 21, 21]);
  expect(source.fetches.slice(-6).every(({ force }) => force)).toBe(true);
  await pass(61_000);
  const before = source.fetches.length;
  session.refused(serial(), "no");
  await pass(0);
  expect(source.fetches.length).toBe(before + 1);
});

test("[S12] the second consecutive refusal shows in the view until the backend accepts", async () => {
  await signedIn();
  const error = () => {
    const view = session.view();
    return view.status === "authenticated" ? view.error : undefined;
  };
  session.refused(serial(), "issuer X is not configured");
  await pass(50);
  expect(error()).toBeNull();
  session.refused(serial(), "issuer X is not configured");
  expect(error()?.code).toBe("TOKEN_REFUSED");
  expect(error()?.message).toContain("issuer X is not configured");
  await pass(3000);
  expect(error()?.code).toBe("TOKEN_REFUSED");
  session.confirmed(serial());
  expect(error()).toBeNull();
});

test("[S14] a session proven gone ends once, and no fetch follows", async () => {
  await signedIn();
  source.mode = "gone";
  await pass(211_000);
  expect(session.view()).toMatchObject({ status: "unauthenticated", reason: "session_ended" });
  const before = source.fetches.length;
  page.signal("wake");
  await pass(3_600_000);
  expect(source.fetches.length).toBe(before);
  expect(views.filter(({ status }) => status === "unauthenticated").length).toBe(1);
});

test("[S15] the same token from a forced refresh is retried, and the session stays (14)", async () => {
  await signedIn();
  source.script.push("same", "same", "same");
  await pass(220_000);
  expect(source.tokens.length).toBe(2);
  expect(phase()).toBe("confirmed");
});

test("[S15] the same token after a refusal is presented once more", async () => {
  await signedIn();
  const refused = session.sendable();
  session.refused(serial(), "no");
  expect(session.sendable()).toBeNull();
  source.script.push("same");
  await pass(50);
  expect(session.sendable()?.token.value).toBe(refused?.token.value);
  expect(serial()).toBe((refused?.serial ?? 0) + 1);
});

test("[S16] an unreadable token is reported and fetched again", async () => {
  source.script.push("garbage", "garbage");
  source.signIn(ALICE);
  await pass(3000);
  expect(page.reports.map(({ code }) => code)).toEqual(["TOKEN_UNREADABLE", "TOKEN_UNREADABLE"]);
  expect(session.view().status).toBe("authenticated");
});

test("[S18] another organization keeps the view signed in, with its own count (34)", async () => {
  await signedIn();
  await pass(300_000);
  expect(session.view().token?.refreshes).toBe(1);
  source.signIn({ ...ALICE, org_id: "org_2" });
  await pass(100);
  expect(session.view()).toMatchObject({
    status: "authenticated",
    phase: "optimistic",
    identity: { key: "user_alice|org_2|session_a" },
    token: { refreshes: 0 },
  });
  expect(views.slice(2).every(({ status }) => status === "authenticated")).toBe(true);
});

test("[S19] the phase follows acceptance, failures and the network", async () => {
  source.signIn(ALICE);
  await pass(100);
  expect(phase()).toBe("optimistic");
  session.confirmed(serial());
  expect(phase()).toBe("confirmed");
  source.script.push("fail");
  await pass(210_000 + 50);
  expect(phase()).toBe("refreshing");
  await pass(1000);
  expect(phase()).toBe("confirmed");
  session.refused(serial(), null);
  expect(phase()).toBe("refreshing");
  // Until the backend has accepted another token, nothing is confirmed.
  await pass(50);
  expect(phase()).toBe("refreshing");
  session.confirmed(serial());
  expect(phase()).toBe("confirmed");
  page.setOnline(false);
  expect(phase()).toBe("offline");
  page.setOnline(true);
  expect(phase()).toBe("confirmed");
});

test("[S23] a stopped session has forgotten everything and requests nothing", async () => {
  await signedIn();
  stop();
  expect(session.view().status).toBe("loading");
  expect(session.sendable()).toBeNull();
  const before = source.fetches.length;
  page.signal("wake");
  await pass(3_600_000);
  expect(source.fetches.length).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
  session.start();
  await pass(100);
  expect(session.view().status).toBe("authenticated");
});

test("[S24] the source is read again when the page is being left", async () => {
  let gone = false;
  const inner = source.source;
  const quiet = createSession({
    source: { ...inner, getSnapshot: () => (gone ? { kind: "absent", reason: "signed_out" } : inner.getSnapshot()) },
    platform: page.platform,
  });
  source.signIn(ALICE);
  quiet.start();
  await pass(100);
  gone = true;
  expect(quiet.view().status).toBe("authenticated");
  page.signal("leave");
  expect(quiet.view()).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
});

test("[S24] a fetch whose failure reveals the end of the session ends it", async () => {
  await signedIn();
  const fetch = source.source.fetch.bind(source.source);
  vi.spyOn(source.source, "fetch").mockImplementation((request) => {
    source.signOut();
    return fetch(request);
  });
  await pass(211_000);
  expect(session.view()).toMatchObject({ status: "unauthenticated", reason: "signed_out" });
});

test("[S12] a backend that refuses without a message also causes an error", async () => {
  await signedIn();
  session.refused(serial(), null);
  await pass(50);
  session.refused(serial(), null);
  const view = session.view();
  expect(view.status === "authenticated" ? view.error?.message : null).toMatch(
    /\[TOKEN_REFUSED\]\n {2}Fix: .*npx lockstep doctor --token\n {2}See https:.*TOKEN_REFUSED\.md$/,
  );
});

test("[S26] a fetch that hangs when the provider recovers costs 15 s and one wait, 35 s in all", async () => {
  await signedIn();
  source.mode = "hang";
  await pass(3_600_000);
  const hung = source.fetches.length;
  while (source.fetches.length === hung) await pass(100);
  source.mode = "mint";
  expect(phase()).toBe("refreshing");
  expect(session.sendable()).toBeNull();
  await pass(35_000);
  expect(phase()).toBe("confirmed");
  expect(session.sendable()).not.toBeNull();
});
