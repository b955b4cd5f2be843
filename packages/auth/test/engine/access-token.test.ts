// `accessTokenOf`: whose token it returns, when it waits, and which errors it rejects with, over a scripted source and
// clock.
import { beforeEach, expect, test } from "vitest";
import { type Session, accessTokenOf, createSession } from "../../src/index.ts";
import {
  type FakeClock,
  type ScriptedSource,
  createFakeClock,
  createScriptedPlatform,
  createScriptedSource,
  readToken,
} from "../../src/testing/index.ts";

const ALICE = { sub: "user_alice", org_id: "org_1" };
const BOB = { sub: "user_bob" };

let clock: FakeClock;
let source: ScriptedSource;
let session: Session;
let listeners: number;

beforeEach(() => {
  clock = createFakeClock();
  source = createScriptedSource({ clock });
  const { platform } = createScriptedPlatform({ clock });
  const real = createSession({ source: source.source, platform });
  listeners = 0;
  session = {
    ...real,
    subscribe: (listener) => {
      listeners += 1;
      const stop = real.subscribe(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    },
  };
  session.start();
});

/** Requests a token, and records the outcome: its user and number, or the code of the error. */
function ask(signal?: AbortSignal): { came: string | null } {
  const kept: { came: string | null } = { came: null };
  void accessTokenOf(session, signal === undefined ? {} : { signal }).then(
    (token) => {
      const { sub, org_id: organization = "", jti = "" } = readToken(token);
      kept.came = `${sub} ${organization} #${jti}`;
    },
    (error: { code?: string; message: string }) => (kept.came = error.code ?? error.message),
  );
  return kept;
}

test("[S43] it waits while the user is unknown, then returns that user's token and no longer listens", async () => {
  const first = ask();
  await clock.advance(60_000);
  expect(first.came).toBeNull();
  source.signIn(ALICE);
  await clock.advance(49);
  expect(first.came).toBeNull();
  await clock.advance(1);
  expect(first.came).toBe("user_alice org_1 #1");
  const second = ask();
  await clock.advance(0);
  expect(second.came).toBe("user_alice org_1 #1");
  expect([source.fetches.length, listeners]).toEqual([1, 0]);
});

test("[S43] a due token is replaced first, even after a sleep and in a hidden page", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  // Past its refresh, with no timer having run, but before its expiry.
  clock.sleep(280_000);
  const kept = ask();
  await clock.advance(0);
  expect(kept.came).toBeNull();
  await clock.advance(50);
  expect(kept.came).toBe("user_alice org_1 #2");
});

test("[S43] while the provider is unreachable, a token that is still valid is returned, and an expired one is not", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  source.mode = "fail";
  clock.sleep(280_000);
  const good = ask();
  await clock.advance(50);
  expect(good.came).toBe("user_alice org_1 #1");
  await clock.advance(30_000);
  const ended = ask();
  await clock.advance(60_000);
  expect(ended.came).toBeNull();
  source.mode = "mint";
  await clock.advance(20_050);
  expect(ended.came).toBe("user_alice org_1 #2");
});

test("[S43] signed out, it rejects with UNAUTHENTICATED, whether known before or learned while waiting", async () => {
  const early = ask();
  source.say({ kind: "absent", reason: "no_session" });
  const late = ask();
  await clock.advance(0);
  expect([early.came, late.came, listeners]).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED", 0]);
});

test.each([
  ["signs out", () => source.signOut()],
  ["changes to another user", () => source.signIn(BOB)],
  ["changes the organization", () => source.signIn({ ...ALICE, org_id: "org_2" })],
])("[S43] when the user %s while it waits, it rejects with CALL_ABANDONED", async (_, change) => {
  source.signIn(ALICE);
  await clock.advance(1000);
  source.mode = "fail";
  await clock.advance(310_000);
  const kept = ask();
  await clock.advance(1000);
  expect(kept.came).toBeNull();
  source.mode = "mint";
  change();
  await clock.advance(60_000);
  expect([kept.came, listeners]).toEqual(["CALL_ABANDONED", 0]);
});

test("[S43] a refused token is not returned", async () => {
  source.signIn(ALICE);
  await clock.advance(1000);
  session.refused(session.sendable()?.serial ?? 0, "no");
  const kept = ask();
  await clock.advance(0);
  expect(kept.came).toBeNull();
  await clock.advance(50);
  expect(kept.came).toBe("user_alice org_1 #2");
});

test("[S43] the signal ends the wait with its reason, before and after the user is known", async () => {
  const before = new AbortController();
  const unknown = ask(before.signal);
  before.abort(new Error("left the page"));
  await clock.advance(0);
  expect([unknown.came, listeners]).toEqual(["left the page", 0]);
  source.signIn(ALICE);
  source.mode = "hang";
  await clock.advance(1000);
  const during = new AbortController();
  const fetching = ask(during.signal);
  during.abort(new Error("left the page"));
  await clock.advance(0);
  const after = ask(during.signal);
  await clock.advance(0);
  expect([fetching.came, after.came, listeners]).toEqual(["left the page", "left the page", 0]);
});
