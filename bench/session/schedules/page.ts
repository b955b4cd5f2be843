// The page, the machine or the hook changes while a user is signed in.
import { HOUR, MINUTE, type Schedule, signedIn, withData } from "./schedule.ts";

const wake = (seconds: number): Schedule => ({
  number: 35,
  title: `1 h of sleep, socket dead, WorkOS reachable ${seconds} s after waking`,
  play: async (stage) => {
    await signedIn(stage);
    if (seconds > 0) stage.workos.mode = "unreachable";
    stage.sleep(HOUR);
    stage.server.drop();
    stage.visible();
    await withData(stage, seconds * 1000, 500);
    stage.workos.mode = "mint";
  },
});

const clock = (what: string, ahead: number): Schedule => ({
  number: 40,
  title: `this machine's clock is ${what}, 20 min of use`,
  options: {
    before: ({ workos, server }) => {
      workos.ahead = server.ahead = ahead;
      server.skew = -ahead;
    },
  },
  play: (stage) => withData(stage, 20 * MINUTE),
  limits: { calls: 20 },
});

export const PAGE: readonly Schedule[] = [
  {
    number: 27,
    title: "isLoading flips three times",
    play: async (stage) => {
      await signedIn(stage);
      for (let flip = 0; flip < 3; flip += 1) {
        stage.authkit.lay({ isLoading: true });
        await stage.pass(300);
        stage.authkit.lay({});
        await stage.pass(1000);
      }
    },
    limits: { authenticates: 1 },
  },
  {
    number: 28,
    title: "user is null for 3 s while WorkOS is unreachable",
    play: async (stage) => {
      await signedIn(stage);
      stage.workos.mode = "unreachable";
      stage.authkit.lay({ user: null });
      await stage.pass(3000);
      stage.workos.mode = "mint";
      stage.authkit.lay({});
    },
  },
  {
    number: 32,
    title: "another user, without a sign-out in between",
    play: async (stage) => {
      await signedIn(stage);
      stage.expect("bob");
      await stage.forceRefresh();
      await stage.pass(2000);
    },
  },
  wake(0),
  wake(2),
  wake(30),
  {
    number: 36,
    title: "1 h of sleep, the socket survives",
    play: async (stage) => {
      await signedIn(stage);
      stage.sleep(HOUR);
      stage.visible();
      await stage.pass(1000);
      stage.server.invalidate();
    },
  },
  {
    number: 37,
    title: "offline for 10 min, told when it ends",
    play: async (stage) => {
      await signedIn(stage);
      stage.offline();
      await stage.pass(10 * MINUTE);
      stage.online(true);
    },
  },
  {
    number: 37,
    title: "offline for 10 min, not told when it ends",
    play: async (stage) => {
      await signedIn(stage);
      stage.offline();
      await stage.pass(10 * MINUTE);
      stage.online(false);
    },
  },
  {
    number: 38,
    title: "hidden for 30 min, then visible",
    play: async (stage) => {
      await signedIn(stage);
      stage.hidden();
      await withData(stage, 30 * MINUTE);
      stage.visible();
    },
  },
  {
    number: 39,
    title: "restored from the back/forward cache after 1 h, the session is valid",
    play: async (stage) => {
      await signedIn(stage);
      stage.hidden();
      stage.server.drop();
      stage.sleep(HOUR);
      stage.restore();
    },
  },
  {
    number: 39,
    title: "restored from the back/forward cache after 1 min, signed out elsewhere in the meantime",
    play: async (stage) => {
      await signedIn(stage);
      stage.hidden();
      stage.endElsewhere();
      stage.sleep(MINUTE);
      stage.restore();
      stage.expect(null);
      await stage.pass(2000);
    },
  },
  clock("10 min slow", 10 * MINUTE),
  clock("10 min fast", -10 * MINUTE),
  clock("a day slow", 24 * HOUR),
  clock("a day fast", -24 * HOUR),
  {
    number: 41,
    title: "the page was 2 min old when the client was made, 20 min of use",
    options: { before: ({ server }) => void (server.skew = 120_000) },
    play: (stage) => withData(stage, 20 * MINUTE),
    limits: { sockets: 1 },
  },
  {
    number: 51,
    title: "unmounted and closed during a refresh",
    play: async (stage) => {
      await signedIn(stage);
      stage.workos.latency = 3000;
      await stage.untilCall();
      stage.leave();
      await stage.pass(MINUTE);
    },
  },
];
