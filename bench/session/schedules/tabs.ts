// Two tabs of one browser, each with its own SDK. The first is judged.
import type { Stage } from "../stage.ts";
import { MINUTE, type Schedule, signedIn, withData } from "./schedule.ts";

/** Signs out in another tab. The SDK announces it to no other tab, and keeps showing the user there until that page is left. */
async function signOutBeside(stage: Stage): Promise<Stage> {
  const beside = await stage.openBeside();
  await stage.pass(5000);
  stage.expect(null, 2000);
  await beside.authkit.sdk().signOut({ navigate: false });
  await stage.pass(5000);
  return beside;
}

export const TABS: readonly Schedule[] = [
  {
    number: 42,
    title: "two tabs for 10 min",
    play: async (stage) => {
      await signedIn(stage);
      await stage.openBeside();
      await withData(stage, 10 * MINUTE);
    },
    limits: { sockets: 1 },
  },
  {
    number: 43,
    title: "sign-out in another tab, and the 6 min after",
    play: async (stage) => {
      await signedIn(stage);
      await signOutBeside(stage);
      await withData(stage, 6 * MINUTE);
    },
  },
  {
    number: 59,
    title: "sign-out and another user's sign-in in another tab, and the 6 min after",
    play: async (stage) => {
      await signedIn(stage);
      const beside = await signOutBeside(stage);
      beside.leave();
      stage.signInElsewhere("bob");
      await stage.openBeside();
      await withData(stage, 6 * MINUTE);
    },
  },
  {
    number: 60,
    title: "another user's sign-in in another tab, without a sign-out in between, and the 6 min after",
    play: async (stage) => {
      await signedIn(stage);
      stage.signInElsewhere("bob");
      await stage.openBeside();
      await withData(stage, 6 * MINUTE);
    },
  },
  {
    number: 61,
    title: "a switch of organization in another tab: this one stays, and the 6 min after",
    options: { organization: "org_1" },
    play: async (stage) => {
      await signedIn(stage);
      const beside = await stage.openBeside();
      await stage.pass(5000);
      beside.switchAndMutate("org_2", "page");
      await withData(stage, 6 * MINUTE);
    },
    limits: { sockets: 1 },
  },
];
