// What a server passes to the page: `preloadAuthedQuery` against local Convex, and `readSession`.
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { push, startConvex } from "../../../lockstep/test/database/support/convex-app.ts";
import { createIssuer } from "../../../lockstep/test/database/support/issuer.ts";
import { preloadAuthedQuery, readSession } from "../../src/server/index.ts";
import { makeToken } from "../../src/testing/index.ts";

const WHO = makeFunctionReference<"query", { greeting: string }, string>("people:who");
const people = `export const who = query({ args: { greeting: v.string() }, handler: async ({ auth }, { greeting }) =>
  greeting + " " + ((await auth.getUserIdentity())?.subject ?? "unauthenticated") });`;

test("[A50] preloadAuthedQuery runs as the user of the token, and names the owner of the result", async () => {
  const convex = await startConvex();
  const issuer = await createIssuer();
  expect(await push(convex, { people, "auth.config": issuer.authConfig() })).toBeNull();
  const token = issuer.mint({ sub: "user_alice", sid: "session_a", org_id: "org_1" });
  const preloaded = await preloadAuthedQuery(WHO, { greeting: "Hello" }, { token, url: convex.url });
  expect(preloaded).toMatchObject({
    _name: "people:who",
    _argsJSON: { greeting: "Hello" },
    _valueJSON: "Hello user_alice",
    _owner: "user_alice|org_1|session_a",
  });
  expect(JSON.stringify(preloaded)).not.toContain(token);
});

test("[A50] preloadAuthedQuery rejects rather than run unauthenticated", async () => {
  const convex = await startConvex();
  const issuer = await createIssuer();
  await push(convex, { people, "auth.config": issuer.authConfig() });
  const ask = (token: string) => preloadAuthedQuery(WHO, { greeting: "Hello" }, { token, url: convex.url });
  await expect(ask("")).rejects.toMatchObject({ code: "TOKEN_UNREADABLE" });
  await expect(ask(issuer.mint({ sub: "user_alice", exp: 1, iat: 0 }))).rejects.toThrow(/expired/i);
});

test("[A51] readSession returns the contents of a token, but not the token", () => {
  const token = makeToken({ sub: "user_alice", sid: "session_a", iat: 100, exp: 400, role: "admin" });
  const session = readSession(token);
  expect(session).toMatchObject({ identity: { key: "user_alice||session_a" }, issuedAt: 100_000, expiresAt: 400_000 });
  expect(session?.identity.claims["role"]).toBe("admin");
  const json = JSON.stringify(session);
  expect(JSON.parse(json)).toEqual(session);
  for (const part of token.split(".")) expect(json).not.toContain(part);
  expect([readSession(undefined), readSession(null), readSession("no.jwt")]).toEqual([null, null, null]);
});
