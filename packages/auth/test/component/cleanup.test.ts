// What is removed after its time, in convex-test.
import { type FunctionReference, componentsGeneric } from "convex/server";
import { expect, test } from "vitest";
import { directory, session, start, useStillTime, user, workos } from "../support/directory/directory-app.ts";

useStillTime();

const DAY_MS = 24 * 60 * 60_000;
const sweep = componentsGeneric()["workos"]?.["cleanup"]?.["sweep"] as unknown as FunctionReference<
  "mutation",
  "internal"
>;

test("[D50] events are forgotten after 7 days, deletions after 100, and sessions a day after their end", async () => {
  const app = await start();
  const isUserDeleted = async (): Promise<boolean> => {
    const caller = { userId: "user_1", sessionId: null, organizationId: null };
    return (await app.run((ctx) => ctx.runQuery(workos.read.caller, caller))).isUserDeleted;
  };
  const clean = async (): Promise<void> => {
    await app.run((ctx) => ctx.runMutation(sweep, {}));
    await app.settle();
  };
  const sessions = () => app.run((ctx) => directory.sessionsOf(ctx, "user_2"));
  await app.receive("user.deleted", user(1), { id: "event_deletion" });
  await app.receive("session.created", session("active", { user_id: "user_2" }));
  await clean();
  expect(await sessions()).toHaveLength(1);
  await app.wait(6 * DAY_MS);
  await clean();
  expect(await sessions()).toHaveLength(0);
  expect(await app.receive("user.deleted", user(1), { id: "event_deletion" })).toBe("known");
  await app.wait(2 * DAY_MS);
  await clean();
  expect((await app.health()).lastEvent).toBeNull();
  // Forgotten, but it still changes nothing.
  expect(await app.receive("user.created", user(5), { id: "event_late" })).toBe("applied");
  expect(await isUserDeleted()).toBe(true);
  await app.wait(93 * DAY_MS);
  await clean();
  expect(await isUserDeleted()).toBe(false);
});

test("[D50] more than one batch is removed at once", async () => {
  const app = await start(null);
  for (let n = 0; n < 1100; n++) await app.receive("some.event", { id: String(n) });
  await app.wait(8 * DAY_MS);
  await app.run((ctx) => ctx.runMutation(sweep, {}));
  await app.settle();
  expect((await app.health()).lastEvent).toBeNull();
});
