// Sign-in at an external provider: which provider, which account, and which users are sent there.

import { describe, expect, test } from "vitest";
import { WorkOS } from "workos-node-11";
import { newUser } from "../../../../src/identity/objects/accounts/user.ts";
import { decideIdentity } from "../../../../src/identity/rules/decide-identity.ts";
import { idpIdOf } from "../../../../src/identity/rules/providers.ts";
import { openStore } from "../../../../src/identity/store/open-store.ts";
import { ADA, CLIENT, REDIRECT, start, START } from "../../support/local-authkit.ts";
import { codeOf, mailedCode, mailsTo, person, textOf, type Shown } from "../../support/person.ts";
import { addConnection, addDomain, addInvitation, addOrganization, startWith } from "../../support/stored.ts";
import { visit } from "../../support/visit.ts";

const GRACE = { email: "grace@example.com", email_verified: "yes", first_name: "Grace", last_name: "Hopper" };

const errorOf = ({ url }: Shown): (string | null)[] => {
  const { searchParams } = new URL(url);
  return [searchParams.get("error"), searchParams.get("state")];
};

describe("OAuth providers", () => {
  test.each(["GoogleOAuth", "MicrosoftOAuth", "GitHubOAuth", "AppleOAuth"])(
    "[I119] %s is a page that says that it impersonates the provider; the user named there is signed in",
    async (provider) => {
      const { url } = await start();
      const open = await visit(url, { provider });
      expect(textOf(open.page)).toMatch(/For development: this is not (Google|Microsoft|GitHub|Apple)\./);
      const tokens = await open.tokens(await open.someone.submit(open.page, `/${provider}`, GRACE));
      expect(tokens.authentication_method).toBe(provider);
      expect(tokens.user).toMatchObject({
        email: GRACE.email,
        email_verified: true,
        first_name: "Grace",
        last_name: "Hopper",
      });
    },
  );

  test("[I415] a provider's tokens come with the code when requested, with the SDK's scopes, and only after a visit", async () => {
    const { url } = await start({ settings: { oauthTokens: true } });
    const sdk = new WorkOS("sk_test_default", {
      clientId: CLIENT,
      apiHostname: "localhost",
      port: Number(new URL(url).port),
      https: false,
    }).userManagement;
    const someone = person();
    const asked = { provider: "GoogleOAuth", redirectUri: REDIRECT, providerScopes: ["calendar", "drive"] };
    const page = await someone.open(sdk.getAuthorizationUrl(asked));
    const shown = await someone.submit(page, "/GoogleOAuth", GRACE);
    const { oauthTokens } = await sdk.authenticateWithCode({ code: codeOf(shown) ?? "" });
    expect(oauthTokens).toEqual({
      accessToken: expect.stringMatching(/^pretend_access_/),
      refreshToken: expect.stringMatching(/^pretend_refresh_/),
      expiresAt: START / 1000 + 3600,
      scopes: ["openid", "email", "profile", "calendar", "drive"],
    });

    const silent = await visit(url, { provider: "authkit" }, someone);
    const body = (await silent.tokens(silent.page)) as unknown;
    expect(body).toMatchObject({ authentication_method: "GoogleOAuth" });
    expect(body).not.toHaveProperty("oauth_tokens");
    const again = await visit(url, { provider: "GitHubOAuth", provider_scopes: "repo,gist" }, person());
    const tokens = (await again.tokens(await again.someone.submit(again.page, "/GitHubOAuth", GRACE))) as unknown;
    const scopes = ["read:user", "user:email", "repo", "gist"];
    expect(tokens).toMatchObject({ oauth_tokens: { provider: "GitHubOAuth", scopes } });

    const plain = await visit((await start()).url, { provider: "GoogleOAuth" });
    const without = (await plain.tokens(await plain.someone.submit(plain.page, "/GoogleOAuth", GRACE))) as unknown;
    expect(without).not.toHaveProperty("oauth_tokens");
  });

  test("[I119] the sign-in page links to each enabled provider; any other is connection_invalid", async () => {
    const { url } = await start({ settings: { methods: ["password", "github"] } });
    const { someone, page } = await visit(url);
    expect(textOf(await someone.follow(page, "GitHub"))).toContain("Pretend GitHub");
    expect(page.html).not.toContain("GoogleOAuth");
    expect(errorOf((await visit(url, { provider: "GoogleOAuth" })).page)).toEqual(["connection_invalid", "the state"]);
    const there = page.url.replace("/authorize?", "/authorize/GoogleOAuth?");
    expect((await someone.open(there)).status).toBe(404);
  });

  test("[I119] Deny is access_denied at the application, with the state", async () => {
    const { url } = await start();
    const { someone, page } = await visit(url, { provider: "GoogleOAuth" });
    const denied = await someone.submit(page, "/GoogleOAuth", { deny: "yes" });
    expect(errorOf(denied)).toEqual(["access_denied", "the state"]);
    expect(codeOf(denied)).toBeNull();
  });

  test("[I119] the page offers the existing addresses", async () => {
    const { url } = await start();
    expect((await visit(url, { provider: "GoogleOAuth" })).page.html).toContain(`<option value="${ADA.email}">`);
  });

  test("[I119] hints fill in the page, and an invalid address is refused", async () => {
    const { url } = await start();
    expect((await visit(url, { provider: "GoogleOAuth", login_hint: "x@y.example" })).page.html).toContain(
      'value="x@y.example"',
    );
    const { someone, page } = await visit(url, { provider: "GoogleOAuth", domain_hint: "navy.example" });
    expect(page.html).toContain('value="@navy.example"');
    expect((await someone.submit(page, "/GoogleOAuth", { email: "unknown" })).status).toBe(400);
  });
});

describe("account of a provider's user", () => {
  const users = openStore(null, () => START).users;
  const [one, two] = [users.insert(newUser("one@example.com")), users.insert(newUser("two@example.com"))];
  const facts = { linked: null, sameAddress: null, vouched: false, mayMakeAccount: false };

  test("[I120] it is the linked user's; else that of a verified address; else a new one where sign-up is on", () => {
    expect(decideIdentity({ ...facts, linked: one, sameAddress: two })).toEqual({ kind: "sign_in", user: one });
    expect(decideIdentity({ ...facts, sameAddress: two, vouched: true })).toEqual({ kind: "link", user: two });
    expect(decideIdentity({ ...facts, sameAddress: two })).toEqual({ kind: "refuse", code: "email_not_verified" });
    expect(decideIdentity({ ...facts, mayMakeAccount: true })).toEqual({ kind: "create" });
    expect(decideIdentity({ ...facts, vouched: true })).toEqual({ kind: "refuse", code: "sign_up_not_allowed" });
  });

  test("[I120] a verified address is the same user at every provider; an unverified one takes over no account", async () => {
    const { url } = await start();
    const ids: unknown[] = [];
    for (const provider of ["GoogleOAuth", "GitHubOAuth"]) {
      const open = await visit(url, { provider });
      const forged = await open.someone.submit(open.page, `/${provider}`, { email: ADA.email });
      expect([forged.status, textOf(forged)]).toEqual([403, expect.stringContaining("does not vouch for it")]);
      const done = await open.someone.submit(forged, `/${provider}`, { email: ADA.email, email_verified: "yes" });
      ids.push((await open.tokens(done)).user["id"]);
    }
    const open = await visit(url);
    const { email, password } = ADA;
    ids.push((await open.tokens(await open.someone.submit(open.page, "/authorize", { email, password }))).user["id"]);
    expect(new Set(ids).size).toBe(1);
  });

  test("[I120] a new account with an unverified address is verified by mail", async () => {
    const { url } = await start();
    const { someone, page, tokens } = await visit(url, { provider: "AppleOAuth" });
    const asked = await someone.submit(page, "/AppleOAuth", { email: GRACE.email });
    expect(textOf(asked)).toContain("Verify your email");
    const done = await tokens(
      await someone.submit(asked, "/email-verification", { code: await mailedCode(url, GRACE.email) }),
    );
    expect(done).toMatchObject({ authentication_method: "AppleOAuth", user: { email_verified: true } });
  });

  test("[I120] a stranger's pending password is removed when the provider verifies the address", async () => {
    const { url } = await start();
    const password = "a stranger's password";
    const stranger = await visit(url, { screen_hint: "sign-up" });
    await stranger.someone.submit(stranger.page, "/sign-up", { email: GRACE.email, password });
    const owner = await visit(url, { provider: "GoogleOAuth" });
    await owner.tokens(await owner.someone.submit(owner.page, "/GoogleOAuth", GRACE));
    const again = await visit(url);
    expect((await again.someone.submit(again.page, "/authorize", { email: GRACE.email, password })).status).toBe(400);
  });

  test("[I120] where sign-up is off, no account is created", async () => {
    const { url } = await start({ settings: { signUp: false } });
    const { someone, page } = await visit(url, { provider: "GoogleOAuth" });
    const refused = await someone.submit(page, "/GoogleOAuth", GRACE);
    expect([refused.status, textOf(refused)]).toEqual([403, expect.stringContaining("by invitation only")]);
  });
});

describe("single sign-on", () => {
  const open = () =>
    startWith((store, ada) => {
      const organization = addOrganization(store, "Analytical Engines");
      const connection = addConnection(store, organization);
      addDomain(store, organization, "engines.example");
      store.users.insert({ ...newUser("charles@engines.example"), email_verified: true });
      return { organization, connection, empty: addOrganization(store, "Looms", ada) };
    });
  const CHARLES = { email: "charles@engines.example", email_verified: "yes" };

  test("[I121] connection_id, organization_id and domain_hint lead to the connection, and its users become members", async () => {
    const { url, filled } = await open();
    for (const changes of [
      { provider: null, connection_id: filled.connection },
      { provider: null, organization_id: filled.organization },
      { domain_hint: "Engines.example" },
    ]) {
      const { someone, page, tokens } = await visit(url, changes);
      expect(textOf(page)).toContain("Pretend Analytical Okta");
      const done = await tokens(await someone.submit(page, `/sso/${filled.connection}`, CHARLES));
      expect(done).toMatchObject({ authentication_method: "SSO", organization_id: filled.organization });
    }
  });

  test("[I121] an organization without a connection is organization_invalid, an inactive one connection_unlinked", async () => {
    const { url, filled, data, authkit } = await open();
    const none = await visit(url, { provider: null, organization_id: filled.empty });
    expect(errorOf(none.page)).toEqual(["organization_invalid", "the state"]);
    await authkit.close();
    const store = openStore(data, () => START);
    store.connections.update(filled.connection, { state: "inactive" });
    store.close();
    const again = await start({ data });
    const off = await visit(again.url, { provider: null, connection_id: filled.connection });
    expect(errorOf(off.page)).toEqual(["connection_unlinked", "the state"]);
    const { someone, page } = await visit(again.url);
    const there = await someone.open(page.url.replace("/authorize?", `/authorize/sso/${filled.connection}?`));
    expect([there.status, textOf(there)]).toEqual([400, expect.stringContaining("not set up here")]);
  });

  test("[I121] an address of the organization's domain is sent there from a code, and from the page that asks for the address", async () => {
    const { url } = await open();
    const { someone, page, tokens } = await visit(url);
    const asked = await someone.submit(page, "/magic-auth", { email: CHARLES.email });
    const code = await mailedCode(url, CHARLES.email);
    const required = await someone.submit(asked, "/magic-auth/code", { code });
    expect(textOf(required)).toContain("Sign in at your organization");
    const there = await someone.follow(required, "Continue with Analytical Okta");
    await tokens(await someone.submit(there, there.url.split("?")[0]?.split("/authorize").at(-1) ?? "", CHARLES));

    const other = await visit(url);
    const ask = await other.someone.follow(other.page, "Single sign-on");
    const unknown = await other.someone.submit(ask, "/sso", { email: ADA.email });
    expect([unknown.status, textOf(unknown)]).toEqual([
      400,
      expect.stringContaining("No organization uses single sign-on"),
    ]);
    expect(textOf(await other.someone.submit(unknown, "/sso", { email: CHARLES.email }))).toContain(
      "Pretend Analytical Okta",
    );
    expect(await mailsTo(url, ADA.email)).toEqual([]);
  });

  test("[I121] a session here is not a session at the provider: the provider asks, and prompt=none is login_required", async () => {
    const { url } = await start();
    const first = await visit(url);
    const { email, password } = ADA;
    await first.someone.submit(first.page, "/authorize", { email, password });
    const asked = await visit(url, { provider: "GoogleOAuth" }, first.someone);
    expect(textOf(asked.page)).toContain("Pretend Google");
    const silent = await visit(url, { provider: "GoogleOAuth", prompt: "none" }, first.someone);
    expect(errorOf(silent.page)).toEqual(["login_required", "the state"]);
  });

  const OUTSIDE = "profile_not_allowed_outside_organization";

  test.each(["an account of another domain", "a new account", "an address of a domain that is not verified"])(
    "[I600] %s from an organization's connection is refused at the application, and nothing is created",
    async (what) => {
      const { url, filled, authkit } = await startWith((store, ada) => {
        const organization = addOrganization(store, "Evil");
        if (what.includes("not verified")) {
          addDomain(store, organization, "evil.example");
          const [domain] = store.organizationDomains.findAllBy("domain", "evil.example");
          store.organizationDomains.update(domain?.id ?? "", { state: "pending" });
        }
        return { ada, connection: addConnection(store, organization) };
      });
      const email = what.startsWith("an account") ? ADA.email : "someone@evil.example";
      const { someone, page } = await visit(url, { provider: null, connection_id: filled.connection });
      const done = await someone.submit(page, `/sso/${filled.connection}`, { email, email_verified: "yes" });
      expect([errorOf(done), codeOf(done)]).toEqual([[OUTSIDE, "the state"], null]);
      await authkit.close();
    },
  );

  test("[I602] a guest joins by an invitation to that account, after a code by mail, and takes over no account", async () => {
    const { url, filled } = await startWith((store) => {
      const organization = addOrganization(store, "Engines");
      store.organizations.update(organization, { allow_profiles_outside_organization: true });
      addInvitation(store, "for the guest", { email: "guest@studio.example", organizationId: organization });
      return { organization, connection: addConnection(store, organization) };
    });
    const at = `/sso/${filled.connection}`;
    const direct = { provider: null, connection_id: filled.connection };
    const victim = await visit(url, direct);
    const refused = await victim.someone.submit(victim.page, at, { email: ADA.email, email_verified: "yes" });
    expect([refused.status, codeOf(refused)]).toEqual([403, null]);

    const stranger = await visit(url, direct);
    const asked = await stranger.someone.submit(stranger.page, at, { email: "stranger@studio.example" });
    expect(textOf(asked)).toContain("Verify your email");
    const code = await mailedCode(url, "stranger@studio.example");
    const outside = await stranger.someone.submit(asked, "/email-verification", { code });
    expect([outside.status, textOf(outside)]).toEqual([403, expect.stringContaining("not a member of Engines")]);

    const guest = await visit(url, { ...direct, invitation_token: "for the guest" });
    const done = await guest.tokens(await guest.someone.submit(guest.page, at, { email: "guest@studio.example" }));
    expect(done).toMatchObject({ authentication_method: "SSO", organization_id: filled.organization });
  });

  test("[I601] a sign-in at another organization's connection is not enough, nor is it later in the same browser", async () => {
    const { url, filled } = await startWith((store) => {
      const [mine, other] = [addOrganization(store, "Engines"), addOrganization(store, "Looms")];
      addDomain(store, mine, "engines.example");
      store.organizations.update(other, { allow_profiles_outside_organization: true });
      const user = store.users.insert({ ...newUser(CHARLES.email), email_verified: true });
      const connection = addConnection(store, other, "Looms Okta");
      const idp_id = idpIdOf({ kind: "sso", connection: store.connections.find(connection)! }, CHARLES.email);
      store.identities.insert({ user_id: user.id, idp_id, type: "SSO", provider: connection });
      return { own: addConnection(store, mine), other: connection };
    });
    const { someone, page } = await visit(url, { provider: null, connection_id: filled.other });
    const required = await someone.submit(page, `/sso/${filled.other}`, CHARLES);
    expect([codeOf(required), textOf(required)]).toEqual([
      null,
      expect.stringContaining("Sign in at your organization"),
    ]);
    const there = await someone.follow(required, "Continue with Analytical Okta");
    expect(codeOf(await someone.submit(there, `/sso/${filled.own}`, CHARLES))).toMatch(/./);
    // The browser remembers where the user signed in: a second application gets a code without a page.
    expect(codeOf((await visit(url, {}, someone)).page)).toMatch(/./);
  });
});
