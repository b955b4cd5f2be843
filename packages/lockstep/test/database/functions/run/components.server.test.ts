// Components: mounts are isolated, and calls between them are limited.

import { describe, expect, it } from "vitest";
import type { Convex, ConvexOptions } from "../../../../src/database/create-convex.ts";
import { connect, rawSocket, watch } from "../../support/clients.ts";
import { type AppSources, call, post, push, startConvex } from "../../support/convex-app.ts";
import { APP, COUNTER, OUTER } from "../../support/counter.ts";
import { createIssuer } from "../../support/issuer.ts";

async function start(options: Partial<ConvexOptions> = {}, sources: AppSources = {}): Promise<Convex> {
  const convex = await startConvex(options);
  expect(await push(convex, { ...APP, ...sources }, { counter: COUNTER, outer: OUTER })).toBeNull();
  return convex;
}
type Run = (name: string, args?: object) => Promise<unknown>;
/** Runs functions of the app; a failure becomes its message. */
function runner(convex: Convex, auth?: string): { query: Run; mutation: Run; action: Run } {
  const run =
    (kind: "query" | "mutation" | "action"): Run =>
    async (name, args = {}) => {
      const { value, errorMessage } = await call(convex, kind, `app:${name}`, args, auth);
      return errorMessage ?? value;
    };
  return { query: run("query"), mutation: run("mutation"), action: run("action") };
}
/** Runs a function of a component, as `convex run --component` does. */
async function inside(convex: Convex, componentPath: string, path: string, args: object = {}): Promise<unknown> {
  const { body } = await post(convex, "/api/function", { componentPath, path, args, format: "json" });
  return body["errorMessage"] ?? body["value"];
}

describe("components", () => {
  it("[F200] each mount has its own documents, and an id of another component is not valid", async () => {
    const convex = await start();
    const { query, mutation } = runner(convex);
    const id = await mutation("add", { to: "counter", name: "a" });
    for (const to of ["other", "outer", "outer"]) await mutation("add", { to, name: "a" });
    const counts = await Promise.all(["counter", "other", "outer"].map((from) => query("get", { from, name: "a" })));
    expect(counts).toEqual([1, 10, 2]);
    expect(await query("peek", { table: "counts", id })).toEqual([0, null]);
    expect(await query("ask", { fn: ["other", "counts", "anyId"], args: { id } })).toEqual([null, 1]);
    expect(await query("ask", { fn: ["counter", "counts", "byId"], args: { id } })).toBe(1);
    expect(await query("ask", { fn: ["other", "counts", "byId"], args: { id } })).toContain(
      'Validator: v.id("counts")',
    );
  });

  it("[F201] a component's public functions are called by name; clients can call none of them", async () => {
    const convex = await start();
    const { query, mutation } = runner(convex);
    expect(await mutation("run", { fn: ["counter", "counts", "hidden"], args: {} })).toContain("Could not find public");
    expect(await query("ask", { fn: ["outer", "inner", "counts", "get"], args: { name: "a" } })).toContain("Could not");
    expect(await query("ask", { fn: ["nothing", "counts", "get"], args: { name: "a" } })).toContain("Could not find");
    const body = { componentPath: "counter", path: "counts:get", args: { name: "a" }, format: "json" };
    expect((await post(convex, "/api/query", body, null)).body["errorMessage"]).toContain("Could not find public");
    expect(await inside(convex, "counter", "counts:get", { name: "a" })).toBe(0);
    expect(await inside(convex, "counter", "counts:hidden")).toBe("hidden");
    expect(await inside(convex, "outer/inner", "counts:get", { name: "a" })).toBe(0);
    expect(await inside(convex, "nothing", "counts:get", { name: "a" })).toContain("Could not find function");
  });

  it("[F201] only the admin key can watch a live query of a component", async () => {
    const convex = await start();
    const { socket, send } = await rawSocket(convex);
    const answers: Record<string, unknown>[] = [];
    let wake = (): void => undefined;
    socket.on("message", (data: Buffer) => {
      const { type, modifications = [] } = JSON.parse(data.toString()) as { type: string; modifications?: never[] };
      if (type === "Transition") answers.push(...modifications);
      wake();
    });
    const answered = async (count: number): Promise<void> => {
      while (answers.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    const query = { type: "Add", queryId: 1, udfPath: "counts:get", componentPath: "counter", args: [{ name: "a" }] };
    send(JSON.stringify({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0, clientTs: Date.now() }));
    send(JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] }));
    await answered(1);
    send(JSON.stringify({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: convex.adminKey }));
    await answered(2);
    expect(answers).toMatchObject([
      { type: "QueryFailed", errorMessage: expect.stringContaining("Could not find public function") },
      { type: "QueryUpdated", value: 0 },
    ]);
    socket.close();
  });

  it("[F202] a call that throws rolls back what it wrote and scheduled, and no more; a ConvexError keeps its data", async () => {
    const convex = await start();
    const { query, mutation } = runner(convex);
    expect(await mutation("caught")).toEqual({ reason: "on purpose" });
    expect(await query("get", { from: "counter", name: "before" })).toBe(1);
    expect(await query("get", { from: "counter", name: "inside" })).toBe(0);
    expect(await query("ask", { fn: ["counter", "other", "jobs"], args: {} })).toEqual([]);
    expect(await query("notes")).toEqual([{ data: { reason: "on purpose" } }]);
    const thrown = await call(convex, "mutation", "app:run", {
      fn: ["counter", "counts", "addAndThrow"],
      args: { name: "a" },
    });
    expect(thrown.errorData).toEqual({ reason: "on purpose" });
  });

  it("[F203] a handle lets a component call a function that it cannot name, across pushes; a forged handle is refused", async () => {
    const convex = await start();
    const { query, mutation } = runner(convex);
    const handle = String(await query("handle", { fn: "note" }));
    expect(handle).toMatch(/^function:\/\//);
    await mutation("run", { fn: ["counter", "other", "call"], args: { handle, args: { text: "one" } } });
    expect(await push(convex, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
    await mutation("run", { fn: ["other", "other", "call"], args: { handle, args: { text: "two" } } });
    expect(await query("notes")).toEqual([
      { text: "one", who: null },
      { text: "two", who: null },
    ]);
    const forged = handle.replace("app:note", "app:caught");
    expect(await mutation("run", { fn: ["counter", "other", "call"], args: { handle: forged, args: {} } })).toContain(
      "Invalid function handle",
    );
    expect(await query("handleOf", { fn: ["counter", "counts", "hidden"] })).toContain("Could not find public");
  });

  it("[F204] a component's jobs are its own, even those that run functions of other components", async () => {
    const convex = await start();
    const { query, mutation } = runner(convex);
    const client = connect(convex);
    const notes = watch(client, "app:notes");
    const handle = await query("handle", { fn: "note" });
    const later = { handle, args: { text: "later" }, ms: 0 };
    await mutation("run", { fn: ["counter", "other", "later"], args: later });
    await notes.until((value: unknown[]) => value.length === 1);
    expect(await query("ask", { fn: ["counter", "other", "jobs"], args: {} })).toEqual([["app.js:note", "success"]]);
    expect(await query("ask", { fn: ["other", "other", "jobs"], args: {} })).toEqual([]);
    const own = await query("handleOf", { fn: ["other", "counts", "add"] });
    await mutation("run", {
      fn: ["other", "other", "later"],
      args: { handle: own, args: { name: "a" }, ms: 3_600_000 },
    });
    expect(await query("ask", { fn: ["other", "other", "jobs"], args: {} })).toEqual([["counts.js:add", "pending"]]);
  });

  it("[F206] a component's files are its own", async () => {
    const convex = await start();
    const { query, mutation, action } = runner(convex);
    const stored = (await action("act", { fn: ["counter", "other", "store"], args: { text: "hello" } })) as {
      id: string;
    };
    const upload = String(await mutation("run", { fn: ["other", "other", "uploadUrl"], args: {} }));
    const { storageId } = (await (await fetch(upload, { method: "POST", body: "uploaded" })).json()) as {
      storageId: string;
    };
    const url = (component: string, id: string) => query("ask", { fn: [component, "other", "url"], args: { id } });
    expect(await (await fetch(String(await url("counter", stored.id)))).text()).toBe("hello");
    expect(await (await fetch(String(await url("other", storageId)))).text()).toBe("uploaded");
    expect([await url("other", stored.id), await url("counter", storageId)]).toEqual([null, null]);
    const forged = upload.replace(/other$/, "counter");
    expect((await fetch(forged, { method: "POST", body: "x" })).status).toBe(401);
  });

  it("[F207] a component sees the variables that its parent passed, and the URLs", async () => {
    const convex = await start();
    const { query } = runner(convex);
    const set = (value: string) =>
      post(convex, "/api/update_environment_variables", { changes: [{ name: "SECRET", value }] });
    await set("5");
    const seen = (component: string) => query("ask", { fn: [component, "other", "environment"], args: {} });
    const { url: cloud, siteUrl } = convex;
    expect(await seen("counter")).toEqual({ step: null, secret: null, site: `${siteUrl}/counter`, cloud });
    expect(await seen("other")).toEqual({ step: "10", secret: null, site: siteUrl, cloud });
    const inner = (): Promise<unknown> =>
      query("ask", { fn: ["outer", "counts", "inner"], args: { fn: ["other", "environment"] } });
    expect(await inner()).toEqual({ step: "5", secret: null, site: `${siteUrl}/outer/inner`, cloud });
    await set("6");
    expect(await inner()).toMatchObject({ step: "6" });
  });

  it("[F208] a component runs unauthenticated; the app's own functions that it calls have the caller's identity", async () => {
    const convex = await startConvex();
    const issuer = await createIssuer();
    const app = { ...APP, "auth.config": issuer.authConfig() };
    expect(await push(convex, app, { counter: COUNTER, outer: OUTER })).toBeNull();
    const { query, mutation, action } = runner(convex, `Bearer ${issuer.mint({ sub: "ada" })}`);
    expect(await query("who")).toBe("ada");
    expect(await query("ask", { fn: ["counter", "other", "who"], args: {} })).toBeNull();
    const asked = await call(convex, "query", "app:ask", { fn: ["counter", "other", "who"], args: {} });
    expect(asked.logLines?.join()).toContain("ctx.auth is not available in the component counter");
    expect(await action("act", { fn: ["counter", "other", "store"], args: { text: "x" } })).toMatchObject({
      who: null,
      n: 1,
    });
    const handle = await query("handle", { fn: "note" });
    await mutation("run", { fn: ["counter", "other", "call"], args: { handle, args: { text: "hi" } } });
    expect(await query("notes")).toEqual([{ text: "hi", who: "ada" }]);
  });

  it("[F209] only the app can read pages", async () => {
    const { query } = runner(await start());
    expect(await query("ask", { fn: ["counter", "counts", "page"], args: {} })).toContain(
      "paginate() is only supported in the app.",
    );
  });

  it("[F210] a live query runs again for what it read in a component, and for nothing else there", async () => {
    const convex = await start();
    const { mutation } = runner(convex);
    const client = connect(convex);
    const values: unknown[] = [];
    let wake = (): void => undefined;
    const seen = async (count: number): Promise<void> => {
      while (values.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    client.onUpdate("app:get" as never, { from: "outer", name: "a" } as never, (value: unknown) => {
      values.push(value);
      wake();
    });
    await seen(1);
    await mutation("add", { to: "counter", name: "a" });
    await mutation("add", { to: "outer", name: "b" });
    await mutation("add", { to: "outer", name: "a" });
    await seen(2);
    expect(values).toEqual([0, 1]);
  });

  it("[F211] a component's documents are validated against its own schema, when written and when pushed", async () => {
    const convex = await start();
    const { mutation, query } = runner(convex);
    expect(await mutation("run", { fn: ["counter", "counts", "wrong"], args: {} })).toContain('table "counts"');
    await mutation("add", { to: "outer", name: "a" });
    const stricter = { ...COUNTER, schema: (COUNTER["schema"] ?? "").replace("n: v.number()", "n: v.string()") };
    expect(await push(convex, APP, { counter: stricter, outer: OUTER })).toMatch(/in table "counts" does not match/);
    expect(await query("get", { from: "outer", name: "a" })).toBe(1);
  });

  it("[F213] calls go at most eight levels deep", async () => {
    const { mutation } = runner(await start());
    expect(await mutation("deeper", { levels: 8 })).toBe("bottom");
    expect(await mutation("deeper", { levels: 9 })).toContain("call depth limit exceeded");
  });

  it("[F215] an unmounted component keeps its documents until it is mounted again", async () => {
    const convex = await start();
    const { mutation, query } = runner(convex);
    await mutation("add", { to: "counter", name: "a" });
    const { "convex.config": _none, http: _http, ...alone } = APP;
    expect(await push(convex, alone)).toBeNull();
    expect(await query("get", { from: "counter", name: "a" })).toContain(
      "Could not find public function for 'counter/",
    );
    expect(await push(convex, APP, { counter: COUNTER, outer: OUTER })).toBeNull();
    expect(await query("get", { from: "counter", name: "a" })).toBe(1);
  });

  it("[F218] a function can read its name and component, and its transaction's usage in all components", async () => {
    const convex = await start();
    const { mutation, query } = runner(convex);
    expect(await query("ask", { fn: ["counter", "other", "meta"], args: {} })).toEqual({
      name: "other:meta",
      componentPath: "counter",
      type: "query",
      visibility: "public",
    });
    expect(await mutation("metrics")).toEqual([1, true]);
  });

  it("[F217] a call with limits respects them on top of what is already used", async () => {
    const convex = await start();
    const narrow = (await call(convex, "mutation", "limits:narrow")).value;
    expect(narrow).toContain("Too many writes in a single function execution (limit: 1)");
    expect(await runner(convex).query("get", { from: "counter", name: "limited" })).toBe(1);
    expect((await call(convex, "query", "limits:inner")).value).toBe(7);
  });

  it("[F219] a query on a stale snapshot sees none of its caller's writes", async () => {
    expect(await runner(await start()).mutation("stale")).toEqual([0, 1]);
  });
});
