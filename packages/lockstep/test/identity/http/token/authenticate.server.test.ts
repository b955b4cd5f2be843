// Codes and access tokens, with oauth4webapi and jose as external clients.

import { createHash, X509Certificate } from "node:crypto";
import { createRemoteJWKSet, decodeProtectedHeader, importX509, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { describe, expect, test } from "vitest";
import {
  ADA,
  API_KEY,
  authorizeUrl,
  CLIENT,
  codeBody,
  getCode,
  OTHER_CLIENT,
  pkce,
  post,
  REDIRECT,
  refreshBody,
  refreshed,
  refusal,
  signIn,
  start,
  START,
  startedFolder,
  submit,
  target,
  type Tokens,
} from "../../support/local-authkit.ts";

const issuer = `https://api.workos.com/user_management/${CLIENT}`;

type Certified = Record<"kid" | "n" | "e" | "x5t#S256", string> & { x5c: [string] };

describe("codes", () => {
  test("[I17] a code with its verifier returns the documented response", async () => {
    const { url } = await start();
    const { user, access_token, refresh_token, ...rest } = await signIn(url);
    const at = new Date(START).toISOString();
    expect(user).toEqual({
      object: "user",
      id: expect.stringMatching(/^user_[0-9A-HJKMNP-TV-Z]{26}$/),
      email: ADA.email,
      email_verified: true,
      name: "Ada Lovelace",
      first_name: "Ada",
      last_name: "Lovelace",
      profile_picture_url: null,
      last_sign_in_at: at,
      locale: null,
      created_at: at,
      updated_at: at,
      external_id: null,
      metadata: {},
    });
    expect(access_token.split(".")).toHaveLength(3);
    expect(refresh_token).toMatch(/^[\w-]{43}$/);
    expect(rest).toEqual({ authentication_method: "Password" });
  });

  test("[I18] an external OAuth client exchanges the code with a form", async () => {
    const { url } = await start();
    const proof = await pkce();
    const server = { issuer, token_endpoint: `${url}/user_management/authenticate` };
    const client = { client_id: CLIENT };
    const parameters = new URLSearchParams({ code: await getCode(url, proof) });
    const callback = oauth.validateAuthResponse(server, client, parameters, oauth.expectNoState);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      callback,
      REDIRECT,
      proof.verifier,
      { [oauth.allowInsecureRequests]: true },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({ user: { email: ADA.email }, authentication_method: "Password" });
  });

  test("[I19] a second use is refused and ends the session of the first", async () => {
    const { url } = await start();
    const proof = await pkce();
    const body = codeBody(await getCode(url, proof), proof.verifier);
    const { refresh_token } = (await (await post(url, body)).json()) as Tokens;
    const again = await refusal(await post(url, body));
    expect(again).toEqual({ status: 400, error: "invalid_grant", description: "The code has already been used." });
    expect(await refusal(await post(url, refreshBody(refresh_token)))).toMatchObject({ error: "invalid_grant" });
  });

  test("[I20] a code is valid for 10 minutes", async () => {
    const { url, clock } = await start();
    const proof = await pkce();
    const [early, late] = [await getCode(url, proof), await getCode(url, proof)];
    clock.now += 600_000 - 1;
    expect((await post(url, codeBody(early, proof.verifier))).status).toBe(200);
    clock.now += 1;
    expect(await refusal(await post(url, codeBody(late, proof.verifier)))).toMatchObject({ error: "invalid_grant" });
  });

  test("[I21] another client or another redirect URI is refused, and the code stays valid for its own", async () => {
    const { url } = await start();
    const proof = await pkce();
    const body = codeBody(await getCode(url, proof), proof.verifier);
    for (const change of [{ client_id: OTHER_CLIENT }, { redirect_uri: `${REDIRECT}/` }]) {
      expect(await refusal(await post(url, { ...body, ...change }))).toMatchObject({ error: "invalid_grant" });
    }
    expect((await post(url, { ...body, redirect_uri: REDIRECT })).status).toBe(200);
  });

  test("[I22] without the verifier, or with a wrong one, no tokens are issued", async () => {
    const { url } = await start();
    const proof = await pkce();
    const { code_verifier, ...body } = codeBody(await getCode(url, proof), proof.verifier);
    for (const secret of [{}, { client_secret: API_KEY }]) {
      expect(await refusal(await post(url, { ...body, ...secret }))).toMatchObject({ error: "invalid_request" });
    }
    for (const wrong of [proof.challenge, (await pkce()).verifier, "x"]) {
      expect(await refusal(await post(url, { ...body, code_verifier: wrong }))).toMatchObject({
        error: "invalid_grant",
      });
    }
    expect((await post(url, { ...body, code_verifier })).status).toBe(200);
  });

  test("[I28] two simultaneous requests with one code give one session", async () => {
    const { url } = await start();
    const proof = await pkce();
    const body = codeBody(await getCode(url, proof), proof.verifier);
    const answers = await Promise.all([post(url, body), post(url, body), post(url, body)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
  });
});

test("[I23] a missing, malformed or unknown parameter has its own error", async () => {
  const { url } = await start();
  const raw = (body: string, type: string): Promise<Response> =>
    fetch(`${url}/user_management/authenticate`, { method: "POST", headers: { "content-type": type }, body });
  const answers: [Promise<Response>, string][] = [
    [post(url, {}), "invalid_request"],
    [post(url, { client_id: CLIENT }), "invalid_request"],
    [post(url, { client_id: CLIENT, grant_type: "authorization_code" }), "invalid_request"],
    [post(url, { client_id: CLIENT, grant_type: "refresh_token" }), "invalid_request"],
    [post(url, { client_id: CLIENT, grant_type: "refresh_token", refresh_token: { $ne: "" } }), "invalid_request"],
    [post(url, [CLIENT]), "invalid_request"],
    [raw("{", "application/json"), "invalid_request"],
    [raw("null", "application/json"), "invalid_request"],
    [raw("client_id=a&client_id=b", "application/x-www-form-urlencoded"), "invalid_request"],
    [post(url, { client_id: "client_01NOBODY", grant_type: "refresh_token" }), "invalid_client"],
    [post(url, { client_id: CLIENT, grant_type: "client_credentials" }), "unsupported_grant_type"],
  ];
  for (const [response, error] of answers) {
    expect(await refusal(await response)).toEqual({ status: 400, error, description: expect.stringMatching(/\S/) });
  }
});

test("[I24] a client secret that is not an API key is refused, and the code stays valid with one that is", async () => {
  const { url } = await start({ apiKeys: ["sk_one", "sk_two"] });
  const proof = await pkce();
  const body = codeBody(await getCode(url, proof), proof.verifier);
  for (const wrong of ["sk_test_default", "sk_on", "sk_one "]) {
    const answer = await refusal(await post(url, { ...body, client_secret: wrong }));
    expect(answer).toEqual({ status: 400, error: "invalid_client", description: expect.not.stringContaining(wrong) });
  }
  expect((await post(url, { ...body, client_secret: "sk_two" })).status).toBe(200);
});

describe("a code requested without PKCE", () => {
  async function codeWithoutChallenge(url: string): Promise<Record<string, string>> {
    const changes = { code_challenge: null, code_challenge_method: null };
    const code = target(await submit(authorizeUrl(url, "", changes))).searchParams.get("code") ?? "no code";
    return { grant_type: "authorization_code", client_id: CLIENT, code };
  }

  test("[I22] it needs the API key", async () => {
    const { url } = await start();
    const body = await codeWithoutChallenge(url);
    expect(await refusal(await post(url, body))).toMatchObject({ error: "invalid_client" });
    expect((await post(url, { ...body, client_secret: API_KEY })).status).toBe(200);
  });

  test("[I22] it is refused with a verifier, because the challenge was removed on the way", async () => {
    const { url } = await start();
    const body = { ...(await codeWithoutChallenge(url)), client_secret: API_KEY };
    const withVerifier = { ...body, code_verifier: (await pkce()).verifier };
    expect(await refusal(await post(url, withVerifier))).toMatchObject({ error: "invalid_grant" });
    expect((await post(url, body)).status).toBe(200);
  });
});

describe("access tokens", () => {
  test("[I25] the claims are WorkOS's, with auth_time only after a sign-in", async () => {
    const { url, clock } = await start();
    const tokens = await signIn(url);
    const iat = START / 1000;
    const claims = {
      iss: issuer,
      sub: tokens.user["id"],
      sid: expect.stringMatching(/^session_[0-9A-HJKMNP-TV-Z]{26}$/),
      jti: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      client_id: CLIENT,
    };
    const keys = createRemoteJWKSet(new URL(`${url}/sso/jwks/${CLIENT}`));
    const first = await jwtVerify(tokens.access_token, keys, { issuer, currentDate: new Date(clock.now) });
    expect(first.payload).toEqual({ ...claims, iat, exp: iat + 300, auth_time: iat });
    clock.now += 60_999;
    const next = await refreshed(url, tokens.refresh_token);
    const second = await jwtVerify(next.access_token, keys, { issuer, currentDate: new Date(clock.now) });
    expect(second.payload).toEqual({ ...claims, sid: first.payload["sid"], iat: iat + 60, exp: iat + 360 });
    expect(second.payload.jti).not.toBe(first.payload.jti);
  });

  test("[I26] the lifetime is configurable", async () => {
    const { url, clock } = await start({ accessTokenSeconds: 7 });
    const keys = createRemoteJWKSet(new URL(`${url}/sso/jwks/${CLIENT}`));
    const { access_token } = await signIn(url);
    const { payload } = await jwtVerify(access_token, keys, { currentDate: new Date(clock.now) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(7);
  });

  test("[I27] the key set contains one public RS256 key, the one that signs, and is 404 for an unknown client", async () => {
    const { url } = await start();
    const { access_token } = await signIn(url);
    const response = await fetch(`${url}/sso/jwks/${CLIENT}`);
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use", "x5c", "x5t#S256"]);
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: "RS256", typ: "JWT", kid: keys[0]?.["kid"] });
    expect((await fetch(`${url}/sso/jwks/client_01NOBODY`)).status).toBe(404);
  });

  test("[I518] the key's certificate is signed by the key, verifies a token, and is the same after a restart", async () => {
    const data = await startedFolder();
    const { url, authkit, clock } = await start({ data });
    const { access_token } = await signIn(url);
    const keySet = async (at: string): Promise<[Certified]> =>
      ((await (await fetch(`${at}/sso/jwks/${CLIENT}`)).json()) as { keys: [Certified] }).keys;
    const [key] = await keySet(url);
    const der = Buffer.from(key.x5c[0], "base64");
    const certificate = new X509Certificate(der);
    expect(certificate.publicKey.export({ format: "jwk" })).toMatchObject({ n: key.n, e: key.e });
    expect([certificate.verify(certificate.publicKey), certificate.issuer]).toEqual([true, certificate.subject]);
    expect(certificate.subject).toBe(`CN=local AuthKit ${key.kid}`);
    expect(Date.parse(certificate.validFrom)).toBeLessThanOrEqual(clock.now);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(clock.now + 9 * 365 * 24 * 3_600_000);
    expect(key["x5t#S256"]).toBe(createHash("sha256").update(der).digest("base64url"));
    const fromCertificate = await importX509(certificate.toString(), "RS256");
    expect((await jwtVerify(access_token, fromCertificate, { currentDate: new Date(clock.now) })).payload.sub).toMatch(
      /./,
    );
    expect(await keySet(url)).toEqual([key]);
    await authkit.close();
    expect(await keySet((await start({ data }, clock)).url)).toEqual([key]);
  });
});
