// Queries over HTTP at one timestamp, and functions by path.

import { ConvexHttpClient } from "convex/browser";
import { expect, it } from "vitest";
import { queryNamed } from "../support/clients.ts";
import { call, post, push, startConvex } from "../support/convex-app.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";
import { createTestClock } from "../support/test-clock.ts";

const app = {
  schema: SCHEMA,
  notes: NOTES,
  "deep/er": "export const twice = query({ args: { n: v.number() }, handler: async (_ctx, { n }) => n * 2 });",
};

it("[F269] the real client's consistent queries see one moment, until it is too old", async () => {
  const clock = createTestClock(Date.UTC(2026, 0, 1));
  const convex = await startConvex({ clock });
  expect(await push(convex, app)).toBeNull();
  await call(convex, "mutation", "notes:add", { text: "before" });
  const client = new ConvexHttpClient(convex.url, { logger: false });
  expect(await client.consistentQuery(queryNamed("notes:list"))).toEqual(["before"]);
  await call(convex, "mutation", "notes:add", { text: "after" });
  expect(await client.consistentQuery(queryNamed("notes:list"))).toEqual(["before"]);
  expect(await client.query(queryNamed("notes:list"))).toEqual(["before", "after"]);
  clock.advance(31_000);
  await expect(client.consistentQuery(queryNamed("notes:list"))).rejects.toThrow("InvalidTimestamp");
});

it("[F268] a batch of queries, and functions of any kind by path", async () => {
  const convex = await startConvex();
  await push(convex, app);
  const run = (path: string, args: object): Promise<unknown> =>
    post(convex, `/api/run/${path}`, { args }, null).then(({ body }) => body);
  expect(await run("notes/add", { text: "x" })).toMatchObject({ status: "success" });
  expect(await run("deep/er/twice", { n: 4 })).toEqual({ status: "success", value: 8 });
  const queries = [
    { path: "notes:list", args: {} },
    { path: "deep/er:twice", args: { n: 1 } },
    { path: "notes:none", args: {} },
  ];
  const { body } = await post(convex, "/api/query_batch", { queries }, null);
  expect(body["results"]).toMatchObject([{ value: ["x"] }, { value: 2 }, { status: "error" }]);
  expect(await post(convex, "/api/query_batch", {}, null)).toMatchObject({ status: 400, body: { code: "BadQueries" } });
});
