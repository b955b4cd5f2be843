// The published fakes, as an application's test uses them without a framework: no fake timers, no help from a test
// runner.
import { expect, test } from "vitest";
import { type Session, createSession } from "../../src/index.ts";
import {
  createFakeBrowser,
  createFakeClock,
  createScriptedPlatform,
  createScriptedSource,
  makeToken,
  readToken,
} from "../../src/testing/index.ts";

function phase(session: Session): string {
  const view = session.view();
  return view.status === "authenticated" ? view.phase : view.status;
}

test("[A39] a fake clock runs timers in the order of their times, and promises in between", async () => {
  const clock = createFakeClock(1000);
  const seen: string[] = [];
  clock.setTimer(() => seen.push(`b ${clock.now()} ${clock.wall()}`), 20);
  clock.setTimer(() => {
    seen.push(`a ${clock.now()}`);
    void Promise.resolve()
      .then(() => seen.push("then"))
      .then(() => clock.setTimer(() => seen.push(`c ${clock.now()}`), 5));
  }, 10);
  const cancel = clock.setTimer(() => seen.push("never"), 12);
  cancel();
  await clock.advance(30);
  expect(seen).toEqual(["a 10", "then", "c 15", "b 20 1020"]);
  expect([clock.now(), clock.wall(), clock.pending()]).toEqual([30, 1030, 0]);
});

test("[A39] while a fake clock sleeps, time passes and no timer runs", async () => {
  const clock = createFakeClock();
  let ran = 0;
  clock.setTimer(() => (ran += 1), 100);
  clock.sleep(3_600_000);
  expect(clock.now()).toBe(3_600_000);
  await clock.advance(99);
  expect(ran).toBe(0);
  await clock.advance(1);
  expect(ran).toBe(1);
});

test("[A40] a session over scripted source, platform and clock goes through every state", async () => {
  const clock = createFakeClock();
  const source = createScriptedSource({ clock });
  const page = createScriptedPlatform({ clock });
  const session = createSession({ source: source.source, platform: page.platform });
  session.start();
  const phases = [phase(session)];
  const wait = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    const held = session.sendable();
    // There is no Convex here: accept every token.
    if (held !== null) session.confirmed(held.serial);
    phases.push(phase(session));
  };
  source.signIn({ sub: "user_alice" });
  await wait(100);
  source.mode = "fail";
  await wait(400_000);
  source.mode = "mint";
  await wait(35_000);
  page.setOnline(false);
  await wait(0);
  page.setOnline(true);
  await wait(0);
  clock.sleep(3_600_000);
  page.signal("wake");
  await wait(100);
  source.mode = "gone";
  await wait(300_000);
  expect(phases).toEqual([
    "loading",
    "confirmed",
    "refreshing",
    "confirmed",
    "offline",
    "confirmed",
    "confirmed",
    "unauthenticated",
  ]);
});

test("[A41] the tabs of a fake browser share one lock, first come, first served", async () => {
  const browser = createFakeBrowser();
  const [one, two, three] = [browser.tab(), browser.tab(), browser.tab()];
  const never = new AbortController().signal;
  const order: string[] = [];
  const release = await one.lock(never);
  const second = two.lock(never).then((letGo) => {
    order.push("two");
    letGo();
  });
  const abort = new AbortController();
  const third = three.lock(abort.signal).catch((error: unknown) => order.push(String(error)));
  const fourth = one.lock(never).then(() => order.push("four"));
  expect(browser.queue()).toBe(4);
  abort.abort("gave up");
  await third;
  release();
  release();
  await Promise.all([second, fourth]);
  expect(order).toEqual(["gave up", "two", "four"]);
  expect(browser.queue()).toBe(1);
  await expect(two.lock(AbortSignal.abort("too late"))).rejects.toBe("too late");
});

test("[A41] every other tab receives a tab's message, except one that has stopped listening", async () => {
  const browser = createFakeBrowser();
  const [one, two, three] = [browser.tab(), browser.tab(), browser.tab()];
  const heard: string[] = [];
  one.onMessage(() => heard.push("one"));
  two.onMessage(({ kind }) => heard.push(`two ${kind}`));
  const stop = three.onMessage(() => heard.push("three"));
  stop();
  one.post({ kind: "refreshed" });
  await Promise.resolve();
  expect(heard).toEqual(["two refreshed"]);
  expect(browser.messages).toEqual([{ kind: "refreshed" }]);
});

test("[A40] tokens can be made and read in any alphabet", () => {
  const claims = { sub: "user_Zoë", iat: 1, exp: 2, "urn:team": ["日本"] };
  const token = makeToken(claims);
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(readToken(token)).toEqual({ iss: "https://api.workos.com", ...claims });
});
