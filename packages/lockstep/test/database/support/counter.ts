// A component for tests: it counts by name, and uses every other feature of a component.

import type { AppSources } from "./convex-app.ts";
import { definitionOf } from "./convex-app.ts";

export const COUNTER: AppSources = {
  "convex.config": `export default defineComponent("counter", { env: { STEP: v.optional(v.string()) } });`,
  schema: `export default defineSchema({ counts: defineTable({ name: v.string(), n: v.number() }).index("by_name", ["name"]) });`,
  counts: `
    const find = (ctx, name) => ctx.db.query("counts").withIndex("by_name", (q) => q.eq("name", name)).unique();
    export const get = query({ args: { name: v.string() }, handler: async (ctx, { name }) => (await find(ctx, name))?.n ?? 0 });
    export const add = mutation({ args: { name: v.string() }, returns: v.id("counts"), handler: async (ctx, { name }) => {
      const found = await find(ctx, name);
      const step = Number(process.env.STEP ?? 1);
      if (found) await ctx.db.patch(found._id, { n: found.n + step });
      return found?._id ?? (await ctx.db.insert("counts", { name, n: step }));
    } });
    export const addAndThrow = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) => {
      await ctx.db.insert("counts", { name, n: 100 });
      await ctx.scheduler.runAfter(0, api.counts.add, { name: "scheduled" });
      throw new ConvexError({ reason: "on purpose" });
    } });
    export const byId = query({ args: { id: v.id("counts") }, handler: async (ctx, { id }) => (await ctx.db.get(id))?.n ?? null });
    export const anyId = query({ args: { id: v.string() }, handler: async (ctx, { id }) => [ctx.db.normalizeId("counts", id), (await ctx.db.query("counts").collect()).length] });
    export const hidden = internalMutation({ args: {}, handler: async () => "hidden" });
    export const wrong = mutation({ args: {}, handler: (ctx) => ctx.db.insert("counts", { name: 1 }) });
    export const page = query({ args: {}, handler: (ctx) => ctx.db.query("counts").paginate({ cursor: null, numItems: 1 }) });
  `,
  other: `
    export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const environment = query({ args: {}, handler: async () => ({ step: process.env.STEP ?? null, secret: process.env.SECRET ?? null, site: process.env.CONVEX_SITE_URL, cloud: process.env.CONVEX_CLOUD_URL }) });
    export const call = mutation({ args: { handle: v.string(), args: v.any() }, handler: (ctx, { handle, args }) => ctx.runMutation(handle, args) });
    export const ask = query({ args: { handle: v.string() }, handler: (ctx, { handle }) => ctx.runQuery(handle, {}) });
    export const later = mutation({ args: { handle: v.string(), args: v.any(), ms: v.number() }, handler: (ctx, { handle, args, ms }) => ctx.scheduler.runAfter(ms, handle, args) });
    export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map(({ name, state }) => [name, state.kind]) });
    export const meta = query({ args: {}, handler: (ctx) => ctx.meta.getFunctionMetadata() });
    export const uploadUrl = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });
    export const url = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
    export const store = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      const id = await ctx.storage.store(new Blob([text]));
      return { id, who: (await ctx.auth.getUserIdentity())?.subject ?? null, n: await ctx.runMutation(api.counts.add, { name: "stored" }) && await ctx.runQuery(api.counts.get, { name: "stored" }) };
    } });
  `,
  http: `
    const http = httpRouter();
    const say = (text) => httpAction(async (ctx, request) => new Response(text + " " + new URL(request.url).pathname + " " + ((await ctx.auth.getUserIdentity())?.subject ?? "unauthenticated")));
    http.route({ path: "/hello", method: "GET", handler: say("counter") });
    http.route({ pathPrefix: "/files/", method: "GET", handler: say("files") });
    export default http;
  `,
};

/** An app that mounts the counter twice, and a component that mounts it again. */
export const APP: AppSources = {
  "convex.config": `
    import counter from "${definitionOf("counter")}";
    import outer from "${definitionOf("outer")}";
    const app = defineApp({ env: { SECRET: v.optional(v.string()) } });
    app.use(counter, { httpPrefix: "/counter/" });
    app.use(counter, { name: "other", env: { STEP: "10" } });
    app.use(outer, { httpPrefix: "/outer/", env: { STEP: app.env.SECRET } });
    export default app;
  `,
  app: `
    const named = (component) => component === "other" ? components.other : component === "outer" ? components.outer : components.counter;
    export const add = mutation({ args: { to: v.string(), name: v.string() }, handler: (ctx, { to, name }) => ctx.runMutation(named(to).counts.add, { name }) });
    export const get = query({ args: { from: v.string(), name: v.string() }, handler: (ctx, { from, name }) => ctx.runQuery(named(from).counts.get, { name }) });
    export const run = mutation({ args: { fn: v.array(v.string()), args: v.any() }, handler: (ctx, { fn, args }) => ctx.runMutation(fn.reduce((at, part) => at[part], components), args) });
    export const ask = query({ args: { fn: v.array(v.string()), args: v.any() }, handler: (ctx, { fn, args }) => ctx.runQuery(fn.reduce((at, part) => at[part], components), args) });
    export const act = action({ args: { fn: v.array(v.string()), args: v.any() }, handler: (ctx, { fn, args }) => ctx.runAction(fn.reduce((at, part) => at[part], components), args) });
    export const peek = query({ args: { table: v.string(), id: v.string() }, handler: async (ctx, { table, id }) => [(await ctx.db.query(table).collect()).length, ctx.db.normalizeId(table, id)] });
    export const caught = mutation({ args: {}, handler: async (ctx) => {
      await ctx.runMutation(components.counter.counts.add, { name: "before" });
      const data = await ctx.runMutation(components.counter.counts.addAndThrow, { name: "inside" }).catch((error) => error.data);
      await ctx.db.insert("notes", { data });
      return data;
    } });
    export const note = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => { await ctx.db.insert("notes", { text, who: (await ctx.auth.getUserIdentity())?.subject ?? null }); } });
    export const notes = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map(({ _id, _creationTime, ...rest }) => rest) });
    export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const handle = query({ args: { fn: v.string() }, handler: (ctx, { fn }) => createFunctionHandle(internal.app[fn]) });
    export const handleOf = query({ args: { fn: v.array(v.string()) }, handler: (ctx, { fn }) => createFunctionHandle(fn.reduce((at, part) => at[part], components)) });
    export const stale = mutation({ args: {}, handler: async (ctx) => {
      const count = (options) => ctx.runQuery(components.counter.counts.get, { name: "stale" }, options);
      await ctx.runMutation(components.counter.counts.add, { name: "stale" });
      return [await count({ useStaleSnapshot: true }), await count()];
    } });
    export const deeper = mutation({ args: { levels: v.number() }, handler: async (ctx, { levels }) => levels === 0 ? "bottom" : await ctx.runMutation(api.app.deeper, { levels: levels - 1 }) });
    export const metrics = mutation({ args: {}, handler: async (ctx) => {
      const before = await ctx.meta.getTransactionMetrics();
      await ctx.runMutation(components.counter.counts.add, { name: "metrics" });
      const after = await ctx.meta.getTransactionMetrics();
      return [after.documentsWritten.used - before.documentsWritten.used, before.bytesWritten.remaining > after.bytesWritten.remaining];
    } });
  `,
  limits: `
    const add = (ctx, transactionLimits) => ctx.runMutation(components.counter.counts.add, { name: "limited" }, { transactionLimits });
    export const narrow = mutation({ args: {}, handler: async (ctx) => {
      await add(ctx, { documentsWritten: 1 });
      return await add(ctx, { documentsWritten: 0 }).catch((error) => error.message);
    } });
    export const left = query({ args: {}, handler: async (ctx) => (await ctx.meta.getTransactionMetrics()).documentsRead.remaining });
    export const inner = query({ args: {}, handler: (ctx) => ctx.runQuery(api.limits.left, {}, { transactionLimits: { documentsRead: 7 } }) });
  `,
  http: `
    const http = httpRouter();
    http.route({ path: "/counter/own", method: "GET", handler: httpAction(async () => new Response("app's own")) });
    http.route({ pathPrefix: "/", method: "GET", handler: httpAction(async (ctx, request) => new Response("app " + new URL(request.url).pathname)) });
    export default http;
  `,
};

/** A component that delegates to its own counter. */
export const OUTER: AppSources = {
  "convex.config": `
    import counter from "${definitionOf("counter")}";
    const component = defineComponent("outer", { env: { STEP: v.optional(v.string()) } });
    component.use(counter, { name: "inner", httpPrefix: "/inner/", env: { STEP: component.env.STEP } });
    export default component;
  `,
  counts: `
    export const add = mutation({ args: { name: v.string() }, handler: (ctx, { name }) => ctx.runMutation(components.inner.counts.add, { name }) });
    export const get = query({ args: { name: v.string() }, handler: (ctx, { name }) => ctx.runQuery(components.inner.counts.get, { name }) });
    export const inner = query({ args: { fn: v.array(v.string()) }, handler: (ctx, { fn }) => ctx.runQuery(fn.reduce((at, part) => at[part], components.inner), {}) });
  `,
};
