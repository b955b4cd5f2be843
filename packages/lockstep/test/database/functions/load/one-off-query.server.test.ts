// Queries whose source is in the call, and the check that a deploy makes beforehand, over the CLI's routes.

import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { Convex } from "../../../../src/database/create-convex.ts";
import { call, post, push, startConvex, temporaryFolder } from "../../support/convex-app.ts";
import { APP, COUNTER, OUTER } from "../../support/counter.ts";

const ask = async (convex: Convex, body: string, componentId?: string): Promise<Record<string, unknown>> => {
  const source = `import { query } from "convex:/_system/repl/wrappers.js";\nexport default query({ handler: async (ctx) => { ${body} } });`;
  const request = { args: {}, bundle: { path: "testQuery.js", source }, format: "convex_encoded_json", componentId };
  return (await post(convex, "/api/run_test_function", request)).body;
};

it("[F312] an inline query sees the app, or the component it targets, and leaves nothing behind", async () => {
  const data = temporaryFolder();
  const convex = await startConvex({ data });
  // There is a database even before the first push.
  expect(await ask(convex, "return (await ctx.db.query('notes').collect()).length")).toMatchObject({ value: 0 });
  expect(await push(convex, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
  await call(convex, "mutation", "app:add", { to: "counter", name: "a" });
  const count = "return (await ctx.db.query('counts').collect()).map(({ n }) => n)";
  expect((await ask(convex, count, "counter"))["value"]).toEqual([1]);
  expect((await ask(convex, count, "other"))["value"]).toEqual([]);
  const admin = `Convex ${convex.adminKey}`;
  const listed = await call(convex, "query", "_system/frontend/components:list", {}, admin);
  expect(listed.value).toContainEqual({ id: "counter", path: "counter" });
  const before = readdirSync(path.join(data, "modules")).length;
  expect((await ask(convex, "await fetch('http://127.0.0.1'); return 1"))["errorMessage"]).toContain(
    "Can't use fetch()",
  );
  expect((await ask(convex, "return await ctx.db.insert('notes', {})"))["errorMessage"]).toContain("Server Error");
  expect((await ask(convex, "return process.env.HOME ?? null"))["value"]).toBeNull();
  expect((await call(convex, "query", "testQuery:default", {}, admin)).errorMessage).toContain("Could not find");
  expect(readdirSync(path.join(data, "modules")).length).toBe(before);
});

it("[F312] only the holder of the admin key runs a source, and only a query", async () => {
  const convex = await startConvex();
  const bundle = { path: "testQuery.js", source: "export default 1" };
  expect((await post(convex, "/api/run_test_function", { bundle, args: {} }, null)).status).toBe(403);
  expect((await post(convex, "/api/run_test_function", { args: {} })).status).toBe(400);
  expect((await post(convex, "/api/run_test_function", { bundle, args: {} })).body["errorMessage"]).toBe(
    "testQuery.js must export a query by default",
  );
  expect((await post(convex, "/api/deploy2/evaluate_push", {}, null)).status).toBe(403);
});
