// Calls from a server to local Convex as the user of the request.
import { makeFunctionReference } from "convex/server";
import { afterEach, expect, test, vi } from "vitest";
import { push, startConvex } from "../../../lockstep/test/database/support/convex-app.ts";
import { type Issuer, createIssuer } from "../../../lockstep/test/database/support/issuer.ts";
import { type ConvexCalls, type ServerSession, createConvexCalls } from "../../src/server/index.ts";
import { SIGNED_OUT, pageSessionOf } from "../../src/server/rules/page-session.ts";

const query = makeFunctionReference<"query", { greeting: string }, string>("people:who");
const mutation = makeFunctionReference<"mutation", { greeting: string }, string>("people:add");
const action = makeFunctionReference<"action", { greeting: string }, string>("people:run");
const plain = makeFunctionReference<"query", Record<string, never>, string>("people:plain");
const broken = makeFunctionReference<"query", Record<string, never>, string>("people:broken");
const who = `async ({ auth }, { greeting }) => greeting + " " + ((await auth.getUserIdentity())?.subject ?? "unauthenticated")`;
const people = `const args = { greeting: v.string() };
  export const who = query({ args, handler: ${who} });
  export const add = mutation({ args, handler: ${who} });
  export const run = action({ args, handler: ${who} });
  export const plain = query({ args: {}, handler: async ({ auth }) => (await auth.getUserIdentity())?.subject ?? "unauthenticated" });
  export const broken = query({ args: {}, handler: async () => { throw new ConvexError("broken"); } });`;

const HELLO = { greeting: "Hello" };
const CLAIMS = { sub: "user_alice", sid: "session_a", org_id: "org_1" };

afterEach(() => vi.unstubAllEnvs());

/** Local Convex, and an issuer that it accepts. */
async function backend(): Promise<{ url: string; issuer: Issuer; runs: () => string[] }> {
  const convex = await startConvex({ debug: true });
  const issuer = await createIssuer();
  expect(await push(convex, { people, "auth.config": issuer.authConfig() })).toBeNull();
  return { url: convex.url, issuer, runs: () => convex.lines.filter((line) => /^run \w+ people:/.test(line)) };
}

/** The session of a token: without `accessToken`, one that is unconfirmed. */
function sessionOf(token: string, status: "signed-in" | "unconfirmed"): ServerSession {
  const user = { id: "user_alice", email: "alice@example.com" };
  const sealed = { accessToken: token, refreshToken: "", user } as Parameters<typeof pageSessionOf>[0];
  const facts = { user: sealed.user, organizationId: "org_1", impersonator: null, authenticatedAt: null };
  const known = { ...facts, page: pageSessionOf(sealed) ?? SIGNED_OUT };
  return status === "signed-in" ? { ...known, status, accessToken: token } : { ...known, status, accessToken: null };
}

const signedOut: ServerSession = {
  status: "signed-out",
  user: null,
  accessToken: null,
  organizationId: null,
  impersonator: null,
  authenticatedAt: null,
  page: SIGNED_OUT,
};

const callsOf = (session: ServerSession, url?: string): ConvexCalls => createConvexCalls(async () => session, { url });

test("[A148] the calls run as the user of the session, without a token in the call", async () => {
  const { url, issuer, runs } = await backend();
  const calls = callsOf(sessionOf(issuer.mint(CLAIMS), "signed-in"), url);
  expect(await calls.fetchAuthedQuery(query, HELLO)).toBe("Hello user_alice");
  expect(await calls.fetchAuthedMutation(mutation, HELLO)).toBe("Hello user_alice");
  expect(await calls.fetchAuthedAction(action, HELLO)).toBe("Hello user_alice");
  expect(await calls.fetchAuthedQuery(plain)).toBe("user_alice");
  expect(await calls.preloadAuthedQuery(query, HELLO)).toMatchObject({
    _name: "people:who",
    _argsJSON: HELLO,
    _valueJSON: "Hello user_alice",
    _owner: "user_alice|org_1|session_a",
  });
  expect(await calls.preloadAuthedQuery(plain)).toMatchObject({ _argsJSON: {}, _valueJSON: "user_alice" });
  expect(runs()).not.toEqual([]);
  expect(runs().filter((line) => !line.includes("user_alice"))).toEqual([]);
});

test("[A148] the session is read for each call", async () => {
  const { url, issuer } = await backend();
  const sessions = [CLAIMS, { ...CLAIMS, sub: "user_bob" }].map((claims) =>
    sessionOf(issuer.mint(claims), "signed-in"),
  );
  const calls = createConvexCalls(async () => sessions.shift() ?? signedOut, { url });
  expect(await calls.fetchAuthedQuery(plain)).toBe("user_alice");
  expect(await calls.fetchAuthedQuery(plain)).toBe("user_bob");
  await expect(calls.fetchAuthedQuery(plain)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

test.each(["NEXT_PUBLIC_CONVEX_URL", "VITE_CONVEX_URL", "CONVEX_URL"])(
  "[A148] without an option, the deployment is that of %s",
  async (name) => {
    const { url, issuer } = await backend();
    for (const other of ["NEXT_PUBLIC_CONVEX_URL", "VITE_CONVEX_URL", "CONVEX_URL"]) vi.stubEnv(other, undefined);
    vi.stubEnv(name, url);
    const calls = callsOf(sessionOf(issuer.mint(CLAIMS), "signed-in"));
    expect(await calls.fetchAuthedQuery(plain)).toBe("user_alice");
    expect(await calls.preloadAuthedQuery(plain)).toMatchObject({ _valueJSON: "user_alice" });
  },
);

test("[A148] signed out, all four reject, and nothing runs", async () => {
  const { url, runs } = await backend();
  const calls = callsOf(signedOut, url);
  for (const call of allOf(calls)) await expect(call()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  expect(runs()).toEqual([]);
});

test("[A148] while the session is unconfirmed, the three fetches reject, a preload has no result, and nothing runs", async () => {
  const { url, issuer, runs } = await backend();
  const calls = callsOf(sessionOf(issuer.mint({ ...CLAIMS, iat: 1, exp: 301 }), "unconfirmed"), url);
  const [fetchQuery, fetchMutation, fetchAction, preload] = allOf(calls);
  for (const call of [fetchQuery, fetchMutation, fetchAction]) {
    await expect(call()).rejects.toMatchObject({ code: "SESSION_UNCONFIRMED" });
  }
  const preloaded = await preload();
  expect(preloaded).toEqual({ _name: "people:who", _argsJSON: HELLO, _owner: "user_alice|org_1|session_a" });
  expect(JSON.parse(JSON.stringify(preloaded))).toEqual(preloaded);
  expect(runs()).toEqual([]);
});

test("[A148] an error of the function is the error of the call", async () => {
  const { url, issuer } = await backend();
  const calls = callsOf(sessionOf(issuer.mint(CLAIMS), "signed-in"), url);
  await expect(calls.fetchAuthedQuery(broken)).rejects.toMatchObject({ data: "broken" });
  await expect(calls.preloadAuthedQuery(broken)).rejects.toMatchObject({ data: "broken" });
});

const allOf = (calls: ConvexCalls) =>
  [
    (): Promise<unknown> => calls.fetchAuthedQuery(query, HELLO),
    (): Promise<unknown> => calls.fetchAuthedMutation(mutation, HELLO),
    (): Promise<unknown> => calls.fetchAuthedAction(action, HELLO),
    (): Promise<unknown> => calls.preloadAuthedQuery(query, HELLO),
  ] as const;
