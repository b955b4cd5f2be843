// HTTP actions with real requests: routing, bodies, callers, and errors.

import { request } from "node:http";
import { expect, it } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { call, push, startConvex, useStacksOfNode } from "../support/convex-app.ts";
import { createIssuer } from "../support/issuer.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";

const HTTP = `
  const http = httpRouter();
  http.route({ path: "/echo", method: "POST", handler: httpAction(async (ctx, request) => {
    const text = await request.text();
    await ctx.runMutation(api.notes.add, { text });
    return new Response(text, { status: 201, headers: { "x-path": new URL(request.url).pathname, "x-sent": request.headers.get("x-sent") ?? "" } });
  }) });
  http.route({ path: "/who", method: "GET", handler: httpAction(async (ctx) => Response.json({ who: (await ctx.auth.getUserIdentity())?.subject ?? null, inner: await ctx.runQuery(api.notes.who, {}) })) });
  http.route({ path: "/inner", method: "GET", handler: httpAction(async (ctx) => Response.json({ inner: await ctx.runQuery(api.notes.who, {}) })) });
  http.route({ path: "/calm", method: "GET", handler: httpAction(async () => new Response(process.env.CONVEX_SITE_URL + " " + process.env.CONVEX_CLOUD_URL)) });
  http.route({ pathPrefix: "/files/", method: "GET", handler: httpAction(async () => new Response("prefix")) });
  http.route({ pathPrefix: "/files/deep/", method: "GET", handler: httpAction(async () => new Response("longer prefix")) });
  http.route({ path: "/files/one", method: "GET", handler: httpAction(async () => new Response("exact")) });
  http.route({ pathPrefix: "/unsendable/", method: "GET", handler: httpAction(async (ctx, request) => {
    const read = new Response("read");
    await read.text();
    return { nothing: undefined, text: "text", error: Response.error(), read }[new URL(request.url).pathname.split("/")[2]];
  }) });
  http.route({ path: "/kinds", method: "GET", handler: httpAction(async (ctx, request) => {
    const fetched = await fetch("data:,hello");
    const copies = [request.clone(), new Request(request), new Request("http://example.com/", request)].map(({ url }) => new URL(url).pathname);
    return Response.json([[fetched, new Response()].every((one) => one instanceof Response), request instanceof Request, request.headers instanceof Headers, ...copies]);
  }) });
  http.route({ path: "/throws", method: "GET", handler: httpAction(async () => { throw new Error("boom"); }) });
  export default http;
`;

async function start(): Promise<{
  convex: Convex;
  issuer: Awaited<ReturnType<typeof createIssuer>>;
  site: (route: string, init?: RequestInit) => Promise<Response>;
}> {
  const convex = await startConvex();
  const issuer = await createIssuer();
  expect(
    await push(convex, { schema: SCHEMA, notes: NOTES, http: HTTP, "auth.config": issuer.authConfig() }),
  ).toBeNull();
  return { convex, issuer, site: (route, init) => fetch(convex.siteUrl + route, init) };
}

it("[F25] a request reaches its action with path, headers and body, and its response is returned", async () => {
  const { convex, site } = await start();
  const response = await site("/echo?q=1", { method: "POST", body: "hello", headers: { "x-sent": "yes" } });
  expect([response.status, await response.text()]).toEqual([201, "hello"]);
  expect([response.headers.get("x-path"), response.headers.get("x-sent")]).toEqual(["/echo", "yes"]);
  expect((await call(convex, "query", "notes:list")).value).toEqual(["hello"]);
});

it("[F25] the exact path comes first, then the longest prefix; HEAD counts as GET; anything else is not found", async () => {
  const { site } = await start();
  const text = async (route: string): Promise<string> => (await site(route)).text();
  expect(await text("/files/one")).toBe("exact");
  expect(await text("/files/two")).toBe("prefix");
  expect(await text("/files/deep/three")).toBe("longer prefix");
  expect((await site("/files/one", { method: "HEAD" })).status).toBe(200);
  for (const init of [{}, { method: "POST" }]) {
    const response = await site("/nothing", init);
    expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
  }
});

it("[F438] requests and responses are instances of their classes, including those of `fetch`", async () => {
  const { convex, site } = await start();
  expect(await (await site("/kinds")).json()).toEqual([true, true, true, "/kinds", "/kinds", "/"]);
  const traced = await new Promise<number>((resolve, reject) => {
    request(`${convex.siteUrl}/kinds`, { method: "TRACE" }, (response) => resolve(response.resume().statusCode ?? 0))
      .on("error", reject)
      .end();
  });
  expect(traced).toBe(404);
});

it.each([
  ["nothing", "An HTTP action must return a Response"],
  ["text", "An HTTP action must return a Response"],
  ["error", "An HTTP action cannot answer with the status 0"],
  ["read", "The body of the Response was read already: return a clone of it"],
])("[F436] an action that returns %s fails", async (name, problem) => {
  const { site } = await start();
  const response = await site(`/unsendable/${name}`);
  expect(response.status).toBe(500);
  expect(((await response.json()) as { trace: string }).trace).toContain(`Uncaught TypeError: ${problem}`);
});

it("[F25] reading a body that is too large fails", async () => {
  const { convex, site } = await start();
  const response = await site("/echo", { method: "POST", body: "x".repeat(21 * 1024 * 1024) });
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining("larger than 20 MiB")]);
  expect((await call(convex, "query", "notes:list")).value).toEqual([]);
});

it("[F26] an accepted token identifies the caller, here and in nested calls; a refused one throws only when asked", async () => {
  const { issuer, site } = await start();
  const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
  expect(await (await site("/who", bearer(issuer.mint({ sub: "ada" })))).json()).toEqual({ who: "ada", inner: "ada" });
  expect(await (await site("/who")).json()).toEqual({ who: null, inner: null });
  const refused = await site("/who", bearer("a.b.c"));
  expect([refused.status, await refused.text()]).toEqual([500, expect.stringContaining("Could not parse JWT payload")]);
  expect((await site("/calm", bearer("a.b.c"))).status).toBe(200);
});

it.each([
  "a",
  "",
  "Bearer",
  "Bearer ",
  "Bearer a b",
  "Convex",
  "Convex wrong|key:e30",
  "Basic c2VjcmV0",
  "\u00e9\u00ff",
])(
  "[F475] an action runs whatever the Authorization header is, here %j, and its calls run unauthenticated",
  async (authorization) => {
    const { site } = await start();
    const init = { headers: { authorization } };
    expect((await site("/calm", init)).status).toBe(200);
    expect(await (await site("/inner", init)).json()).toEqual({ inner: null });
    const asked = await site("/who", init);
    expect([asked.status, await asked.text()]).toEqual([
      500,
      expect.stringContaining("Server Error: Uncaught Error: "),
    ]);
  },
);

it("[F26] an uncaught error is a 500 with a request id and the developer's stack", async () => {
  useStacksOfNode();
  const response = await (await start()).site("/throws");
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    code: expect.stringMatching(/^\[Request ID: \w+\] Server Error: Uncaught Error: boom$/),
    trace: expect.stringContaining("../convex/http.ts"),
  });
});

it("[F27] functions see the URLs of their deployment", async () => {
  const { convex, site } = await start();
  expect(await (await site("/calm")).text()).toBe(`${convex.siteUrl} ${convex.url}`);
});
