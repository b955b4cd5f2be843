// The real @workos-inc/node, the newest generation and the one that npm installs on Node 20, end to end against local AuthKit.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADA, CALLBACK, CLIENT, COOKIE_PASSWORD, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { GENERATIONS, sdkAt } from "./support/node-sdk.ts";
import { createVisitor } from "./support/visitor.ts";

const seal = { session: { sealSession: true, cookiePassword: COOKIE_PASSWORD } };
const ISSUER = `https://api.workos.com/user_management/${CLIENT}`;

let authkit: LocalAuthKit;
beforeAll(async () => {
  authkit = await startAuthKit();
});
afterAll(() => authkit?.close());

/** Runs with local AuthKit's clock behind, so that everything it issues has already expired by the real clock. */
async function longAgo<T>(run: () => Promise<T>): Promise<T> {
  authkit.clock.shift = -400_000;
  try {
    return await run();
  } finally {
    authkit.clock.shift = 0;
  }
}

describe.each(GENERATIONS)("@workos-inc/node %i", (generation) => {
  const server = () => sdkAt(authkit.port, { generation }).userManagement;
  const app = () => sdkAt(authkit.port, { generation, apiKey: null }).userManagement;

  async function codeFrom(url: string): Promise<string> {
    return (await createVisitor().signIn(url, ADA)).searchParams.get("code") ?? "";
  }

  async function signInSealed() {
    const code = await codeFrom(server().getAuthorizationUrl({ provider: "authkit", redirectUri: CALLBACK }));
    return server().authenticateWithCode({ code, ...seal });
  }

  test("[I200] a server signs a user in with its API key alone", async () => {
    const url = server().getAuthorizationUrl({ provider: "authkit", redirectUri: CALLBACK, state: "s", maxAge: 0 });
    const back = await createVisitor().signIn(url, ADA);
    expect(back.searchParams.get("state")).toBe("s");
    const answer = await server().authenticateWithCode({ code: back.searchParams.get("code") ?? "" });
    expect(answer).toMatchObject({
      user: {
        object: "user",
        email: ADA.email,
        emailVerified: true,
        firstName: "Ada",
        lastName: null,
        profilePictureUrl: null,
        externalId: null,
        locale: null,
        metadata: {},
      },
      authenticationMethod: "Password",
      accessToken: expect.stringMatching(/^ey/),
      refreshToken: expect.stringMatching(/^\S{20,}$/),
    });
    expect(Date.parse(answer.user.lastSignInAt ?? "")).not.toBeNaN();
  });

  test("[I200] PKCE works with the API key, and alone for an app without one", async () => {
    for (const sdk of [server(), app()]) {
      const { url, state, codeVerifier } = await sdk.getAuthorizationUrlWithPKCE({
        provider: "authkit",
        redirectUri: CALLBACK,
        screenHint: "sign-in",
      });
      const back = await createVisitor().signIn(url, ADA);
      expect(back.searchParams.get("state")).toBe(state);
      const code = back.searchParams.get("code") ?? "";
      const { user, refreshToken } = await sdk.authenticateWithCode({ code, codeVerifier });
      expect(user.email).toBe(ADA.email);
      const next = await sdk.authenticateWithRefreshToken({ refreshToken });
      expect(next.user.id).toBe(user.id);
      expect(next.refreshToken).not.toBe(refreshToken);
    }
    const { url, codeVerifier } = await app().getAuthorizationUrlWithPKCE({
      provider: "authkit",
      redirectUri: CALLBACK,
    });
    const answer = await app().authenticateWithCodeAndVerifier({ code: await codeFrom(url), codeVerifier });
    expect(answer.user.email).toBe(ADA.email);
  });

  test("[I201] a sealed session authenticates, expires, refreshes and is signed out", async () => {
    const { sealedSession: sessionData = "", user } = await longAgo(signInSealed);
    const old = server().loadSealedSession({ sessionData, cookiePassword: COOKIE_PASSWORD });
    expect(await old.authenticate()).toEqual({ authenticated: false, reason: "invalid_jwt" });

    const refreshed = await old.refresh();
    if (!refreshed.authenticated) throw new Error(`the refresh failed: ${refreshed.reason}`);
    expect(refreshed.user).toEqual(user);
    const session = server().loadSealedSession({
      sessionData: refreshed.sealedSession ?? "",
      cookiePassword: COOKIE_PASSWORD,
    });
    const authenticated = await session.authenticate();
    expect(authenticated).toMatchObject({ authenticated: true, sessionId: refreshed.sessionId, user });

    const logoutUrl = await session.getLogoutUrl({ returnTo: new URL(CALLBACK).origin });
    const response = await createVisitor().request(logoutUrl);
    expect(response.headers.get("location")).toBe(`${new URL(CALLBACK).origin}/`);
    expect(await session.refresh()).toMatchObject({ authenticated: false, reason: "invalid_grant" });
  });

  test("[I201] two simultaneous refreshes of one sealed session both succeed, for the same user and session", async () => {
    const { sealedSession: sessionData = "" } = await signInSealed();
    const load = () => server().loadSealedSession({ sessionData, cookiePassword: COOKIE_PASSWORD });
    const [one, two] = await Promise.all([load().refresh(), load().refresh()]);
    expect([one.authenticated, two.authenticated]).toEqual([true, true]);
    expect((one as { sessionId?: string }).sessionId).toBe((two as { sessionId?: string }).sessionId);
  });

  test("[I202] a refusal is the SDK's own exception, with code and description", async () => {
    const code = await codeFrom(server().getAuthorizationUrl({ provider: "authkit", redirectUri: CALLBACK }));
    await server().authenticateWithCode({ code });
    const again = await server()
      .authenticateWithCode({ code })
      .catch((error: unknown) => error);
    expect(again).toMatchObject({
      name: "OauthException",
      status: 400,
      error: "invalid_grant",
      errorDescription: "The code has already been used.",
    });
    const stranger = sdkAt(authkit.port, { generation, apiKey: "sk_test_other" }).userManagement;
    const refused = await stranger.authenticateWithCode({ code }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "OauthException", error: "invalid_client" });
  });
});

test("[I202] an exception of @workos-inc/node 11 contains the id of the request", async () => {
  const sdk = sdkAt(authkit.port);
  const refused = sdk.userManagement.authenticateWithCode({ code: "none" });
  await expect(refused).rejects.toMatchObject({ requestID: expect.stringMatching(/^\S{10,}$/) });
});

test("[I203] the issuer of access tokens is the one that @workos-inc/node 11 can be configured to expect", async () => {
  const signIn = async (issuer: string) => {
    const sdk = sdkAt(authkit.port, { issuer }).userManagement;
    const back = await createVisitor().signIn(
      sdk.getAuthorizationUrl({ provider: "authkit", redirectUri: CALLBACK }),
      ADA,
    );
    const code = back.searchParams.get("code") ?? "";
    const { sealedSession: sessionData = "" } = await sdk.authenticateWithCode({ code, ...seal });
    return sdk.loadSealedSession({ sessionData, cookiePassword: COOKIE_PASSWORD }).authenticate();
  };
  expect(await signIn(ISSUER)).toMatchObject({ authenticated: true });
  expect(await signIn("https://api.workos.com")).toEqual({ authenticated: false, reason: "invalid_jwt" });
});
