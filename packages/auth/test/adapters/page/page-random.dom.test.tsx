// Random renders of the server, answers of the session route, switches, outages and returns, in two tabs of one browser. What a tab must
// show is decided by the session cookie. More schedules, and others: RUNS=2000 npx vitest run --project dom page-random
import { act } from "@testing-library/react";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PageSession } from "../../../src/adapters/page/index.ts";
import { SIGNED_OUT } from "../../../src/server/rules/page-session.ts";
import { nextServer, pageOfCookie } from "../../support/next-server.ts";
import {
  type Browser,
  type Frame,
  type Tab,
  createBrowser,
  expectOneTruth,
  inStep,
  statuses,
} from "../../support/server-pages.tsx";

/** Without `RUNS`, a few schedules, always the same; with it, that many, new ones unless `SEED` is set. */
const { RUNS, SEED } = process.env;
const runs = Number(RUNS ?? 50);
const seed = SEED === undefined ? (RUNS === undefined ? 7 : Date.now() % 2 ** 31) : Number(SEED);
const HOURS = 7_200_000;

const USERS = ["user_ada", "user_grace"] as const;
const ORGANIZATIONS = ["org_1", "org_2", "org_3"] as const;
const tab = fc.nat(1);

/** What may happen while the user stays signed in. */
const harmless = [
  fc.record({ kind: fc.constant("render" as const), tab }),
  // From the router's cache, or slow: of that many renders ago.
  fc.record({ kind: fc.constant("earlier render" as const), tab, age: fc.nat(6) }),
  fc.record({ kind: fc.constant("provider" as const), mode: fc.constantFrom("works", "unreachable", "workos-down") }),
  fc.record({ kind: fc.constant("latency" as const), ms: fc.constantFrom(5, 50, 2000, 14_000) }),
  fc.record({ kind: fc.constant("delay" as const), ms: fc.constantFrom(0, 1000, 5000) }),
  fc.record({ kind: fc.constant("return" as const), how: fc.constantFrom("pageshow", "visibilitychange") }),
  fc.record({ kind: fc.constant("renew" as const) }),
  fc.record({ kind: fc.constant("switch" as const), tab, to: fc.constantFrom(...ORGANIZATIONS) }),
  // Of the cookie only: by a server action, or a page of another application.
  fc.record({ kind: fc.constant("move" as const), to: fc.constantFrom(...ORGANIZATIONS) }),
] as const;
const signIn = fc.record({ kind: fc.constant("sign in" as const), sub: fc.constantFrom(...USERS) });
const signOut = fc.record({ kind: fc.constant("sign out" as const), tab });
type Happening =
  (typeof harmless)[number] extends fc.Arbitrary<infer One>
    ? One | { kind: "sign in"; sub: string } | { kind: "sign out"; tab: number }
    : never;

/** ms between two events: within a request, around a deadline, around a refresh. */
const gap = fc.oneof(fc.nat(100), fc.nat(3000), fc.nat(20_000), fc.nat(250_000));
const scheduleOf = (...events: readonly fc.Arbitrary<Happening>[]): fc.Arbitrary<[Happening, number][]> =>
  fc.array(fc.tuple(fc.oneof(...events), gap), { minLength: 1, maxLength: 14 });

interface World {
  readonly browser: Browser;
  readonly tabs: readonly Tab[];
  /** Every page that the server has rendered. */
  readonly rendered: PageSession[];
  sessions: number;
}

async function happen(world: World, event: Happening): Promise<void> {
  const { browser, tabs, rendered } = world;
  const { cookie } = nextServer;
  switch (event.kind) {
    case "render": {
      const page = pageOfCookie();
      rendered.push(page);
      return tabs[event.tab]?.rerender(page);
    }
    case "earlier render":
      return tabs[event.tab]?.rerender(rendered.at(-1 - (event.age % rendered.length)));
    case "provider":
      return void (nextServer.mode = event.mode as typeof nextServer.mode);
    case "latency":
      return void (nextServer.latency = event.ms);
    case "delay":
      return void (nextServer.delay = event.ms);
    case "return":
      return browser.comeBack(event.how as "pageshow");
    case "renew":
      return cookie === null ? undefined : nextServer.renew();
    case "move":
      return void (nextServer.cookie = cookie && { ...cookie, org_id: event.to });
    case "switch":
      return act(
        async () =>
          void tabs[event.tab]
            ?.hooks()
            .switchOrganization(event.to)
            .catch(() => {}),
      );
    case "sign in":
      world.sessions += 1;
      nextServer.cookie = { sub: event.sub, org_id: "org_1", sid: `session_${world.sessions}` };
      return;
    case "sign out": {
      // One that reaches the server; otherwise the cookie would not tell what the tabs must show.
      nextServer.mode = "works";
      nextServer.latency = 5;
      nextServer.delay = 0;
      await act(
        async () =>
          void tabs[event.tab]
            ?.hooks()
            .signOut()
            .catch(() => {}),
      );
      return browser.pass(50);
    }
  }
}

/** Plays the schedule. Then everything works again, and the server renders each page for the cookie. Returns the frames of the tabs. */
async function play(schedule: readonly [Happening, number][]): Promise<Frame[][]> {
  const browser = createBrowser();
  const cookies = recordCookies();
  try {
    nextServer.cookie = { sub: "user_ada", org_id: "org_1", sid: "session_0" };
    const tabs = [await browser.open(), await browser.open()];
    const world: World = { browser, tabs, rendered: [SIGNED_OUT, pageOfCookie()], sessions: 0 };
    for (const [event, ms] of schedule) {
      await happen(world, event);
      await browser.pass(ms);
    }
    nextServer.mode = "works";
    nextServer.latency = 50;
    nextServer.delay = 0;
    // Until requests that were under way have settled.
    await browser.pass(35_000);
    for (const { rerender } of tabs) rerender();
    await browser.pass(35_000);
    const { cookie } = nextServer;
    const expected = cookie === null ? "unauthenticated" : inStep(`${cookie.sub}/${cookie.org_id}`);
    expect(tabs.map(({ text }) => text())).toEqual([expected, expected]);
    for (const { frames } of tabs) {
      expectOneTruth(frames);
      expectForward(frames, cookies.seen);
    }
    return tabs.map(({ frames }) => frames);
  } finally {
    cookies.stop();
    browser.close();
  }
}

const nameOf = (cookie: typeof nextServer.cookie): string | undefined =>
  cookie === null ? undefined : `${cookie.sub}/${cookie.org_id}`;

/** Notes whose session the cookie has had, in order. */
function recordCookies(): { readonly seen: (string | undefined)[]; readonly stop: () => void } {
  let cookie: typeof nextServer.cookie = null;
  const seen: (string | undefined)[] = [];
  Object.defineProperty(nextServer, "cookie", {
    configurable: true,
    enumerable: true,
    get: () => cookie,
    set: (next: typeof cookie) => void seen.push(nameOf((cookie = next))),
  });
  const plain = { configurable: true, enumerable: true, writable: true, value: null };
  return { seen, stop: () => void Object.defineProperty(nextServer, "cookie", plain) };
}

/** A page follows the cookie, late or not, but never back to a session that it has left. */
function expectForward(frames: readonly Frame[], seen: readonly (string | undefined)[]): void {
  let at = 0;
  for (const { status, named } of frames) {
    if (status !== "authenticated") continue;
    const next = seen.indexOf(named, at);
    expect({ frames, seen, named, isForward: next !== -1 }).toMatchObject({ isForward: true });
    at = next;
  }
}

/** Plays generated schedules of the events. A failure prints its seed and the shortest schedule that fails. */
async function search(events: readonly fc.Arbitrary<Happening>[], check: (frames: Frame[]) => void): Promise<void> {
  const property = fc.asyncProperty(scheduleOf(...events), async (schedule) => {
    for (const frames of await play(schedule)) check(frames);
  });
  await fc.assert(property, { numRuns: runs, seed });
}

test(
  `[A149] [A152] seed ${seed}: a user who stays signed in is shown as signed in in every frame, whatever else happens`,
  () => search(harmless, (frames) => expect(statuses(frames)).toEqual(["authenticated"])),
  HOURS,
);

test(
  `[A149] [A150] seed ${seed}: while users sign in, none is shown as signed out, and none is shown what is another's`,
  () => search([...harmless, signIn], (frames) => expect(statuses(frames)).not.toContain("unauthenticated")),
  HOURS,
);

test(
  `[A149] [A151] [A152] seed ${seed}: through sign-ins and sign-outs the page ends where the cookie is, and no user is shown what is another's`,
  () => search([...harmless, signIn, signOut], () => {}),
  HOURS,
);
