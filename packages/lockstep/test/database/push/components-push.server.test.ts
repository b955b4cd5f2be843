// Pushing components: errors in definitions, and what is served when there are none.

import { describe, expect, it } from "vitest";
import { connect, watch } from "../support/clients.ts";
import {
  type AppSources,
  call,
  definitionOf,
  post,
  push,
  startConvex,
  temporaryFolder,
} from "../support/convex-app.ts";
import { APP, COUNTER, OUTER } from "../support/counter.ts";
import { createTestClock } from "../support/test-clock.ts";

const config = (body: string): AppSources => ({
  "convex.config": `
    import counter from "${definitionOf("counter")}";
    const app = defineApp({ env: { MODE: v.optional(v.union(v.literal("fast"), v.literal("slow"))) } });
    ${body}
    export default app;`,
});
const component = (body: string, imports = ""): AppSources => ({
  "convex.config": `${imports}; const component = defineComponent("counter", ${body}); export default component;`,
});

describe("pushing components", () => {
  it.each([
    ["app.use(counter); app.use(counter);", "Two components are mounted as counter"],
    [`app.use(counter, { name: "a/b" });`, "is not a name for a component"],
    [`app.use(counter, { env: { NOTHING: "x" } });`, "declares no environment variable NOTHING"],
    [`app.use(counter, { env: { LEVEL: "loud" } });`, "LEVEL of the component counter has a value that is not allowed"],
    [`app.use(counter, { httpPrefix: "/a/" }); app.use(counter, { name: "b", httpPrefix: "/a/b/" });`, "overlap"],
    [`app.use(counter, { env: { LEVEL: 5 } });`, "convex.config.ts: Env var"],
    [`throw new Error("thrown in a definition");`, "thrown in a definition"],
  ])("[F214] %s is refused: %s", async (body, text) => {
    const convex = await startConvex();
    const counter = component(`{ env: { LEVEL: v.optional(v.literal("quiet")) } }`);
    expect(await push(convex, config(body), { counter })).toContain(text);
    expect(await push(convex, config(`app.use(counter, { env: { LEVEL: "quiet" } });`), { counter })).toBeNull();
  });

  it("[F214] a variable that a component needs must be passed, and one that the app needs must be set", async () => {
    const convex = await startConvex();
    const counter = component(`{ env: { KEY: v.string() } }`);
    expect(await push(convex, config("app.use(counter);"), { counter })).toContain(
      "The component counter needs the environment variable KEY",
    );
    const set = (value: string) =>
      post(convex, "/api/update_environment_variables", { changes: [{ name: "MODE", value }] });
    await set("other");
    const fine = config(`app.use(counter, { env: { KEY: app.env.MODE } });`);
    expect(await push(convex, fine, { counter })).toMatch(/not allowed: MODE\. Set them with npx convex env set/);
    await set("fast");
    expect(await push(convex, fine, { counter })).toBeNull();
  });

  it("[F214] a cycle of components, and one that defines an app, are refused", async () => {
    const convex = await startConvex();
    const imports = `import again from "${definitionOf("counter")}"; again`;
    expect(await push(convex, config("app.use(counter);"), { counter: component("{}", imports) })).toContain(
      "in a circle",
    );
    const counter = { "convex.config": "export default defineApp();" };
    expect(await push(convex, config("app.use(counter);"), { counter })).toContain("must use defineComponent(name)");
  });

  it("[F212] HTTP actions of a component answer under its prefix: exact paths first, then the longest prefix", async () => {
    const convex = await startConvex();
    expect(await push(convex, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
    const get = async (path: string): Promise<string> => await (await fetch(convex.siteUrl + path)).text();
    expect(await get("/counter/hello")).toBe("counter /counter/hello unauthenticated");
    expect(await get("/counter/files/a")).toBe("files /counter/files/a unauthenticated");
    expect(await get("/outer/inner/hello")).toBe("counter /outer/inner/hello unauthenticated");
    expect(await get("/counter/own")).toBe("app's own");
    expect(await get("/counter/nothing")).toBe("No matching routes found");
    expect(await get("/elsewhere")).toBe("app /elsewhere");
    const prefixed = {
      ...APP,
      "convex.config": (APP["convex.config"] ?? "").replace("defineApp({", `defineApp({ httpPrefix: "/app/",`),
    };
    expect(await push(convex, prefixed, { counter: COUNTER, outer: OUTER })).toBeNull();
    expect([await get("/app/x"), await get("/x"), await get("/counter/hello")]).toEqual([
      "app /app/x",
      "No matching routes found",
      "counter /counter/hello unauthenticated",
    ]);
  });

  it("[F205] cron jobs of a component run its functions, in each mount", async () => {
    const clock = createTestClock(Date.UTC(2026, 10, 21));
    const convex = await startConvex({ clock });
    const crons = `import { cronJobs } from "convex/server"; const crons = cronJobs();
      crons.interval("count", { minutes: 1 }, api.counts.add, { name: "cron" }); export default crons;`;
    expect(await push(convex, APP, { counter: { ...COUNTER, crons }, outer: OUTER })).toBeNull();
    const total =
      "export const total = query({ args: {}, handler: async (ctx) => [await ctx.runQuery(components.counter.counts.get, { name: 'cron' }), await ctx.runQuery(components.other.counts.get, { name: 'cron' })] });";
    expect(await push(convex, { ...APP, total }, { counter: { ...COUNTER, crons }, outer: OUTER })).toBeNull();
    const live = watch(connect(convex), "total:total");
    await live.until((value) => JSON.stringify(value) === "[1,10]");
    clock.advance(60_000);
    await live.until((value) => JSON.stringify(value) === "[2,20]");
  });

  it("[F18] [F203] [F204] components with their documents, jobs and handles are restored after a restart", async () => {
    const data = temporaryFolder();
    const clock = createTestClock(Date.UTC(2026, 10, 21));
    const first = await startConvex({ data, clock });
    expect(await push(first, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
    await call(first, "mutation", "app:add", { to: "outer", name: "a" });
    const handle = (await call(first, "query", "app:handleOf", { fn: ["counter", "counts", "add"] })).value;
    const later = { handle, args: { name: "later" }, ms: 60_000 };
    await call(first, "mutation", "app:run", { fn: ["other", "other", "later"], args: later });
    await first.close();
    const second = await startConvex({ data, clock });
    expect((await call(second, "query", "app:get", { from: "outer", name: "a" })).value).toBe(1);
    await call(second, "mutation", "app:run", {
      fn: ["other", "other", "call"],
      args: { handle, args: { name: "b" } },
    });
    expect((await call(second, "query", "app:get", { from: "counter", name: "b" })).value).toBe(1);
    const counted = `export const later = query({ args: {}, handler: (ctx) => ctx.runQuery(components.counter.counts.get, { name: "later" }) });`;
    expect(await push(second, { ...APP, counted }, { counter: COUNTER, outer: OUTER })).toBeNull();
    const live = watch(connect(second), "counted:later");
    await live.until((n) => n === 0);
    clock.advance(60_000);
    await live.until((n) => n === 1);
  });
});
