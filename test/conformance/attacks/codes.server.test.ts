// Codes, verifiers and refresh tokens in the wrong hands.

import { describe, expect, test } from "vitest";
import {
  ADA,
  API_KEY,
  authorizeUrl,
  CLIENT,
  OTHER_CLIENT,
  pkce,
  post,
  refreshBody,
  refreshed,
  refusal,
  signIn,
  start,
  submit,
  target,
} from "../../../packages/lockstep/test/identity/support/local-authkit.ts";

describe("[I220] an intercepted code", () => {
  const challenges = ["with a challenge", "without a challenge"] as const;
  const verifiers = ["the verifier", "another verifier", "the challenge as verifier", "no verifier"] as const;
  const secrets = ["the API key", "another API key", "no API key"] as const;
  const cases = challenges.flatMap((asked) =>
    verifiers.flatMap((verifier) => secrets.map((secret) => [asked, verifier, secret] as const)),
  );

  test("it gives tokens to its owner only, whatever is sent with it, and the attempt does not spend it", async () => {
    const { url } = await start();
    for (const [asked, verifier, secret] of cases) {
      const mine = await pkce();
      const changes = asked === "with a challenge" ? {} : { code_challenge: null, code_challenge_method: null };
      const back = target(await submit(authorizeUrl(url, mine.challenge, changes)));
      const proof = {
        "the verifier": { code_verifier: mine.verifier },
        "another verifier": { code_verifier: (await pkce()).verifier },
        "the challenge as verifier": { code_verifier: mine.challenge },
        "no verifier": {},
      }[verifier];
      const key = {
        "the API key": { client_secret: API_KEY },
        "another API key": { client_secret: `${API_KEY}x` },
        "no API key": {},
      }[secret];
      const code = back.searchParams.get("code") ?? "";
      const body = { grant_type: "authorization_code", client_id: CLIENT, code };
      const { status } = await post(url, { ...body, ...proof, ...key });

      const isTheirs =
        asked === "with a challenge"
          ? verifier === "the verifier" && secret !== "another API key"
          : verifier === "no verifier" && secret === "the API key";
      expect([asked, verifier, secret, status]).toEqual([asked, verifier, secret, isTheirs ? 200 : 400]);
      const right = asked === "with a challenge" ? { code_verifier: mine.verifier } : { client_secret: API_KEY };
      if (!isTheirs) expect((await post(url, { ...body, ...right })).status).toBe(200);
    }
  });

  test("injected into another user's sign-in, it gives that browser no session, because the verifier differs", async () => {
    const { url } = await start();
    const [attacker, victim] = [await pkce(), await pkce()];
    const stolen = target(await submit(authorizeUrl(url, attacker.challenge))).searchParams.get("code");
    const body = { grant_type: "authorization_code", client_id: CLIENT, code: stolen, code_verifier: victim.verifier };
    expect(await refusal(await post(url, body))).toMatchObject({ error: "invalid_grant" });
  });
});

describe("[I221] a stolen refresh token", () => {
  test("a used one, presented after its 30 s, ends the whole family, including the newest", async () => {
    for (const stolen of [0, 1, 3]) {
      const { url, clock } = await start();
      const family = [(await signIn(url)).refresh_token];
      for (let generation = 0; generation < 4; generation++) {
        clock.now += 31_000;
        family.push((await refreshed(url, family.at(-1) ?? "")).refresh_token);
      }
      clock.now += 31_000;
      expect(await refusal(await post(url, refreshBody(family[stolen] ?? "")))).toMatchObject({
        error: "invalid_grant",
        description: "Refresh token already exchanged.",
      });
      for (const token of family) {
        expect(await refusal(await post(url, refreshBody(token)))).toMatchObject({ error: "invalid_grant" });
      }
    }
  });

  test("an invalid refresh token, or one presented by another client, is refused and ends nothing", async () => {
    const { url } = await start();
    const { access_token, refresh_token } = await signIn(url);
    const wrong = [
      { refresh_token: access_token },
      { refresh_token: refresh_token.slice(0, -1) },
      { refresh_token: `${refresh_token} ` },
      { refresh_token: refresh_token.toUpperCase() },
      { client_id: OTHER_CLIENT },
      { client_id: OTHER_CLIENT, client_secret: API_KEY },
      { grant_type: "authorization_code", code: refresh_token, code_verifier: refresh_token },
    ];
    for (const change of wrong)
      expect((await post(url, { ...refreshBody(refresh_token), ...change })).status).toBe(400);
    expect((await post(url, refreshBody(refresh_token))).status).toBe(200);
  });
});

test("[I222] a grant accepts only its own credential: codes, tokens and handles are not interchangeable", async () => {
  const { url } = await start({ settings: { mfa: "required" } });
  const pending = (await (
    await post(url, { grant_type: "password", client_id: CLIENT, client_secret: API_KEY, ...ADA })
  ).json()) as Record<string, string>;
  expect(pending).toMatchObject({ code: "mfa_enrollment", pending_authentication_token: expect.any(String) });
  const handle = pending["pending_authentication_token"] ?? "";
  const attempts = [
    { grant_type: "authorization_code", code: handle },
    { grant_type: "refresh_token", refresh_token: handle },
    { grant_type: "urn:workos:oauth:grant-type:organization-selection", organization_id: "org_1" },
    { grant_type: "urn:workos:oauth:grant-type:email-verification:code", code: "000000" },
    {
      grant_type: "urn:workos:oauth:grant-type:mfa-totp",
      code: "000000",
      authentication_challenge_id: "auth_challenge_1",
    },
  ];
  for (const attempt of attempts) {
    const body = { client_id: CLIENT, client_secret: API_KEY, pending_authentication_token: handle, ...attempt };
    const response = await post(url, body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).not.toHaveProperty("access_token");
  }
});
