// Pushes of other CLI versions, and pushes with missing or unknown parts.

import { expect, it } from "vitest";
import { call, finishPush, post, push, startConvex, startPush, waitForSchema } from "../support/convex-app.ts";

const ONE = {
  path: "a.js",
  environment: "isolate",
  source: `const one = Object.assign(() => 1, { isQuery: true, isPublic: true, invokeQuery: async () => "1", exportArgs: () => '{"type":"any"}', exportReturns: () => "null" });
export { one };`,
};
const app = { definition: null, dependencies: [], schema: null, udfServerVersion: "1.31.4" };
const rest = { functions: "convex/", componentDefinitions: [], nodeDependencies: [], dryRun: false };

it("[F461] a push of a CLI before 1.34, with all modules as functions, is applied", async () => {
  const convex = await startConvex();
  const request = { ...rest, appDefinition: { ...app, functions: [ONE] } };
  const { status, body } = await post(convex, "/api/deploy2/start_push", request);
  expect(status).toBe(200);
  expect((await waitForSchema(convex, body)).type).toBe("complete");
  expect(await finishPush(convex, body)).toBeNull();
  expect((await call(convex, "query", "a:one")).value).toBe(1);
});

it.each<[string, object]>([
  ["no list `changedModules`", { ...rest, appDefinition: { ...app, unchangedModuleHashes: [] } }],
  ["no list `unchangedModuleHashes`", { ...rest, appDefinition: { ...app, changedModules: [ONE] } }],
  ["no list `functions`", { ...rest, appDefinition: { ...app, functions: { a: ONE } } }],
  [
    "no list `componentDefinitions`",
    { ...rest, componentDefinitions: undefined, appDefinition: { ...app, functions: [] } },
  ],
  ["no list `dependencies`", { ...rest, appDefinition: { ...app, dependencies: undefined, functions: [] } }],
  ["no `appDefinition`", rest],
  ["a module without `path` and `source`", { ...rest, appDefinition: { ...app, functions: [{ path: "a.js" }] } }],
  [
    'a module with the environment "python"',
    { ...rest, appDefinition: { ...app, functions: [{ ...ONE, environment: "python" }] } },
  ],
])("[F461] a push with %s is refused with a fix", async (what, request) => {
  const convex = await startConvex();
  for (const route of ["start_push", "evaluate_push"]) {
    const { status, body } = await post(convex, `/api/deploy2/${route}`, request);
    expect({ status, code: body.code }).toEqual({ status: 400, code: "BadPushRequest" });
    expect(body.message).toContain(`This push has ${what}, which Lockstep cannot read.`);
    expect(body.message).toContain("npm install convex@latest");
  }
});

it("[F460] a schema that a deployment refuses fails the push of an app or a component", async () => {
  const convex = await startConvex();
  const schema = `export default defineSchema({ "a-b": defineTable({}) });`;
  expect(await push(convex, { schema })).toContain('Invalid table name: "a-b"');
  const config = `export default defineComponent("part");`;
  const component = await startPush(convex, {}, { part: { schema, "convex.config": config } });
  expect(component.body.message).toContain('Invalid table name: "a-b"');
});

const kind = (json: string): string => `Object.defineProperty(v.any(), "json", { value: ${json} })`;

it("[F462] an unknown kind of validator fails the push by name, wherever it is", async () => {
  const convex = await startConvex();
  const unknown = kind('{ type: "tensor" }');
  for (const sources of [
    { a: `export const f = query({ args: { x: v.optional(v.array(${unknown})) }, handler: () => null });` },
    { a: `export const f = query({ args: {}, returns: v.record(v.string(), ${unknown}), handler: () => null });` },
    { schema: `export default defineSchema({ a: defineTable({ x: v.union(v.null(), ${unknown}) }) });` },
  ])
    expect(await push(convex, sources)).toContain("v.tensor() is not a validator that this version of Lockstep knows");
});

it("[F463] v.function() accepts a handle, which can be called, and nothing else", async () => {
  const convex = await startConvex();
  const fn = kind('{ type: "function", fnType: "mutation", args: { type: "any" } }');
  const handles = `
    export const target = internalMutation({ args: { n: v.number() }, handler: (ctx, { n }) => n + 1 });
    export const take = internalMutation({ args: { f: ${fn} }, handler: (ctx, { f }) => ctx.runMutation(f, { n: 1 }) });
    export const calls = mutation({ args: {}, handler: async (ctx) => ctx.runMutation(internal.handles.take, { f: await createFunctionHandle(internal.handles.target) }) });
    export const give = query({ args: { f: v.union(v.null(), ${fn}) }, handler: (ctx, { f }) => f });`;
  expect(await push(convex, { handles })).toBeNull();
  expect((await call(convex, "mutation", "handles:calls")).value).toBe(2);
  expect((await call(convex, "query", "handles:give", { f: null })).value).toBeNull();
  expect((await call(convex, "query", "handles:give", { f: "target" })).errorMessage).toContain(
    "Validator: v.union(v.null(), v.function())",
  );
});
