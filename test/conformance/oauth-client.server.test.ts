// oauth4webapi, an OAuth 2 client without knowledge of WorkOS, against local AuthKit. WorkOS's token response lacks one member that
// RFC 6749 requires, `token_type`, which the test adds; everything else is as in the standard.

import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADA, API_KEY, CALLBACK, CLIENT, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { createVisitor } from "./support/visitor.ts";

const client: oauth.Client = { client_id: CLIENT };

let authkit: LocalAuthKit;
let server: oauth.AuthorizationServer & { authorization_endpoint: string; jwks_uri: string };
beforeAll(async () => {
  authkit = await startAuthKit();
  server = {
    issuer: `https://api.workos.com/user_management/${CLIENT}`,
    authorization_endpoint: `${authkit.url}/user_management/authorize`,
    token_endpoint: `${authkit.url}/user_management/authenticate`,
    jwks_uri: `${authkit.url}/sso/jwks/${CLIENT}`,
  };
});
afterAll(() => authkit?.close());

/** Options of every request: http, because the server is local, and the missing member added. */
const options = {
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: async (...[url, init]: Parameters<typeof fetch>): Promise<Response> => {
    const response = await fetch(url, init);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).not.toHaveProperty("token_type");
    return Response.json(response.ok ? { ...body, token_type: "bearer" } : body, response);
  },
};

interface Way {
  authentication: oauth.ClientAuth;
  verifier: string | typeof oauth.nopkce;
}

async function signIn({ authentication, verifier }: Way): Promise<oauth.TokenEndpointResponse> {
  const url = new URL(server.authorization_endpoint);
  const state = oauth.generateRandomState();
  url.search = String(
    new URLSearchParams({
      client_id: CLIENT,
      redirect_uri: CALLBACK,
      response_type: "code",
      provider: "authkit",
      state,
      ...(verifier !== oauth.nopkce && {
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      }),
    }),
  );
  const back = await createVisitor().signIn(url.href, ADA);
  const callback = oauth.validateAuthResponse(server, client, back, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    callback,
    CALLBACK,
    verifier,
    options,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response);
}

const PKCE_ALONE = (): Way => ({ authentication: oauth.None(), verifier: oauth.generateRandomCodeVerifier() });

test.each<[string, () => Way]>([
  ["PKCE alone", PKCE_ALONE],
  ["PKCE and the API key", () => ({ ...PKCE_ALONE(), authentication: oauth.ClientSecretPost(API_KEY) })],
  ["the API key alone", () => ({ authentication: oauth.ClientSecretPost(API_KEY), verifier: oauth.nopkce })],
])("[I212] with %s: sign-in, a token that verifies, and a refresh with rotation", async (_how, way) => {
  const { authentication, verifier } = way();
  const tokens = await signIn({ authentication, verifier });
  const keys = createRemoteJWKSet(new URL(server.jwks_uri));
  const { payload } = await jwtVerify(tokens.access_token, keys, { issuer: server.issuer });
  expect(payload["client_id"]).toBe(CLIENT);
  const refreshToken = tokens.refresh_token ?? "";
  const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, options);
  const next = await oauth.processRefreshTokenResponse(server, client, response);
  expect(next.refresh_token).toMatch(/\S/);
  expect(next.refresh_token).not.toBe(refreshToken);
});

test("[I212] token errors follow the standard", async () => {
  const refused = async (refreshToken: string, authentication = oauth.None()): Promise<string> => {
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, options);
    const error: unknown = await oauth.processRefreshTokenResponse(server, client, response).catch((e: unknown) => e);
    if (!(error instanceof oauth.ResponseBodyError)) throw new Error("the refresh was not refused", { cause: error });
    expect(error.error_description).toMatch(/\S/);
    return error.error;
  };
  expect(await refused("unknown")).toBe("invalid_grant");
  expect(await refused("unknown", oauth.ClientSecretPost("sk_wrong"))).toBe("invalid_client");
  const wrongVerifier = { ...PKCE_ALONE(), authentication: oauth.ClientSecretPost("sk_wrong") };
  await expect(signIn(wrongVerifier)).rejects.toMatchObject({ error: "invalid_client" });
});
