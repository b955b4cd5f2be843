// The schedules with authkit-nextjs: the session is in a cookie that belongs to the browser, so that another tab or a server action
// changes it without notice to the SDK in the page.
import { MINUTE } from "../schedules/schedule.ts";
import { type Notes, takeNotes } from "../notes.ts";
import type { Played } from "../played.ts";
import { whoseOf } from "../truth.ts";
import type { NextCandidate } from "./candidates.tsx";
import { type NextTab, openNextTab } from "./tab.tsx";

type Cookie = NextTab["next"]["cookie"];

interface NextStage extends Pick<NextTab, "pass">, Pick<Notes, "mutate"> {
  /** Data that changes every 10 s, as in an app in use. */
  readonly use: (ms: number) => Promise<void>;
  /** Another tab changes the cookie; this tab may notice once its token has expired. */
  readonly inAnotherTab: (cookie: Cookie) => void;
  /** A server action changes the cookie, and the page is rendered again. */
  readonly byAction: (cookie: Cookie) => void;
  readonly refuseSwitches: () => void;
  /** Switches with AuthKit's own method, or as the page does with its candidate, and calls a mutation as soon as that has resolved. */
  readonly switchAndMutate: (id: string, by: "sdk" | "page") => void;
}

/** One schedule. */
export interface NextSchedule {
  readonly number: number;
  readonly title: string;
  readonly cookie: Cookie;
  readonly play: (stage: NextStage) => Promise<void>;
}

const ALICE = { sub: "alice", org_id: "org_1", sid: "session_alice" };
const ELSEWHERE = { ...ALICE, org_id: "org_2" };
const BOB = { sub: "bob", org_id: "org_1", sid: "session_bob" };

const holderOf = (cookie: Cookie) => whoseOf(cookie?.sub ?? null, cookie?.org_id);

const switching = (by: "sdk" | "page") => async (stage: NextStage) => {
  await stage.pass(5000);
  stage.switchAndMutate("org_2", by);
  await stage.pass(2000);
};

const anotherTab = (number: number, what: string, cookie: Cookie): NextSchedule => ({
  number,
  title: `Next.js: ${what} in another tab, and the 6 min after`,
  cookie: ALICE,
  play: async (stage) => {
    await stage.pass(5000);
    stage.inAnotherTab(cookie);
    await stage.use(6 * MINUTE);
  },
});

const action = (number: number, what: string, [before, after]: [Cookie, Cookie]): NextSchedule => ({
  number,
  title: `Next.js: a server action ${what}, and a mutation at once`,
  cookie: before,
  play: async (stage) => {
    await stage.pass(5000);
    stage.byAction(after);
    // After the page is rendered again.
    await stage.pass(100);
    stage.mutate();
    await stage.pass(2000);
  },
});

export const NEXT_SCHEDULES: readonly NextSchedule[] = [
  {
    number: 62,
    title: "Next.js: AuthKit's switchToOrganization, and a mutation at once",
    cookie: ALICE,
    play: switching("sdk"),
  },
  {
    number: 63,
    title: "Next.js: the page's own switch, and a mutation at once",
    cookie: ALICE,
    play: switching("page"),
  },
  {
    number: 70,
    title: "Next.js: the page's own switch is refused",
    cookie: ALICE,
    play: async (stage) => {
      stage.refuseSwitches();
      await switching("page")(stage);
    },
  },
  anotherTab(64, "a switch of organization", ELSEWHERE),
  anotherTab(65, "a sign-out", null),
  anotherTab(66, "a sign-out and another user's sign-in", BOB),
  action(67, "signs in", [null, ALICE]),
  action(68, "switches the organization", [ALICE, ELSEWHERE]),
  action(69, "signs in another user", [ALICE, BOB]),
];

/** A page for a schedule, ready to play. */
export async function playNext(candidate: NextCandidate, schedule: NextSchedule): Promise<Played> {
  const { cookie } = schedule;
  const tab = openNextTab(candidate, cookie);
  const notes = takeNotes(tab, holderOf(cookie));
  const change = (next: Cookie, within: number): void => {
    tab.next.cookie = next;
    notes.expect(holderOf(next), within);
  };
  const stage: NextStage = {
    pass: tab.pass,
    mutate: notes.mutate,
    use: async (ms) => {
      for (let passed = 0; passed < ms; passed += 10_000) {
        tab.server.invalidate();
        await tab.pass(10_000);
      }
    },
    inAnotherTab: (next) => change(next, 5 * MINUTE),
    byAction: (next) => {
      change(next, 0);
      tab.render();
    },
    refuseSwitches: () => void (tab.next.refusal = new Error("The user is not a member of the organization.")),
    switchAndMutate: (id, by) =>
      notes.switchTo(whoseOf(ALICE.sub, id), async () =>
        by === "page" ? await tab.switchOrganization(id) : await tab.sdk().switchToOrganization(id),
      ),
  };
  return { tab, notes, play: () => schedule.play(stage), left: () => false, close: tab.close };
}
