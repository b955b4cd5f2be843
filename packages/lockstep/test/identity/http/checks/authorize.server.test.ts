// The authorization request: which ones get a page, which an error page, which a redirect.

import * as oauth from "oauth4webapi";
import { describe, expect, test } from "vitest";
import { authorizeUrl, CLIENT, pkce, REDIRECT, start, submit, target } from "../../support/local-authkit.ts";

const manual = { redirect: "manual" } as const;

async function errorPage(pageUrl: string): Promise<string> {
  const response = await fetch(pageUrl, manual);
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  const text = await response.text();
  expect(text).not.toContain("<form");
  return text;
}

describe("errors that stay on the page", () => {
  test("[I1] an unknown or missing client id is an error page that names the registered ones", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    for (const client_id of ["client_01NOBODY", null]) {
      expect(await errorPage(authorizeUrl(url, challenge, { client_id }))).toContain(CLIENT);
    }
  });

  test("[I2] a redirect URI that differs in any way is an error page that names the registered one", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    const tricks = [
      null,
      "http://localhost:5173/callback/",
      "http://localhost:5173/callback?x=1",
      "http://localhost:5173/callback#x",
      "http://localhost:5173/other/../callback",
      "http://localhost:5173/callback/../../evil",
      "http://localhost:5174/callback",
      "https://localhost:5173/callback",
      "http://LOCALHOST:5173/callback",
      "http://localhost:5173@evil.example/callback",
      "http://evil.example/http://localhost:5173/callback",
      "http://localhost:5173.evil.example/callback",
      " http://localhost:5173/callback",
      "http://localhost:5173/callback\n",
      "//localhost:5173/callback",
      "javascript:alert(1)",
      "http://localhost:9999/cb",
    ];
    for (const redirect_uri of tricks) {
      expect(await errorPage(authorizeUrl(url, challenge, { redirect_uri }))).toContain(REDIRECT);
    }
  });

  test("[I3] a repeated or overlong parameter is an error page", async () => {
    const { url } = await start();
    const right = authorizeUrl(url, (await pkce()).challenge);
    for (const more of ["&redirect_uri=http://evil.example/", "&state=2", "&code_challenge_method=plain"]) {
      expect(await errorPage(right + more)).toContain("twice");
    }
    expect(await errorPage(authorizeUrl(url, (await pkce()).challenge, { state: "x".repeat(4097) }))).toContain("4096");
  });
});

describe("errors that return to the application", () => {
  test.each<[rule: string, changes: Record<string, string | null>, error: string]>([
    ["[I5] another response type", { response_type: "token" }, "unsupported_response_type"],
    ["[I5] a missing response type", { response_type: null }, "invalid_request"],
    ["[I6] another provider", { provider: "SpaceOAuth" }, "connection_invalid"],
    ["[I6] a connection", { provider: null, connection_id: "conn_1" }, "connection_invalid"],
    ["[I6] an organization", { organization_id: "org_1" }, "organization_invalid"],
    ["[I6] no selector", { provider: null }, "invalid_connection_selector"],
    ["[I6] two selectors", { connection_id: "conn_1" }, "ambiguous_connection_selector"],
    ["[I7] a method without a code challenge", { code_challenge: null }, "invalid_request"],
    ["[I7] a plain code challenge", { code_challenge_method: "plain" }, "invalid_request"],
    [
      "[I7] a code challenge with the default method, which is plain",
      { code_challenge_method: null },
      "invalid_request",
    ],
    ["[I7] a code challenge that is not a SHA-256 hash", { code_challenge: "abc" }, "invalid_request"],
  ])("[I4] %s is an error at the redirect URI", async (_rule, changes, error) => {
    const { url } = await start();
    const response = await fetch(authorizeUrl(url, (await pkce()).challenge, changes), manual);
    expect(response.status).toBe(303);
    const back = target(response);
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get("error")).toBe(error);
    expect(back.searchParams.get("error_description")).toMatch(/\S/);
    expect(back.searchParams.get("state")).toBe("the state");
    expect(back.searchParams.has("code")).toBe(false);
  });

  test("[I8] state is returned exactly, with a code and with an error, and stays absent when absent", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    for (const state of [`{"a":"<b>&\\"' +/=%20"}`, "ünï\n", null]) {
      const accepted = target(await submit(authorizeUrl(url, challenge, { state })));
      expect(accepted.searchParams.get("code")).toMatch(/\S/);
      expect(accepted.searchParams.get("state")).toBe(state);
      const refused = target(await fetch(authorizeUrl(url, challenge, { state, response_type: "token" }), manual));
      expect(refused.searchParams.get("state")).toBe(state);
    }
  });

  test("[I16] the right password redirects to the redirect URI with 303, as an external client expects", async () => {
    const { url } = await start();
    const response = await submit(authorizeUrl(url, (await pkce()).challenge, { state: "s-1" }));
    expect(response.status).toBe(303);
    const server = { issuer: `https://api.workos.com/user_management/${CLIENT}` };
    const parameters = oauth.validateAuthResponse(server, { client_id: CLIENT }, target(response), "s-1");
    expect(parameters.get("code")).toMatch(/^[\w-]{43}$/);
  });

  test("[I16] an address in another case and a redirect URI with a custom scheme work", async () => {
    const { url } = await start();
    const pageUrl = authorizeUrl(url, (await pkce()).challenge, { redirect_uri: "com.example.app:/callback" });
    const response = await submit(pageUrl, { email: " ADA@Example.com ", password: "correct horse" });
    expect(target(response).href).toMatch(/^com\.example\.app:\/callback\?code=/);
  });
});

test("[I9] hints do not break the page, and login_hint fills in the address", async () => {
  const { url } = await start();
  const hints = {
    prompt: "login",
    screen_hint: "sign-up",
    max_age: "0",
    context: "x",
    domain_hint: "example.com",
    q: "1",
  };
  const response = await fetch(
    authorizeUrl(url, (await pkce()).challenge, { ...hints, login_hint: "ada@example.com" }),
  );
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('value="ada@example.com"');
});
