// The result of `ctx.auth.getUserIdentity()`: for both kinds of providers, and for a caller that acts as a user.

import { ConvexHttpClient } from "convex/browser";
import { describe, expect, it } from "vitest";
import { connect, queryNamed, watch } from "../support/clients.ts";
import { call } from "../support/convex-app.ts";
import { createIssuer } from "../support/issuer.ts";
import { createOidcIssuer, trusting } from "../support/oidc-issuer.ts";

describe("the identity", () => {
  const CLAIMS = {
    given_name: "Ada",
    email: "ada@example.com",
    email_verified: true,
    picture: "https://p.example/ada.png",
    address: { formatted: "1 Street", country: "UK" },
    updated_at: 1_700_000_000,
    org_id: "org_1",
    act: { sub: "x", deep: { y: 1 } },
    roles: ["a", { b: 1 }],
    nonce: "n",
    jti: "j",
  };

  it("[T29] standard claims have Convex's names, all others their own; customJwt leaves all of them raw", async () => {
    const issuer = await createOidcIssuer();
    const raw = await createIssuer();
    const jwt = { type: "customJwt", issuer: raw.url, jwks: `${raw.url}/jwks`, algorithm: "RS256" };
    const convex = await trusting(issuer, issuer.authConfig({}, [jwt]));
    expect((await convex.ask(await issuer.mint(CLAIMS))).value).toEqual({
      tokenIdentifier: `${issuer.url}|ada`,
      subject: "ada",
      issuer: issuer.url,
      givenName: "Ada",
      email: "ada@example.com",
      emailVerified: true,
      pictureUrl: "https://p.example/ada.png",
      address: "1 Street",
      updatedAt: "2023-11-14T22:13:20+00:00",
      org_id: "org_1",
      act: { sub: "x", deep: { y: 1 } },
      roles: ["a", { b: 1 }],
    });
    expect((await convex.ask(raw.mint({ ...CLAIMS, sub: "ada" }))).value).toEqual({
      tokenIdentifier: `${raw.url}|ada`,
      subject: "ada",
      issuer: raw.url,
      given_name: "Ada",
      email: "ada@example.com",
      email_verified: true,
      picture: "https://p.example/ada.png",
      "address.formatted": "1 Street",
      "address.country": "UK",
      updated_at: 1_700_000_000,
      org_id: "org_1",
      "act.sub": "x",
      "act.deep.y": 1,
      roles: ["a", { b: 1 }],
      nonce: "n",
    });
  });

  it("[T40] a claim does not replace a field that Convex itself defines", async () => {
    const issuer = await createOidcIssuer();
    const raw = await createIssuer();
    const jwt = { type: "customJwt", issuer: raw.url, jwks: `${raw.url}/jwks`, algorithm: "RS256" };
    const convex = await trusting(issuer, issuer.authConfig({}, [jwt]));
    const victim = { tokenIdentifier: "victim", subject: "victim", issuer: "https://victim.example" };
    const claims = { email_verified: false, ...victim, emailVerified: true, givenName: "Eve" };
    expect((await convex.ask(await issuer.mint(claims))).value).toEqual({
      tokenIdentifier: `${issuer.url}|ada`,
      subject: "ada",
      issuer: issuer.url,
      emailVerified: false,
      givenName: "Eve",
    });
    expect((await convex.ask(raw.mint({ ...victim, sub: "ada" }))).value).toEqual({
      tokenIdentifier: `${raw.url}|ada`,
      subject: "ada",
      issuer: raw.url,
    });
  });

  it("[T30] the first matching provider decides, and no other is tried", async () => {
    const issuer = await createOidcIssuer();
    const jwt = { type: "customJwt", issuer: issuer.url, jwks: `${issuer.url}/elsewhere`, algorithm: "RS256" };
    const convex = await trusting(issuer, issuer.authConfig({}, [jwt]));
    expect((await convex.ask(await issuer.mint())).message).toContain("Could not fetch JWKS from URL");
    const other = await trusting(issuer, issuer.authConfig({}, [{ ...jwt, applicationID: "other" }]));
    expect((await other.ask(await issuer.mint(CLAIMS))).value).toMatchObject({ emailVerified: true });
  });

  it("[T34] a caller that acts as a user has the given attributes as claims, over HTTP and on a socket", async () => {
    const issuer = await createOidcIssuer();
    const convex = await trusting(issuer);
    const user = { subject: "ada", issuer: "https://id.example", name: "Ada ✓", org_id: "org_1" };
    const expected = { ...user, tokenIdentifier: "https://id.example|ada" };
    const http = new ConvexHttpClient(convex.url) as ConvexHttpClient & AdminAuth;
    http.setAdminAuth(convex.adminKey, user);
    expect(await http.query(queryNamed("m:who"))).toEqual(expected);
    const client = connect(convex);
    (client.client as typeof client.client & AdminAuth).setAdminAuth(convex.adminKey, user);
    const live = watch(client, "m:who");
    await live.until((identity: object | null) => identity !== null);
    expect(live.values.at(-1)).toEqual(expected);
    const auth = (identity: unknown): string =>
      `Convex ${convex.adminKey}:${Buffer.from(JSON.stringify(identity)).toString("base64")}`;
    const acting = (identity: unknown) => call(convex, "query", "m:who", {}, auth(identity));
    expect((await acting({ tokenIdentifier: "i|s" })).value).toEqual({ tokenIdentifier: "i|s" });
    for (const wrong of [{ subject: "ada" }, { name: "Ada" }, null, 1, []])
      expect((await acting(wrong)).code).toBe("InvalidAuthHeader");
  });
});

interface AdminAuth {
  setAdminAuth(key: string, identity: object): void;
}
