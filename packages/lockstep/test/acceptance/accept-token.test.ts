// Token acceptance as two pure calls: select a provider, then verify against a key set that the test publishes.

import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FetchedDocument } from "../../src/acceptance/document.ts";
import type { UserIdentity } from "../../src/acceptance/identity.ts";
import { parseAuthConfig } from "../../src/acceptance/providers.ts";
import { selectProvider } from "../../src/acceptance/select-provider.ts";
import { accept, CLIENT, ec, encode, ISSUER, keySet, mint, NOW, refusal, rsa, standardProviders } from "./tokens.ts";

describe("auth config", () => {
  it("[T1] an unusable entry is named by its index and field", () => {
    expect(parseAuthConfig({ providers: [{ type: "customJwt", issuer: ISSUER, algorithm: "RS256" }] })).toEqual({
      ok: false,
      error: expect.stringMatching(/providers\[0\].*`jwks`/),
    });
    expect(parseAuthConfig({ providers: [{ type: "saml" }] })).toMatchObject({
      ok: false,
      error: expect.stringContaining('"saml"'),
    });
    expect(parseAuthConfig({})).toMatchObject({ ok: false, error: expect.stringContaining("`providers`") });
    expect(
      parseAuthConfig({ providers: [{ type: "customJwt", issuer: ISSUER, jwks: ISSUER, algorithm: "HS256" }] }).ok,
    ).toBe(false);
  });

  it.each([
    ['"https://api.workos.com"', "remove the quotes"],
    ["<https://api.workos.com/>", "remove the angle brackets"],
    ["ftp://api.workos.com", "http or https"],
  ])("[T2] the issuer %s is refused with what to change", (issuer, advice) => {
    const parsed = parseAuthConfig({ providers: [{ type: "customJwt", issuer, jwks: ISSUER, algorithm: "RS256" }] });
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(advice) });
  });
});

describe("provider selection", () => {
  it.each(["", "abc", "a.b", "a.b.c.d", "a.!!!.c", `a.${encode([1])}.c`, "x".repeat(1_000_000)])(
    "[T3] a malformed token is refused (%#)",
    (token) => {
      const result = selectProvider(token, standardProviders());
      expect(result).toMatchObject({
        ok: false,
        code: "InvalidAuthHeader",
        message: expect.stringMatching(/^Could not parse JWT payload\. /),
      });
    },
  );

  it("[T4] a payload without iss is refused", () => {
    expect(refusal(mint({ iss: undefined })).message).toMatch(/^Missing issuer claim \('iss'\) in JWT payload\. /);
  });

  it.each([
    ["https://api.workos.com", { aud: CLIENT }],
    ["https://api.workos.com///", { aud: ["other", CLIENT] }],
    ["api.workos.com/", { aud: CLIENT }],
    [`${ISSUER}/`, {}],
  ])("[T5] the issuer %s matches, regardless of slashes and scheme", (iss, claims) => {
    expect(accept(mint({ iss, ...claims }))).toMatchObject({ ok: true, identity: { issuer: iss } });
  });

  it("[T5] an issuer of many slashes is refused immediately", () => {
    const token = mint({ iss: `https://${"/".repeat(40_000)}x` });
    const before = process.cpuUsage();
    expect(accept(token)).toMatchObject({ code: "NoAuthProvider" });
    // Processor time in µs, because the machine may be busy with other work.
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });

  it("[T5] an applicationID that is not in aud does not match, and the log says what to remove", () => {
    const result = refusal(mint({ iss: "https://api.workos.com/" }));
    expect(result.code).toBe("NoAuthProvider");
    expect(result.reason).toMatch(/carries no aud.*remove applicationID/);
  });

  it("[T6] an issuer mismatch names the token's issuer and every configured one, and what to write", () => {
    const result = refusal(mint(), {
      providers: standardProviders({ issuer: "https://api.workos.com/user_management/client_typo" }),
    });
    expect(result.code).toBe("NoAuthProvider");
    expect(result.message).toMatch(
      /^No auth provider found matching the given token\. Check that your JWT's issuer and audience match/,
    );
    expect(result.message).toContain(
      "CustomJWT(issuer=https://api.workos.com/user_management/client_typo, app_id=none)",
    );
    expect(result.message).toContain(`CustomJWT(issuer=https://api.workos.com/, app_id=${CLIENT})`);
    expect(result.message).toContain(`iss="${ISSUER}"`);
    // Not the client that exists only locally: the file is deployed.
    const written = "write issuer: `https://api.workos.com/user_management/${process.env.WORKOS_CLIENT_ID}`";
    expect(result.reason).toContain(written);
    const other = refusal(mint({ iss: "https://login.example.com" }));
    expect(other.reason).toContain('write issuer: "https://login.example.com"');
  });

  it("[T6] without any provider the message points at the config file", () => {
    expect(refusal(mint(), { providers: [] }).message).toContain(
      "(no providers configured). Check convex/auth.config.ts.",
    );
  });
});

describe("the check that finds the cause", () => {
  const shared = "https://api.workos.com";
  const asking = standardProviders({ applicationID: CLIENT });
  it.each([
    ["A1", "no provider", mint(), { providers: [] }],
    ["A4", "an audience that the issuer of a client lacks", mint(), { providers: asking }],
    ["J1", "another issuer", mint({ iss: "https://login.example.com" }), {}],
    ["J2", "a missing audience", mint({ iss: shared }), {}],
    ["J3", "another audience", mint({ iss: shared, aud: "other" }), {}],
    ["J3", "another audience of the client's issuer", mint({ aud: "other" }), { providers: asking }],
    ["J6", "an unknown key", mint({}, { kid: "k2" }), {}],
    ["J6", "no key set", mint(), { keys: keySet({ status: 404 }) }],
    ["J6", "an unreadable key set", mint(), { keys: keySet({ body: "{" }) }],
    ["J6", "no connection", mint(), { keys: { kind: "unreachable", error: "refused" } }],
    ["J9", "a token of the future", mint({ iat: NOW + 60 }), {}],
    ["J10", "an expired token", mint({ exp: NOW - 60 }), {}],
    [null, "the doctor's own question", mint({ iss: "https://doctor.invalid" }), {}],
    [null, "a wrong algorithm", mint({}, { alg: "ES256" }), {}],
    [null, "a token without `sub`", mint({ sub: undefined }), {}],
  ] as const)("[T61] is %s for %s", (check, _cause, token, given) => {
    expect(
      refusal(token, { ...given, providers: [...("providers" in given ? given.providers : standardProviders())] })
        .check,
    ).toBe(check);
  });
});

describe("keys", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/jwk-set+json",
    "Application/JSON;charset=UTF-8",
  ])("[T7] %s is a key set", (contentType) => {
    expect(accept(mint(), { keys: keySet({ contentType }) }).ok).toBe(true);
  });

  it.each([
    [{ status: 404, statusText: "Not Found" }, "HTTP 404 Not Found"],
    [{ contentType: "text/html" }, "Invalid Content-Type 'text/html'"],
    [{ contentType: "application/json; charset=latin1" }, "Invalid Content-Type"],
    [{ contentType: "application/json; charset=utf8" }, "Invalid Content-Type"],
    [{ contentType: null }, "Invalid Content-Type 'unknown'"],
  ])("[T7] a response that is not a key set is quoted (%#)", (answer, text) => {
    const { message } = refusal(mint(), { keys: keySet(answer) });
    expect(message).toContain(text);
    expect(message).toContain(`https://api.workos.com/sso/jwks/${CLIENT}`);
  });

  it("[T33] a key set may be a data URL, with any type", () => {
    const { body } = keySet() as { body: string };
    const providers = standardProviders({ jwks: `data:text/plain;base64,${Buffer.from(body).toString("base64")}` });
    expect(accept(mint(), { providers, keys: keySet({ contentType: "text/plain" }) }).ok).toBe(true);
    expect(refusal(mint(), { providers, keys: keySet({ body: "{" }) }).message).toMatch(
      /^Invalid JWKS response body from 'data: URL'/,
    );
    const keys: FetchedDocument = { kind: "unreachable", error: "fetch failed" };
    expect(refusal(mint(), { providers, keys }).message).toMatch(/^Invalid JWKS data URL\. /);
  });

  it.each([{ kty: "OKP", alg: "EdDSA", kid: "k2" }, { kid: "k2" }])(
    "[T8] one unreadable key invalidates the set (%#)",
    (key) => {
      expect(refusal(mint(), { keys: keySet({}, key) }).message).toMatch(/^Invalid JWKS response body from '/);
    },
  );

  it.each(["not json", "[]", '{"keys":{}}'])("[T8] a body without keys is refused: %s", (body) => {
    expect(refusal(mint(), { keys: keySet({ body }) }).message).toMatch(/^Invalid JWKS response body from '/);
  });

  it("[T9] a token without kid, or with an unknown one, is refused", () => {
    expect(refusal(mint({}, { kid: undefined })).message).toContain("may be missing a 'kid'");
    const unknown = refusal(mint({}, { kid: "other" }));
    expect(unknown.message).toContain("'kid' (key ID) header is 'other'");
    expect(unknown.reason).toContain("k1");
  });

  it("[T9] alg none and a public key used as an HMAC secret are refused", () => {
    const none = `${encode({ alg: "none", kid: "k1" })}.${mint().split(".")[1]}.`;
    expect(refusal(none).code).toBe("InvalidAuthHeader");
    const signed = `${encode({ alg: "HS256", kid: "k1" })}.${mint().split(".")[1]}`;
    const mac = createHmac("sha256", rsa.publicKey.export({ type: "spki", format: "pem" }))
      .update(signed)
      .digest("base64url");
    expect(refusal(`${signed}.${mac}`).reason).toContain("signed with HS256");
  });

  it("[T9] a key of another algorithm is refused", () => {
    const keys = keySet({}, { ...ec.publicKey.export({ format: "jwk" }), kid: "ec", alg: "ES256" });
    expect(refusal(mint({}, { alg: "ES256", kid: "ec" }, ec.privateKey), { keys }).reason).toContain(
      "configured for RS256",
    );
  });

  it("[T10] a modified payload or signature is refused; RS256 and ES256 verify", () => {
    const [header, , signature] = mint().split(".");
    expect(refusal(`${header}.${mint({ sub: "user_2" }).split(".")[1]}.${signature}`).reason).toContain("signature");
    const keys = keySet({}, { ...ec.publicKey.export({ format: "jwk" }), kid: "ec", alg: "ES256" });
    const providers = standardProviders({ algorithm: "ES256" });
    expect(accept(mint({}, { alg: "ES256", kid: "ec" }, ec.privateKey), { keys, providers }).ok).toBe(true);
    expect(accept(mint()).ok).toBe(true);
  });

  it("[T14] an unreachable key set is reported with its error", () => {
    const result = refusal(mint(), { keys: { kind: "unreachable", error: "connect ECONNREFUSED 127.0.0.1:4100" } });
    expect(result.message).toContain(`https://api.workos.com/sso/jwks/${CLIENT}`);
    expect(result.message).toContain("ECONNREFUSED");
  });
});

describe("claims", () => {
  it.each([
    [{ exp: NOW - 5 }, true],
    [{ exp: NOW - 6 }, false],
    [{ iat: NOW + 5 }, true],
    [{ iat: NOW + 6 }, false],
    [{ nbf: NOW + 5 }, true],
    [{ nbf: NOW + 6 }, false],
    [{ exp: undefined }, false],
    [{ sub: undefined }, false],
    [{ iat: undefined }, true],
  ])("[T11] %j is accepted: %s", (claims, accepted) => {
    expect(accept(mint(claims)).ok).toBe(accepted);
  });

  it("[T11] an expired token's error says how long ago it expired", () => {
    expect(refusal(mint({ exp: NOW - 60 })).message).toBe("Could not validate token: Token expired 60 seconds ago");
  });

  it("[T12] the identity contains the raw claims, flattened, without the registered ones", () => {
    const result = accept(
      mint({
        aud: CLIENT,
        jti: "j",
        nbf: NOW,
        org_id: "org_1",
        permissions: ["a", "b"],
        act: { sub: "x", deep: { y: 1 } },
      }),
    );
    const expected: UserIdentity = {
      tokenIdentifier: `${ISSUER}|user_1`,
      subject: "user_1",
      issuer: ISSUER,
      sid: "session_1",
      org_id: "org_1",
      permissions: ["a", "b"],
      "act.sub": "x",
      "act.deep.y": 1,
    };
    expect(result).toEqual({ ok: true, identity: expected, expiresAt: NOW + 300 });
  });
});
