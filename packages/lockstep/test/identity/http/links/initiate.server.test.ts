// A flow that starts outside the application goes through its sign-in endpoint, and continues with the request that comes from there.

import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { resolveOptions } from "../../../../src/identity/options/options.ts";
import { initiateLoginUriOf } from "../../../../src/identity/rules/initiate-login.ts";
import {
  ADA,
  authorizeUrl,
  CLIENT,
  codeBody,
  OTHER_CLIENT,
  pkce,
  post,
  REDIRECT,
  start,
  type Tokens,
} from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";
import { codeOf, mailsTo, person, textOf, type Person, type Shown } from "../../support/person.ts";

const ENDPOINT = "http://localhost:5173/login";
const begin = async (initiateLoginUri: string | null = "/login") => {
  const running = await start({ settings: { initiateLoginUri } });
  const call = api(running.url);
  const [user] = (await call("GET", "/user_management/users")).body.data as { id: string }[];
  const impersonate = async (): Promise<string> => {
    const body = { user_id: user?.id, impersonator: { email: "admin@example.com" } };
    return ((await call("POST", "/_lockstep/impersonate", body)).body as { url: string }).url;
  };
  return { ...running, call, user, impersonate };
};

/** The application's endpoint, which makes an authorization request with its own state and challenge. */
async function atEndpoint(url: string, someone: Person, changes: Record<string, string> = {}) {
  const { verifier, challenge } = await pkce();
  const page = await someone.open(authorizeUrl(url, challenge, changes));
  const tokens = async (shown: Shown = page): Promise<Tokens> =>
    (await (await post(url, codeBody(codeOf(shown) ?? "", verifier))).json()) as Tokens;
  return { page, tokens };
}

describe("pages of the application's own", () => {
  test("[I624] the links of invitations and password mails lead there, with their tokens", async () => {
    const { url } = await start({
      settings: { invitationUrl: "/join", passwordResetUrl: "https://a.example/reset?x=1" },
    });
    const call = api(url);
    const reset = (await call("POST", "/user_management/password_reset", { email: ADA.email })).body;
    expect(reset).toMatchObject({
      password_reset_url: `https://a.example/reset?x=1&token=${reset["password_reset_token"]}`,
    });
    const invitation = (await call("POST", "/user_management/invitations", { email: "new@example.com" })).body;
    expect(invitation["accept_invitation_url"]).toBe(
      `${new URL(ENDPOINT).origin}/join?invitation_token=${invitation["token"]}`,
    );
    const [mail] = await mailsTo(url, ADA.email);
    expect(mail?.link).toBe(reset["password_reset_url"]);
  });

  test("[I624] a value that is neither a path nor an http or https URL is BAD_OPTION", async () => {
    await expect(start({ settings: { passwordResetUrl: "ftp://a.example" } })).rejects.toThrow(
      "settings.passwordResetUrl",
    );
  });
});

describe("an impersonation", () => {
  test("[I607] it leads to the endpoint, and the request from there gets its own code, once", async () => {
    const { url, user, impersonate } = await begin();
    const someone = person();
    const link = await impersonate();
    expect((await someone.open(link)).url).toBe(ENDPOINT);
    const { page, tokens } = await atEndpoint(url, someone);
    expect(new URL(page.url).searchParams.get("state")).toBe("the state");
    const { access_token } = await tokens();
    expect(decodeJwt(access_token)).toMatchObject({ sub: user?.id, act: { sub: "admin@example.com" } });
    // The browser is not signed in at AuthKit, and the link does not work again, here or elsewhere.
    expect(textOf((await atEndpoint(url, someone)).page)).toContain("Sign in");
    for (const other of [someone, person()]) {
      expect((await other.open(link)).url).toBe(ENDPOINT);
      expect(codeOf((await atEndpoint(url, other)).page)).toBeNull();
    }
  });

  test("[I607] it is limited to its application, its lifetime and a request that may show a page", async () => {
    const { url, impersonate, clock } = await begin();
    const someone = person();
    await someone.open(await impersonate());
    const other = { client_id: OTHER_CLIENT, redirect_uri: "http://localhost:9999/cb" };
    expect(codeOf((await atEndpoint(url, someone, other)).page)).toBeNull();
    expect(codeOf((await atEndpoint(url, someone, { prompt: "none" })).page)).toBeNull();
    clock.now += 600_001;
    expect(codeOf((await atEndpoint(url, someone)).page)).toBeNull();
  });
});

test("[I608] the application's request accepts an invitation's link without knowing of it", async () => {
  const { url, call } = await begin(ENDPOINT);
  const organization = ((await call("POST", "/organizations", { name: "Navy" })).body as { id: string }).id;
  await call("POST", "/user_management/invitations", { email: "grace@example.com", organization_id: organization });
  const [mail] = await mailsTo(url, "grace@example.com");
  const someone = person();
  expect((await someone.open(mail?.link ?? "")).url).toBe(ENDPOINT);
  const { page, tokens } = await atEndpoint(url, someone);
  expect(textOf(page)).toContain("invited to Navy");
  const typed = { email: "grace@example.com", password: "a long enough secret" };
  const done = await tokens(await someone.submit(page, "/sign-up", typed));
  expect(done).toMatchObject({ organization_id: organization, user: { email_verified: true } });
});

test("[I608] a password mail's link, from the page or the API, also leads there, and on to a code", async () => {
  const { url, call } = await begin();
  for (const how of ["page", "api"]) {
    if (how === "api") await call("POST", "/user_management/password_reset", { email: ADA.email });
    else {
      const asking = person();
      const { page } = await atEndpoint(url, asking);
      await asking.submit(await asking.follow(page, "Forgot your password?"), "/forgot-password", { email: ADA.email });
    }
    const [mail] = await mailsTo(url, ADA.email);
    const someone = person();
    expect((await someone.open(mail?.link ?? "")).url).toBe(ENDPOINT);
    const { page, tokens } = await atEndpoint(url, someone);
    const done = await tokens(await someone.submit(page, "/new-password", { password: `a new secret by ${how}` }));
    expect(done.user["email"]).toBe(ADA.email);
  }
});

test("[I609] without an endpoint everything works as at WorkOS without one, and the log names the setting", async () => {
  const { url, call, log, impersonate } = await begin(null);
  expect(await impersonate()).toContain(`${REDIRECT}?code=`);
  const sent = await call("POST", "/user_management/invitations", { email: "grace@example.com" });
  expect(sent.body.accept_invitation_url).toContain(`${url}/user_management/authorize?`);
  await person().open(sent.body.accept_invitation_url as string);
  expect(log.filter((line) => line.includes("settings.initiateLoginUri")).map((line) => line.split(":")[0])).toEqual([
    "impersonation",
    "invitation",
  ]);
  for (const query of ["", `?client_id=${CLIENT}`, `?client_id=none&invitation_token=x`]) {
    const broken = await person().open(`${url}/user_management/initiate${query}`);
    expect([broken.status, textOf(broken)]).toEqual([400, expect.stringContaining("This link does not work")]);
  }
});

test("[I607] a client may set its own endpoint; the setting takes precedence", () => {
  const uri = (settings: { initiateLoginUri?: string }): string | null => {
    const clients = [{ id: CLIENT, redirectUris: [REDIRECT], initiateLoginUri: "/of-the-client" }];
    const options = resolveOptions({ port: 0, clients, settings });
    return initiateLoginUriOf(options, options.clients.get(CLIENT)!);
  };
  expect(uri({})).toBe(`${new URL(REDIRECT).origin}/of-the-client`);
  expect(uri({ initiateLoginUri: "/login" })).toBe(`${new URL(REDIRECT).origin}/login`);
});

test.each(["login", "//evil.example/login", "/\\evil.example", "javascript:alert(1)", ""])(
  "[I609] %j is not a sign-in endpoint",
  (initiateLoginUri) => {
    expect(() => resolveOptions({ port: 0, settings: { initiateLoginUri } })).toThrow(/settings.initiateLoginUri/);
    const clients = [{ id: CLIENT, redirectUris: [REDIRECT], initiateLoginUri }];
    expect(() => resolveOptions({ port: 0, clients })).toThrow(/initiateLoginUri/);
  },
);
