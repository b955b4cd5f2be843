// `ctx.meta`: what a function can read about its deployment, its request and its snapshot.

import { expect, it } from "vitest";
import { connect, mutationNamed, queryNamed } from "../../support/clients.ts";
import { call, type CallResult, definitionOf, push, startConvex } from "../../support/convex-app.ts";
import { createIssuer } from "../../support/issuer.ts";

const META = `
  export const deployment = query({ args: {}, handler: ({ meta }) => meta.getDeploymentMetadata() });
  export const request = mutation({ args: {}, handler: ({ meta }) => meta.getRequestMetadata() });
  export const both = mutation({ args: {}, handler: async (ctx) =>
    [await ctx.meta.getRequestMetadata(), await ctx.runMutation(api.m.request, {}), await ctx.runMutation(components.inner.m.request, {})] });
  export const act = action({ args: {}, handler: async (ctx) =>
    [await ctx.meta.getRequestMetadata(), await ctx.runMutation(api.m.request, {}), await ctx.runAction(internal.m.inner, {})] });
  export const inner = internalAction({ args: {}, handler: ({ meta }) => meta.getRequestMetadata() });
  export const fail = mutation({ args: {}, handler: async ({ meta }) => { throw new ConvexError((await meta.getRequestMetadata()).requestId); } });
  export const later = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, internal.m.job, {}) });
  export const job = internalAction({ args: {}, handler: async (ctx) => {
    await ctx.runMutation(internal.m.keep, { own: await ctx.meta.getRequestMetadata() }); } });
  export const keep = internalMutation({ args: { own: v.any() }, handler: async (ctx, { own }) => {
    await ctx.db.insert("kept", { own, called: await ctx.meta.getRequestMetadata() }); } });
  export const kept = query({ args: {}, handler: (ctx) => ctx.db.query("kept").first() });
  export const ts = query({ args: {}, handler: async (ctx) => [ctx.meta.getSnapshotTs(), await ctx.runQuery(api.m.ownTs, {})] });
  export const ownTs = query({ args: {}, handler: ({ meta }) => meta.getSnapshotTs() });
  export const write = mutation({ args: {}, handler: async (ctx) => { const before = ctx.meta.getSnapshotTs(); await ctx.db.insert("kept", {}); return [before, ctx.meta.getSnapshotTs()]; } });
`;
const HTTP = `
  const http = httpRouter();
  http.route({ path: "/meta", method: "GET", handler: httpAction(async (ctx) => Response.json([await ctx.meta.getRequestMetadata(), await ctx.runMutation(api.m.request, {})])) });
  export default http;
`;
const MOUNT = `import inner from "${definitionOf("inner")}"; const app = defineApp(); app.use(inner); export default app;`;
const INNER = {
  "convex.config": `export default defineComponent("inner");`,
  m: `export const request = mutation({ args: {}, handler: ({ meta }) => meta.getRequestMetadata() });`,
};

interface Metadata {
  ip: string | null;
  userAgent: string | null;
  requestId: string;
  scheduledFunctionId: string | null;
  authToken: string | null;
}

async function start() {
  const [convex, issuer] = [await startConvex(), await createIssuer()];
  const app = { m: META, http: HTTP, "convex.config": MOUNT, "auth.config": issuer.authConfig() };
  expect(await push(convex, app, { inner: INNER })).toBeNull();
  return { convex, issuer };
}

const metadata = (result: CallResult): Metadata[] => result.value as Metadata[];

it("[F330] the deployment has a name, no region and the smallest class", async () => {
  const { convex } = await start();
  expect((await call(convex, "query", "m:deployment")).value).toEqual({ name: "lockstep", region: null, class: "s16" });
});

it("[F331] a request has one id, address and token for all functions that it calls", async () => {
  const { convex, issuer } = await start();
  const token = issuer.mint();
  const expected = { ip: "127.0.0.1", scheduledFunctionId: null, authToken: token };
  const both = metadata(await call(convex, "mutation", "m:both", {}, `Bearer ${token}`));
  expect(both[0]).toEqual({ ...expected, userAgent: "node", requestId: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(both[1]).toEqual(both[0]);
  const act = metadata(await call(convex, "action", "m:act", {}, `Bearer ${token}`));
  expect(act[0]).toMatchObject(expected);
  expect(act.slice(1)).toEqual([act[0], act[0]]);
  expect(act[0]?.requestId).not.toBe(both[0]?.requestId);
  const socket = connect(convex);
  socket.setAuth(async () => token);
  expect(await socket.mutation(mutationNamed("m:request"), {})).toMatchObject({ ...expected, userAgent: null });
  const answer = await fetch(`${convex.siteUrl}/meta`, { headers: { "user-agent": "x".repeat(2000) } });
  const [http, called] = (await answer.json()) as Metadata[];
  expect(http).toMatchObject({ ip: "127.0.0.1", userAgent: "x".repeat(1000), authToken: null });
  expect(called).toEqual(http);
});

it("[F331] the id is that in the error's text; the holder of the admin key has no token", async () => {
  const { convex } = await start();
  const failed = await call(convex, "mutation", "m:fail");
  expect(failed.errorMessage).toContain(`[Request ID: ${String(failed.errorData)}]`);
  const [admin] = metadata(await call(convex, "mutation", "m:both", {}, `Convex ${convex.adminKey}`));
  expect(admin?.authToken).toBeNull();
});

it("[F332] a component does not receive the token", async () => {
  const { convex, issuer } = await start();
  const [app, , component] = metadata(await call(convex, "mutation", "m:both", {}, `Bearer ${issuer.mint()}`));
  expect(component).toEqual({ ...app, authToken: null });
});

it("[F331] a scheduled function and its calls have its job, and no address", async () => {
  const { convex } = await start();
  const id = (await call(convex, "mutation", "m:later")).value;
  const kept = async () => (await call(convex, "query", "m:kept")).value as { own: Metadata; called: Metadata } | null;
  await expect.poll(kept).not.toBeNull();
  const { own, called } = (await kept())!;
  expect(own).toMatchObject({ ip: null, userAgent: null, authToken: null, scheduledFunctionId: id });
  expect(called).toEqual(own);
});

it("[F333] a snapshot's timestamp is that of the last commit, also in nested calls, and writes do not change it", async () => {
  const { convex } = await start();
  const ts = async (): Promise<bigint[]> =>
    ((await call(convex, "query", "m:ts")).value as { $integer: string }[]).map(({ $integer }) =>
      Buffer.from($integer, "base64").readBigInt64LE(),
    );
  const [first = 0n, nested] = await ts();
  expect(nested).toBe(first);
  const now = BigInt(Date.now()) * 1_000_000n;
  expect(first > now - 60_000_000_000n && first <= now).toBe(true);
  const { value } = await call(convex, "mutation", "m:write");
  const [before, after] = value as [object, object];
  expect(after).toEqual(before);
  const [later = 0n] = await ts();
  expect(later).toBeGreaterThan(first);
});

it("[F334] a commit's timestamp can be written, read, searched and compared with a snapshot's", async () => {
  const convex = await startConvex();
  const schema = `export default defineSchema({ log: defineTable({ at: v.commitTs(), text: v.string(), more: v.optional(v.any()) }).index("by_at", ["at"]) });`;
  const log = `
    const at = (ctx) => ctx.db.vars.commitTs;
    export const add = mutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      const id = await ctx.db.insert("log", { at: at(ctx), text });
      await ctx.db.insert("log", { at: 0n, text: "old", more: [{ deep: at(ctx) }, '{"$commitTs":null}'] });
      await ctx.db.patch(id, { more: at(ctx) });
      const { more } = await ctx.db.get(id);
      return more > ctx.meta.getSnapshotTs(); } });
    export const since = query({ args: { after: v.int64() }, handler: (ctx, { after }) =>
      ctx.db.query("log").withIndex("by_at", (q) => q.gt("at", after).lte("at", ctx.meta.getSnapshotTs())).collect() });
    export const old = query({ args: {}, handler: (ctx) => ctx.db.query("log").withIndex("by_at", (q) => q.eq("at", 0n)).first() });
  `;
  expect(await push(convex, { schema, log })).toBeNull();
  const client = connect(convex);
  expect(await client.mutation(mutationNamed("log:add"), { text: "one" })).toBe(true);
  expect(await client.mutation(mutationNamed("log:add"), { text: "two" })).toBe(true);
  const since = (after: bigint): Promise<Entry[]> => client.query(queryNamed("log:since"), { after });
  const [one, two, ...rest] = await since(0n);
  expect([one?.text, two?.text, rest]).toEqual(["one", "two", []]);
  expect(two!.at).toBeGreaterThan(one!.at);
  expect(one?.more).toBe(one?.at);
  expect(await since(one!.at)).toEqual([two]);
  const old = (await client.query(queryNamed("log:old"), {})) as { more: [{ deep: bigint }, string] };
  expect(old.more).toEqual([{ deep: one!.at }, '{"$commitTs":null}']);
});

interface Entry {
  at: bigint;
  text: string;
  more?: bigint;
}
