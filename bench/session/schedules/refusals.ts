// The backend refuses a token, and other faults while the client requests another one.
import type { Stage } from "../stage.ts";
import { MINUTE, type Schedule, late, signedIn, withData } from "./schedule.ts";

/** The backend has refused the first token, and the client waits for another one, which takes 3 s. */
async function reauthenticating(stage: Stage): Promise<void> {
  await signedIn(stage);
  stage.workos.latency = 3000;
  stage.server.accept = (token) => (token === stage.firstToken() ? "revoked" : null);
  stage.server.drop();
  await stage.pass(2500);
}

export const REFUSALS: readonly Schedule[] = [
  {
    number: 19,
    title: "the backend refuses for 10 min, as with a wrong issuer",
    play: async (stage) => {
      await signedIn(stage);
      stage.server.accept = () => "No auth provider found matching the given token";
      stage.server.drop();
      await stage.pass(10 * MINUTE);
      stage.server.accept = () => null;
    },
    limits: { calls: 30 },
  },
  {
    number: 22,
    title: "an action is in progress when the client reauthenticates",
    play: async (stage) => {
      await signedIn(stage);
      stage.server.actionTakes = 5000;
      stage.actInVain();
      await stage.pass(100);
      stage.server.accept = (token) => (token === stage.firstToken() ? "revoked" : null);
      stage.server.drop();
      await stage.pass(15_000);
    },
  },
  {
    number: 23,
    title: "the hook's functions change while the client reauthenticates",
    play: async (stage) => {
      await reauthenticating(stage);
      stage.authkit.lay({ churn: true });
      await stage.pass(100);
      stage.authkit.lay({});
      await stage.pass(10_000);
    },
  },
  {
    number: 24,
    title: "another part of the application calls setAuth while the client reauthenticates",
    play: async (stage) => {
      await reauthenticating(stage);
      stage.setAuthElsewhere(2000);
      await stage.pass(10_000);
    },
  },
  {
    number: 25,
    title: "the refresh rejects, and again when the client asks",
    play: async (stage) => {
      await signedIn(stage);
      for (let call = 0; call < 6; call += 1) {
        stage.authkit.calls.push(() => Promise.reject(new TypeError("Failed to fetch")));
      }
      await withData(stage, 6 * MINUTE);
    },
  },
  {
    number: 33,
    title: "a token of the previous user arrives late",
    play: async (stage) => {
      await signedIn(stage);
      stage.authkit.calls.push((real) => late(8000, real()));
      for (let waited = 0; stage.authkit.calls.length > 0 && waited < 10 * MINUTE; waited += 100) await stage.pass(100);
      stage.expect("bob");
      await stage.forceRefresh();
      await stage.pass(10_000);
    },
  },
];
