// WorkOS, the backend or a token misbehaves while a user is signed in.
import { HOUR, MINUTE, type Schedule, signedIn, withData } from "./schedule.ts";

const life = (seconds: number): Schedule => ({
  number: 16,
  title: `tokens of ${seconds} s`,
  options: { before: ({ workos }) => void (workos.life = seconds) },
  play: (stage) => withData(stage, 5 * MINUTE, 1000),
  // authkit-js itself refreshes every second once it is within its buffer of 10 s.
  limits: { calls: Math.ceil((5 * 60) / seconds) * 4 + (seconds < 10 ? 5 * 60 : 0) },
});

export const FAULTS: readonly Schedule[] = [
  {
    number: 8,
    title: "1 h of use, tokens of 300 s",
    play: (stage) => withData(stage, HOUR),
    limits: { sockets: 1, authenticates: 20, calls: 20 },
  },
  {
    number: 9,
    title: "one refresh fails, the next succeeds",
    play: async (stage) => {
      await signedIn(stage);
      stage.workos.script.push("unavailable");
      await withData(stage, 5 * MINUTE);
    },
    limits: { sockets: 1 },
  },
  {
    number: 10,
    title: "WorkOS unavailable for 20 min, data changing",
    play: async (stage) => {
      await signedIn(stage);
      stage.workos.mode = "unavailable";
      await withData(stage, 20 * MINUTE);
      stage.workos.mode = "mint";
    },
    limits: { sockets: 2 },
  },
  {
    number: 11,
    title: "a refresh hangs for 10 min",
    play: async (stage) => {
      await signedIn(stage);
      stage.workos.mode = "hang";
      await withData(stage, 10 * MINUTE);
      stage.workos.mode = "mint";
      stage.workos.breakConnections();
    },
  },
  {
    number: 12,
    title: "refreshes return no token for 2 min",
    play: async (stage) => {
      await signedIn(stage);
      for (let call = 0; call < 6; call += 1) stage.authkit.calls.push(() => Promise.resolve(null as never));
      await withData(stage, 6 * MINUTE);
    },
  },
  {
    number: 13,
    title: "WorkOS reports that the session has ended",
    play: async (stage) => {
      await signedIn(stage);
      await stage.endSession();
      await withData(stage, 10 * MINUTE);
    },
  },
  {
    number: 14,
    title: "refreshes return the same token for 1 min, then new ones",
    play: async (stage) => {
      await signedIn(stage);
      await withData(stage, 200_000);
      stage.workos.mode = "same";
      await withData(stage, MINUTE);
      stage.workos.mode = "mint";
      await withData(stage, 2 * MINUTE);
    },
  },
  {
    number: 15,
    title: "a refresh returns a token that is 200 of 300 s old",
    play: async (stage) => {
      await signedIn(stage);
      stage.workos.script.push("aged");
      await withData(stage, 10 * MINUTE, 1000);
    },
    limits: { sockets: 1 },
  },
  life(5),
  life(15),
  life(60),
  {
    number: 17,
    title: "the backend has no keys for 60 s, and the socket drops",
    play: async (stage) => {
      await signedIn(stage);
      stage.server.accept = () => "Could not fetch JWKS";
      stage.server.drop();
      await stage.pass(MINUTE);
      stage.server.accept = () => null;
    },
    limits: { calls: 12 },
  },
  {
    number: 18,
    title: "the backend refuses four tokens, then accepts",
    play: async (stage) => {
      await signedIn(stage);
      let refusals = 4;
      stage.server.accept = () => (refusals-- > 0 ? "no" : null);
      stage.server.drop();
      await stage.pass(15_000);
    },
  },
  {
    number: 20,
    title: "a mutation runs into an expired token",
    play: async (stage) => {
      await signedIn(stage);
      stage.sleep(HOUR);
      stage.mutate();
      await stage.pass(1000);
      stage.visible();
    },
  },
  {
    number: 21,
    title: "an action runs into an expired token",
    play: async (stage) => {
      await signedIn(stage);
      stage.sleep(HOUR);
      stage.act();
      await stage.pass(1000);
      stage.visible();
    },
  },
  {
    number: 49,
    title: "five drops within 2 min around a refresh",
    play: async (stage) => {
      await signedIn(stage);
      await stage.pass(150_000);
      for (const code of [1011, 1006, 1005, 1006, 1011]) {
        stage.server.drop(code);
        await withData(stage, 24_000, 1000);
      }
    },
  },
];
