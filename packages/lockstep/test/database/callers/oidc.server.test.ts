// Providers of the form { domain, applicationID }: a real OpenID provider on loopback, and the real clients.

import { ConvexHttpClient } from "convex/browser";
import { describe, expect, it } from "vitest";
import { connect, queryNamed, rawSocket, watch } from "../support/clients.ts";
import { call, post, push, startConvex } from "../support/convex-app.ts";
import { answer, createOidcIssuer, DISCOVERY, trusting, WHO } from "../support/oidc-issuer.ts";

const INVALID = "Could not verify OIDC token claim. ";

describe("an OpenID provider", () => {
  it("[T20] [T24] the real clients' tokens are accepted, RS256 and EdDSA", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    const http = new ConvexHttpClient(convex.url, { auth: await issuer.mint({}, { alg: "EdDSA" }) });
    expect(await http.query(queryNamed("m:who"))).toMatchObject({ subject: "ada", issuer: issuer.url });
    const client = connect(convex);
    const live = watch(client, "m:who");
    client.setAuth(async () => await issuer.mint({ sub: "bob" }));
    await live.until((identity: { subject?: string } | null) => identity?.subject === "bob");
    expect(issuer.asked).toContain(DISCOVERY);
  });

  it("[T20] a slash at the end of the token's issuer is not doubled, and [T21] must also be in the document", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    const slashed = await issuer.mint({ iss: `${issuer.url}/` });
    expect(await convex.ask(slashed)).toMatchObject({
      code: "AuthProviderDiscoveryFailed",
      message: expect.stringMatching(`^Auth provider discovery of ${issuer.url}/ failed \\[local Convex: `),
    });
    expect(issuer.asked).toEqual([DISCOVERY]);
    expect(convex.lines.join()).toMatch(/says issuer .* the token .* a slash at the end included/);
    issuer.answers.set(
      DISCOVERY,
      answer(200, { issuer: `${issuer.url}/`, jwks_uri: `${issuer.url}/keys`, authorization_endpoint: issuer.url }),
    );
    expect((await convex.ask(slashed)).value).toMatchObject({ tokenIdentifier: `${issuer.url}/|ada` });
  });

  it("[T20] an issuer without a scheme is refused", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer, issuer.authConfig({ domain: "id.example.com" }));
    expect(await convex.ask(await issuer.mint({ iss: "id.example.com" }))).toMatchObject({
      code: "AuthProviderDiscoveryFailed",
    });
    expect(convex.lines.join()).toContain("whole http or https URL");
  });

  it.each(["jwks_uri", "authorization_endpoint", "issuer"])("[T21] a document without %s is refused", async (field) => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    const whole = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, authorization_endpoint: issuer.url };
    issuer.answers.set(DISCOVERY, answer(200, { ...whole, [field]: undefined }));
    expect((await convex.ask(await issuer.mint())).code).toBe("AuthProviderDiscoveryFailed");
    expect(convex.lines.join()).toContain(`no URL as \`${field}\``);
  });

  it.each([DISCOVERY, "/keys"])("[T22] the response of %s is quoted, and a 5xx is a server error", async (path) => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    const status = async (): Promise<[number, string]> => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${await issuer.mint()}` };
      const response = await fetch(`${convex.url}/api/query`, {
        method: "POST",
        headers,
        body: JSON.stringify({ path: "m:who", args: {} }),
      });
      const { message } = (await response.json()) as { message: string };
      // The error that a deployment reports.
      return [response.status, message.replace(/ \[local Convex: .+\]$/, "")];
    };
    issuer.answers.set(path, answer(404, "x".repeat(2000)));
    expect(await status()).toEqual([
      400,
      `Auth provider discovery of ${issuer.url} failed: 404 Not Found ${"x".repeat(500)}`,
    ]);
    issuer.answers.set(path, answer(502, ""));
    expect(await status()).toEqual([503, `Auth provider discovery of ${issuer.url} failed: 502 Bad Gateway`]);
    issuer.answers.set(path, answer(200, "[1"));
    expect(await status()).toEqual([400, `Auth provider discovery of ${issuer.url} failed`]);
    issuer.answers.set(path, answer(200, "<html>", { "content-type": "text/html" }));
    expect((await status())[0]).toBe(400);
  });

  it("[T22] a client whose provider is down for a moment reconnects with the same token", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    issuer.answers.set(DISCOVERY, answer(503, ""));
    const { send, closed } = await rawSocket(convex);
    send(JSON.stringify({ type: "Connect", sessionId: "s", connectionCount: 0, lastCloseReason: null, clientTs: 0 }));
    send(JSON.stringify({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: await issuer.mint() }));
    expect(await closed).toEqual({ code: 1013, reason: "AuthProviderDiscoveryFailed" });
    issuer.answers.set(DISCOVERY, (request, response) => {
      issuer.answers.delete(DISCOVERY);
      answer(503, "")(request, response);
    });
    const token = await issuer.mint();
    const client = connect(convex);
    const live = watch(client, "m:who");
    let fetched = 0;
    client.setAuth(async ({ forceRefreshToken }) => {
      if (!forceRefreshToken) fetched++;
      return token;
    });
    await live.until((identity: { subject?: string } | null) => identity?.subject === "ada");
    expect(fetched).toBe(1);
  });

  it("[T23] types with a charset and missing types are accepted, and unreadable keys are skipped", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    issuer.keys.unshift({ kty: "future", kid: "RS256" }, {} as never, null as never);
    for (const type of ["application/json;charset=latin1", "application/jwk-set+json"]) {
      issuer.answers.set("/keys", answer(200, { keys: issuer.keys }, { "content-type": type }));
      expect((await convex.ask(await issuer.mint())).status).toBe("success");
    }
    issuer.answers.clear();
    issuer.headers = {};
    expect((await convex.ask(await issuer.mint())).status).toBe("success");
    issuer.answers.set("/keys", answer(200, {}));
    expect((await convex.ask(await issuer.mint())).code).toBe("AuthProviderDiscoveryFailed");
  });
});

it("[T35] a deployment accepts its own tokens, as OpenID provider and with its own keys", async () => {
  const issuer = await createOidcIssuer();
  const convex = await startConvex();
  const environment = { changes: [{ name: "JWKS", value: JSON.stringify({ keys: issuer.keys }) }] };
  await post(convex, "/api/update_environment_variables", environment);
  const app = {
    "auth.config": `const { CONVEX_SITE_URL: domain, CONVEX_CLOUD_URL: issuer } = process.env;
      export default { providers: [{ domain, applicationID: "convex" },
        { type: "customJwt", issuer, jwks: issuer + "/.well-known/jwks.json", algorithm: "ES256" }] };`,
    http: `const http = httpRouter();
      const issuer = process.env.CONVEX_SITE_URL;
      const json = (path, make) => http.route({ path, method: "GET", handler: httpAction(async () => Response.json(make())) });
      json("/.well-known/openid-configuration", () => ({ issuer, jwks_uri: issuer + "/keys", authorization_endpoint: issuer + "/authorize" }));
      json("/keys", () => JSON.parse(process.env.JWKS));
      export default http;`,
    m: `export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity()).tokenIdentifier });
      export const sign = mutation({ args: {}, handler: (ctx) => ctx.auth.signJwt({ claims: { sub: "ada" }, expiresInSeconds: 60 }) });`,
  };
  expect(await push(convex, app)).toBeNull();
  const ask = (token: unknown) => call(convex, "query", "m:who", {}, `Bearer ${String(token)}`);
  expect((await ask(await issuer.mint({ iss: convex.siteUrl, aud: "convex" }))).value).toBe(`${convex.siteUrl}|ada`);
  expect((await ask((await call(convex, "mutation", "m:sign")).value)).value).toBe(`${convex.url}|ada`);
});

describe("an ID token", () => {
  it("[T24] another algorithm, an unknown kid, two matching keys and a wrong signature are refused", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    const refused = async (token: string, why: string): Promise<void> => {
      const { code, message } = await convex.ask(token);
      expect([code, message]).toEqual(["Unauthenticated", expect.stringContaining(INVALID)]);
      expect(convex.lines.at(-1)).toContain(why);
    };
    await refused(await issuer.mint({}, { alg: "ES256" }), "signed with ES256");
    await refused(await issuer.mint({}, { kid: "other" }), "0 published keys");
    const [header, , signature] = (await issuer.mint()).split(".");
    const [, payload] = (await issuer.mint({ sub: "mallory" })).split(".");
    await refused(`${header}.${payload}.${signature}`, "signature");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    await refused(`${none}.${payload}.`, "signed with none");
    // Without a kid, a single matching key is used; with no match, none is.
    expect((await convex.ask(await issuer.mint({}, { kid: undefined }))).status).toBe("success");
    const [rsa] = issuer.keys;
    issuer.keys.push({ ...rsa, kid: "second" } as never);
    await refused(await issuer.mint({}, { kid: undefined }), "2 published keys");
    issuer.keys = [{ ...rsa, use: "enc" } as never];
    await refused(await issuer.mint(), "0 published keys");
  });

  it.each([{ typ: "at+jwt" }, { cty: "JWT" }, { crit: ["b64"], b64: true }])("[T25] %j is refused", async (header) => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    expect((await convex.ask(await issuer.mint({}, header))).code).toBe("Unauthenticated");
    expect((await convex.ask(await issuer.mint({}, { typ: "jwt" }))).status).toBe("success");
  });

  it("[T26] [T61] a token that also has other audiences is refused, and one for others only matches no provider", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    expect((await convex.ask(await issuer.mint({ aud: ["app"] }))).status).toBe("success");
    expect(await convex.ask(await issuer.mint({ aud: ["app", "other"] }))).toMatchObject({
      code: "Unauthenticated",
      message: expect.stringContaining(INVALID),
    });
    expect(convex.lines.at(-1)).toMatch(/the audience "other".*\(J3\)$/);
    expect((await convex.ask(await issuer.mint({ aud: "other" }))).code).toBe("NoAuthProvider");
  });

  it("[T27] [T61] exp has no leeway; nbf and iat may be in the future", async () => {
    const issuer = await createOidcIssuer();
    const at = { ms: 1_800_000_000_999 };
    const convex = await trusting(issuer, undefined, { now: () => at.ms });
    const seconds = 1_800_000_000;
    const token = await issuer.mint({ iat: seconds + 60, nbf: seconds + 60, exp: seconds + 1 });
    expect((await convex.ask(token)).status).toBe("success");
    at.ms += 1;
    expect((await convex.ask(token)).code).toBe("Unauthenticated");
    expect(convex.lines.at(-1)).toMatch(/expired.*\(J10\)$/);
  });

  it.each<[string, Record<string, unknown>]>([
    ["without sub", { sub: undefined }],
    ["without iat", { iat: undefined }],
    ["without exp", { exp: undefined }],
    ["with a text as email_verified", { email_verified: "true" }],
    ["with a number as name", { name: 1 }],
    ["with a text as updated_at that is not a time", { updated_at: "yesterday" }],
  ])("[T28] a token %s is not an ID token", async (_what, claims) => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    expect(await convex.ask(await issuer.mint(claims))).toMatchObject({
      code: "InvalidAuthHeader",
      message: expect.stringMatching(
        /^Could not parse as OIDC ID token\. Token might not be an OIDC-compliant JWT\. \[local Convex: .+\]$/,
      ),
    });
  });
});

describe("fetching", () => {
  it("[T31] a cacheable document is requested once until it is stale; any other is requested every time", async () => {
    const issuer = await createOidcIssuer();
    const at = { ms: Date.now() };
    const convex = await trusting(issuer, undefined, { now: () => at.ms });
    const asked = async (): Promise<number> => {
      issuer.asked.length = 0;
      expect((await convex.ask(await issuer.mint({ exp: at.ms / 1000 + 60 }))).status).toBe("success");
      return issuer.asked.length;
    };
    const fetched: Record<string, number[]> = {};
    for (const control of [
      "",
      "no-store, max-age=60",
      "private, max-age=60",
      "no-cache",
      "max-age=60",
      "max-age=60, s-maxage=0",
    ]) {
      issuer.headers = { "content-type": "application/json", ...(control === "" ? {} : { "cache-control": control }) };
      fetched[control] = [await asked(), await asked()];
      at.ms += 60_000;
    }
    expect(fetched).toEqual({
      "": [2, 2],
      "no-store, max-age=60": [2, 2],
      "private, max-age=60": [2, 2],
      "no-cache": [2, 2],
      "max-age=60": [2, 0],
      "max-age=60, s-maxage=0": [2, 2],
    });
    issuer.headers = { "content-type": "application/json", expires: new Date(at.ms + 30_000).toUTCString() };
    await asked();
    expect(await asked()).toBe(0);
    // A new key is not seen before that.
    const [rsa] = issuer.keys;
    issuer.keys = [{ ...rsa, kid: "new" } as never];
    const token = await issuer.mint({ exp: at.ms / 1000 + 60 }, { kid: "new" });
    expect((await convex.ask(token)).code).toBe("Unauthenticated");
    at.ms += 30_000;
    expect((await convex.ask(token)).status).toBe("success");
  });

  it("[T62] an accepted token is not looked at again for 10 s, unless it expires or the providers change", async () => {
    const issuer = await createOidcIssuer();
    const at = { ms: Date.now() };
    const convex = await trusting(issuer, undefined, { now: () => at.ms });
    const asked = async (token: string): Promise<number> => {
      issuer.asked.length = 0;
      await convex.ask(token);
      return issuer.asked.length;
    };
    const token = await issuer.mint({ exp: Math.floor(at.ms / 1000) + 60 });
    expect([await asked(token), await asked(token)]).toEqual([2, 0]);
    at.ms += 10_000;
    expect([await asked(token), await asked(token)]).toEqual([2, 0]);
    expect(await push(convex, { m: WHO, "auth.config": issuer.authConfig({ applicationID: "other" }) })).toBeNull();
    expect((await convex.ask(token)).code).toBe("NoAuthProvider");
    const short = await issuer.mint({ aud: "other", exp: Math.floor(at.ms / 1000) + 2 });
    expect((await convex.ask(short)).status).toBe("success");
    at.ms += 3000;
    expect((await convex.ask(short)).code).toBe("Unauthenticated");
  });

  it("[T32] redirects are followed, and an endless response is cut off", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    issuer.answers.set("/keys", answer(302, "", { location: `${issuer.url}/moved` }));
    issuer.answers.set("/moved", answer(200, { keys: issuer.keys }));
    expect((await convex.ask(await issuer.mint())).status).toBe("success");
    let ended = (): void => undefined;
    const cutOff = new Promise<void>((resolve) => (ended = resolve));
    issuer.answers.set("/moved", (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(64 * 1024, " ");
      const more = (): void => void response.write(chunk, (error) => (error ? ended() : setImmediate(more)));
      response.on("close", ended);
      more();
    });
    expect((await convex.ask(await issuer.mint())).code).toBe("AuthProviderDiscoveryFailed");
    expect(convex.lines.at(-1)).toContain("larger than 1 MiB");
    await cutOff;
  });
});
