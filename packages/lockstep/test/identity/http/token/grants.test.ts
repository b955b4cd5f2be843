// The grants without a network in between, so that two requests are certain to overlap between their first read and their write.

import { expect, test } from "vitest";
import type { AuthKitContext } from "../../../../src/identity/context/context.ts";
import { createContext } from "../../../../src/identity/create-context.ts";
import { exchangeCode } from "../../../../src/identity/http/token/grants/exchange-code.ts";
import { refresh } from "../../../../src/identity/http/token/grants/refresh.ts";
import type { GrantRequest } from "../../../../src/identity/http/token/shared/grant.ts";
import { newUser } from "../../../../src/identity/objects/accounts/user.ts";
import { resolveOptions } from "../../../../src/identity/options/options.ts";
import { endSession } from "../../../../src/identity/sign-in/sessions.ts";
import { openPair, sealPair } from "../../../../src/identity/values/replay-seal.ts";
import { sha256 } from "../../../../src/identity/values/secret.ts";
import { CLIENT, pkce, REDIRECT, START } from "../../support/local-authkit.ts";
import { addOrganization } from "../../support/stored.ts";

function requestOf(context: AuthKitContext, fields: Record<string, string>): GrantRequest {
  const client = context.clients.find(CLIENT);
  if (client === undefined) throw new Error("the client is registered");
  return { fields: new Map(Object.entries(fields)), client, confidential: false };
}

async function withCode(): Promise<{ context: AuthKitContext; request: GrantRequest }> {
  const registered = [{ id: CLIENT, redirectUris: [REDIRECT] }];
  const options = resolveOptions({ port: 0, data: null, clients: registered, now: () => START });
  const context = await createContext(options);
  const { store } = context;
  store.users.insert({ ...newUser("ada@example.com"), id: "user_1" });
  const { verifier, challenge } = await pkce();
  store.codes.insert({
    hash: sha256("the code"),
    clientId: CLIENT,
    redirectUri: REDIRECT,
    codeChallenge: challenge,
    userId: "user_1",
    organizationId: null,
    authMethod: "Password",
    impersonator: null,
    ipAddress: null,
    userAgent: null,
    browserSessionId: null,
    signedInAt: START,
    expiresAt: START + 1,
    sessionId: null,
    oauthScopes: null,
  });
  return {
    context,
    request: requestOf(context, { code: "the code", code_verifier: verifier }),
  };
}

test("[I28] of two overlapping exchanges of one code, one is refused, and the session is ended as after any reuse", async () => {
  const { context, request } = await withCode();
  const outcomes = await Promise.allSettled([exchangeCode(context, request), exchangeCode(context, request)]);
  const [granted, ...otherGranted] = outcomes.flatMap((outcome) =>
    outcome.status === "fulfilled" ? [outcome.value] : [],
  );
  const [refused] = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
  expect(otherGranted).toEqual([]);
  expect(refused).toMatchObject({ error: "invalid_grant", message: "The code has already been used." });
  expect(context.store.sessions.find(granted?.session.id ?? "")?.endedAt).toBe(START);
});

test("[I30] overlapping refreshes with one token get one pair", async () => {
  const { context, request } = await withCode();
  const { pair } = await exchangeCode(context, request);
  const once = requestOf(context, { refresh_token: pair.refreshToken });
  const [one, two] = await Promise.all([refresh(context, once), refresh(context, once)]);
  expect(two.pair).toEqual(one.pair);
  await refresh(context, requestOf(context, { refresh_token: one.pair.refreshToken }));
});

test("[I458] a repeated refresh for another organization issues no token to a session that ends meanwhile", async () => {
  const { context, request } = await withCode();
  const { session, pair } = await exchangeCode(context, request);
  await refresh(context, requestOf(context, { refresh_token: pair.refreshToken }));
  const organization_id = addOrganization(context.store, "Looms", context.store.users.find("user_1") ?? undefined);
  const repeated = refresh(context, requestOf(context, { refresh_token: pair.refreshToken, organization_id }));
  endSession(context, session.id);
  await expect(repeated).rejects.toMatchObject({ error: "invalid_grant", message: "Session has already ended." });
});

test("[I44] a sealed pair opens only with the token it was sealed under", async () => {
  const pair = { accessToken: "access", refreshToken: "refresh", organizationId: null };
  const sealed = sealPair("the old token", pair);
  expect(openPair("the old token", sealed)).toEqual(pair);
  expect(() => openPair(sha256("the old token"), sealed)).toThrow();
});
