// What the application's handlers are told, and what becomes of those that fail, in convex-test.
import { expect, test } from "vitest";
import { breakHandlersOf, start, useStillTime, user, workos } from "../support/directory/directory-app.ts";

useStillTime();

test("[D30] [D31] a handler that throws holds up its own user, with the event applied and its writes rolled back", async () => {
  const { receive, log, email, health, wait } = await start();
  breakHandlersOf("user_1");
  await receive("user.created", user(1));
  await receive("user.updated", user(2));
  await receive("user.created", user(3, { id: "user_2" }));
  expect(await email("user_1")).toBe("2@example.com");
  expect(await log()).toEqual(["user.created user_2 3@example.com"]);
  expect(await health()).toMatchObject({
    backlog: 2,
    failures: [{ lane: "user_1", event: "user.created", attempts: 1, error: expect.stringContaining("No luck") }],
  });
  await wait(5_000);
  expect((await health()).failures).toMatchObject([{ attempts: 2, error: expect.stringContaining("No luck") }]);
  breakHandlersOf();
  await wait(14_000);
  expect((await log()).slice(1)).toEqual([]);
  await wait(1_000);
  expect((await log()).slice(1)).toEqual(["user.created user_1 1@example.com", "user.updated user_1 2@example.com"]);
  expect(await health()).toMatchObject({ backlog: 0, failures: [] });
});

test("[D31] what failed can be tried again at once, or be given up", async () => {
  const { receive, log, health, run, settle } = await start();
  breakHandlersOf("user_1", "user_2");
  await receive("user.created", user(1));
  await receive("user.created", user(1, { id: "user_2" }));
  await receive("user.updated", user(2));
  breakHandlersOf();
  expect(await run((ctx) => ctx.runMutation(workos.handlers.skip, { lane: "user_1" }))).toBe(true);
  await settle();
  expect(await log()).toEqual(["user.updated user_1 2@example.com"]);
  expect(await run((ctx) => ctx.runMutation(workos.handlers.retry, {}))).toBe(1);
  await settle();
  expect((await log()).slice(1)).toEqual(["user.created user_2 1@example.com"]);
  expect(await run((ctx) => ctx.runMutation(workos.handlers.skip, { lane: "user_1" }))).toBe(false);
  expect((await health()).backlog).toBe(0);
});

test("[D33] objects from before the first handler are announced to it once", async () => {
  const { receive, register, log } = await start(null);
  for (let n = 0; n < 120; n++) await receive("user.created", user(1, { id: `user_${n}` }));
  await receive("user.deleted", user(1, { id: "user_7" }));
  await register("all");
  await register("all");
  const all = await log();
  expect(all.length).toBe(119);
  expect(new Set(all).size).toBe(119);
  await receive("user.created", user(1, { id: "user_8" }));
  expect((await log()).length).toBe(119);
});

test("[D33] without a handler of the beginning, those of changes and of the end are told", async () => {
  const { receive, log } = await start("ends");
  await receive("user.created", user(1));
  await receive("user.updated", user(2));
  await receive("user.deleted", user(2));
  expect(await log()).toEqual(["user.updated user_1 2@example.com", "user.deleted user_1 2@example.com"]);
});

test("[D32] after a failure, a lane is delivered one event per transaction", async () => {
  const { receive, log, wait, run } = await start();
  breakHandlersOf("user_1");
  await receive("user.created", user(1));
  for (let minute = 2; minute < 6; minute++) await receive("user.updated", user(minute));
  await wait(5_000);
  breakHandlersOf();
  await wait(15_000);
  expect((await log()).map((line) => line.split(" ")[2])).toEqual([1, 2, 3, 4, 5].map((n) => `${n}@example.com`));
  expect(await run((ctx) => ctx.runQuery(workos.health.get, {}))).toMatchObject({ backlog: 0 });
});

test("[D25] a lane that has lost its scheduled function is revived by the cron job", async () => {
  const app = await start();
  breakHandlersOf("user_1");
  await app.receive("user.created", user(1));
  // As in a backup that was restored.
  app.forget();
  breakHandlersOf();
  await app.wait(10 * 60_000);
  expect(await app.log()).toEqual([]);
  await app.tick();
  expect(await app.log()).toEqual(["user.created user_1 1@example.com"]);
});
