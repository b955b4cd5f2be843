// Sign-out, at every point in time.
import type { Stage } from "../stage.ts";
import { MINUTE, late, type Schedule, signedIn, withData } from "./schedule.ts";

const signOut = (title: string, before: (stage: Stage) => Promise<void>, number = 31): Schedule => ({
  number,
  title: `sign-out ${title}, and the 10 min after`,
  play: async (stage) => {
    await before(stage);
    await stage.signOut();
    await withData(stage, 10 * MINUTE);
  },
});

export const SIGN_OUT: readonly Schedule[] = [
  {
    ...signOut("while the first fetch is in flight", (stage) => stage.pass(1000), 29),
    options: { before: ({ authkit }) => authkit.calls.push((real) => late(3000, real())) },
  },
  signOut(
    "while a refresh is in flight",
    async (stage) => {
      await signedIn(stage);
      stage.workos.latency = 3000;
      await stage.untilCall();
      await stage.pass(100);
    },
    30,
  ),
  signOut("while connected", signedIn),
  signOut("while connecting", async (stage) => {
    stage.server.refuseConnections = 2;
    await stage.pass(500);
  }),
  signOut("while waiting to reconnect", async (stage) => {
    await signedIn(stage);
    stage.server.refuseConnections = 2;
    stage.server.drop();
    await stage.pass(600);
  }),
  signOut("while the client reauthenticates", async (stage) => {
    await signedIn(stage);
    stage.workos.latency = 3000;
    stage.server.accept = (token) => (token === stage.firstToken() ? "revoked" : null);
    stage.server.drop();
    await stage.pass(2500);
  }),
  signOut("while offline", async (stage) => {
    await signedIn(stage);
    stage.offline();
    stage.server.refuseConnections = Infinity;
    stage.server.drop();
    await stage.pass(5000);
  }),
];
