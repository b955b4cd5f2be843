// Rules that hold for every operation of the management API: the key, the body, lists, unsupported operations.

import { expect, it } from "vitest";
import { ROUTES } from "../../../../src/identity/http/management/routes.ts";
import { UNBUILT } from "../../../../src/identity/http/management/unbuilt.ts";
import {
  authorizeUrl,
  CLIENT,
  OTHER_CLIENT,
  pkce,
  REDIRECT,
  start,
  submit,
  target,
} from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";
import { OPERATIONS } from "../../support/openapi.ts";

it("[I150] a redirect URI, an origin and a homepage registered over the API take effect at once", async () => {
  const { url } = await start();
  const call = api(url);
  const uri = "http://localhost:3000/cb";
  const { challenge } = await pkce();
  const asked = authorizeUrl(url, challenge, { redirect_uri: uri });
  expect((await submit(asked)).status).toBe(400);

  const created = await call("POST", "/user_management/redirect_uris", { uri });
  expect(created.status).toBe(201);
  expect(created.body.uri).toBe(uri);
  expect(target(await submit(asked)).href).toMatch(/^http:\/\/localhost:3000\/cb\?code=/);

  const preflight = (): Promise<Response> =>
    fetch(`${url}/user_management/authenticate`, {
      method: "OPTIONS",
      headers: { origin: "http://localhost:3000", "access-control-request-method": "POST" },
    });
  expect((await preflight()).headers.get("access-control-allow-origin")).toBeNull();
  expect((await call("POST", "/user_management/cors_origins", { origin: "http://localhost:3000" })).status).toBe(201);
  expect((await preflight()).headers.get("access-control-allow-origin")).toBe("http://localhost:3000");

  for (const homepage of ["http://localhost:3000/first", "http://localhost:3000/home"]) {
    const set = await call("PUT", "/user_management/app_homepage_url", { url: homepage });
    expect(set).toMatchObject({ status: 200, body: { url: homepage } });
  }
  const logout = await fetch(`${url}/user_management/sessions/logout?session_id=none`, { redirect: "manual" });
  expect(logout.headers.get("location")).toBe("http://localhost:3000/home");
});

it("[I405][I406] a redirect URI with a wildcard matches the addresses it stands for, and no link is made from it", async () => {
  const { url } = await start({ clients: [{ id: CLIENT, redirectUris: ["http://localhost:*/any", REDIRECT] }] });
  const call = api(url);
  const { challenge } = await pkce();
  const asked = (redirect_uri: string): string => authorizeUrl(url, challenge, { redirect_uri });
  expect(target(await submit(asked("http://localhost:4321/any"))).href).toMatch(/^http:\/\/localhost:4321\/any\?code=/);
  const preview = "https://pr-7.example.com/cb";
  expect((await submit(asked(preview))).status).toBe(400);
  const uri = "https://*.example.com/cb";
  expect((await call("POST", "/user_management/redirect_uris", { uri })).status).toBe(201);
  expect((await call("POST", "/user_management/redirect_uris", { uri: "https://*.com/cb" })).status).toBe(422);
  expect(target(await submit(asked(preview))).origin).toBe("https://pr-7.example.com");
  for (const other of [uri, "http://localhost:*/any", "https://pr-7.example.com.evil.net/cb"]) {
    const refused = await fetch(asked(other), { redirect: "manual" });
    expect([refused.status, refused.headers.get("location")]).toEqual([400, null]);
  }

  const invited = await call("POST", "/user_management/invitations", { email: "bob@example.com" });
  const link = new URL(invited.body.accept_invitation_url as string);
  expect(link.searchParams.get("redirect_uri")).toBe(REDIRECT);
  const [ada] = (await call("GET", "/user_management/users")).body.data as { id: string }[];
  const impersonate = async (redirect_uri?: string): Promise<string> => {
    const body = {
      user_id: ada!.id,
      impersonator: { email: "admin@example.com" },
      ...(redirect_uri && { redirect_uri }),
    };
    return String((await call("POST", "/_lockstep/impersonate", body)).body.url);
  };
  expect(await impersonate()).toMatch(REDIRECT);
  expect(await impersonate("http://localhost:99/any")).toMatch(/^http:\/\/localhost:99\/any\?code=/);
  expect(await impersonate("http://localhost:99/other")).toBe("undefined");
});

it("[I151] a registered redirect URI is 422 and a registered origin 409, with the text that the Convex command reads", async () => {
  const call = api((await start({ clients: [{ id: CLIENT, redirectUris: ["http://localhost:5173/callback"] }] })).url);
  const uri = { uri: "http://localhost:5173/callback" };
  const again = await call("POST", "/user_management/redirect_uris", uri);
  expect(again.status).toBe(422);
  expect(again.body.message).toContain("already exists");
  const origin = await call("POST", "/user_management/cors_origins", { origin: "http://localhost:5173" });
  expect(origin).toMatchObject({ status: 409, body: { code: "duplicate_cors_origin" } });
  for (const wrong of ["javascript:alert(1)", "/callback", "http://localhost/#a", ""]) {
    expect((await call("POST", "/user_management/redirect_uris", { uri: wrong })).status).toBe(422);
    expect((await call("POST", "/user_management/cors_origins", { origin: wrong })).status).toBe(422);
  }
  for (const wrong of ["javascript:alert(1)", "/home", ""]) {
    expect((await call("PUT", "/user_management/app_homepage_url", { url: wrong })).status).toBe(422);
  }
});

it("[I625] addresses of the options are in the lists, and can be deleted until the next start", async () => {
  const given = { redirectUris: ["http://localhost:5173/a", "http://localhost:5173/b"] };
  const { url } = await start({
    clients: [
      { id: CLIENT, ...given },
      { id: OTHER_CLIENT, redirectUris: given.redirectUris.slice(0, 1) },
    ],
  });
  const call = api(url);
  const listed = async (what: string): Promise<Record<string, string>[]> =>
    (await call("GET", `/user_management/${what}`)).body.data as Record<string, string>[];
  await call("POST", "/user_management/redirect_uris", { uri: "http://localhost:5173/c" });
  // The other application does not have /b.
  const uris = await listed("redirect_uris");
  expect(uris.map(({ uri }) => uri)).toEqual(["http://localhost:5173/c", "http://localhost:5173/a"]);
  const [origin] = await listed("cors_origins");
  expect(origin).toMatchObject({ object: "cors_origin", origin: "http://localhost:5173" });
  expect(await call("GET", `/user_management/redirect_uris/${uris[1]?.["id"]}`)).toMatchObject({ body: uris[1] });

  const { challenge } = await pkce();
  const asked = authorizeUrl(url, challenge, { redirect_uri: "http://localhost:5173/a" });
  expect(target(await submit(asked)).href).toMatch(/\?code=/);
  for (const { id } of uris) expect((await call("DELETE", `/user_management/redirect_uris/${id}`)).status).toBe(204);
  expect((await call("DELETE", `/user_management/cors_origins/${origin?.["id"]}`)).status).toBe(204);
  expect([await listed("redirect_uris"), await listed("cors_origins")]).toEqual([[], []]);
  expect((await submit(asked)).status).toBe(400);
  expect((await call("DELETE", `/user_management/redirect_uris/${uris[0]?.["id"]}`)).status).toBe(404);
});

it("[I152] without an API key as bearer token the response is 401, and every response has a request id", async () => {
  const { url } = await start({ apiKeys: ["sk_test_one", "sk_test_two"] });
  for (const key of [null, "", "sk_test_default", "sk_test_on", "sk_test_one x"]) {
    const answer = await api(url, key)("POST", "/user_management/redirect_uris", { uri: "http://localhost:1/x" });
    expect(answer).toMatchObject({ status: 401, body: { error: "Unauthorized" } });
    expect(answer.headers.get("x-request-id")).toMatch(/./);
  }
  const basic = await fetch(`${url}/user_management/redirect_uris`, {
    method: "POST",
    headers: { authorization: "Basic sk_test_one" },
  });
  expect(basic.status).toBe(401);
  for (const key of ["sk_test_one", "sk_test_two"]) {
    const answer = await api(url, key)("POST", "/user_management/redirect_uris", { uri: `http://localhost:1/${key}` });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-request-id")).toMatch(/./);
  }
});

it("[I153] a body that is not a JSON object is 400, one over 64 KiB 413, one with wrong members 422 that names each", async () => {
  const { url } = await start();
  const send = (body: string): Promise<Response> =>
    fetch(`${url}/user_management/redirect_uris`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_default", "content-type": "application/json" },
      body,
    });
  for (const body of ["{", "[]", "null", '"text"']) expect((await send(body)).status).toBe(400);
  expect((await send(JSON.stringify({ uri: "x".repeat(65_536) }))).status).toBe(413);
  const missing = await api(url)("POST", "/user_management/redirect_uris");
  expect(missing).toMatchObject({
    status: 422,
    body: { code: "invalid_request_parameters", errors: [{ field: "uri", code: "uri_required" }] },
  });
  const wrong = await api(url)("POST", "/user_management/redirect_uris", { uri: 5 });
  expect(wrong.body.errors).toMatchObject([{ field: "uri", code: "must_be_string" }]);
});

it("[I154] an unsupported operation is 501 and names its feature", async () => {
  const { url } = await start();
  const answer = await api(url)("GET", "/connect/applications");
  expect(answer).toMatchObject({ status: 501, body: { code: "not_implemented" } });
  expect(answer.body.message).toContain("Connect");
  // A browser is sent there, without a key.
  expect((await api(url, null)("GET", "/sso/logout?token=x")).body.message).toContain("SSO logout");
});

it("[I154] every operation of WorkOS's OpenAPI document has a response: supported, listed as unsupported, or a sign-in endpoint", async () => {
  const { url } = await start();
  const built = ROUTES.map(([method, path]) => `${method} ${path}`);
  const unbuilt = UNBUILT.map(({ method, path }) => `${method} ${path}`);
  const listed = [...built, ...unbuilt];
  expect(listed.filter((operation, at) => listed.indexOf(operation) !== at)).toEqual([]);

  const elsewhere = OPERATIONS.filter((operation) => !listed.includes(operation));
  expect(elsewhere).toEqual([
    "GET /sso/authorize",
    "GET /sso/jwks/{clientId}",
    "GET /sso/profile",
    "POST /sso/token",
    "POST /user_management/authenticate",
    "GET /user_management/authorize",
    "POST /user_management/authorize/device",
    "GET /user_management/sessions/logout",
  ]);
  for (const operation of elsewhere) {
    const [method = "", path = ""] = operation.split(" ");
    const text = await (
      await fetch(`${url}${path.replace("{clientId}", CLIENT)}`, { method, redirect: "manual" })
    ).text();
    expect(text, operation).not.toContain("Local AuthKit has nothing at");
  }
});

it("[I613] registered redirect URIs and CORS origins are listed, and have no effect once deleted", async () => {
  const { url } = await start();
  const call = api(url);
  for (const [path, member, value] of [
    ["/user_management/redirect_uris", "uri", "https://preview.example.com/callback"],
    ["/user_management/cors_origins", "origin", "https://preview.example.com"],
  ] as const) {
    const { id } = (await call("POST", path, { [member]: value })).body as { id: string };
    expect((await call("GET", path)).body).toMatchObject({ object: "list", data: [{ id, [member]: value }] });
    expect((await call("GET", `${path}/${id}`)).body).toMatchObject({ id, [member]: value });
    const counts = async (): Promise<boolean> => {
      if (member === "uri") {
        const query = new URLSearchParams({
          client_id: CLIENT,
          redirect_uri: value,
          response_type: "code",
          provider: "authkit",
        });
        return (await fetch(`${url}/user_management/authorize?${query}`)).status === 200;
      }
      const answer = await fetch(`${url}/user_management/authenticate`, {
        method: "OPTIONS",
        headers: { origin: value },
      });
      return answer.headers.get("access-control-allow-origin") === value;
    };
    expect(await counts(), member).toBe(true);
    expect((await call("DELETE", `${path}/${id}`)).status).toBe(204);
    expect(await counts(), member).toBe(false);
    expect((await call("GET", path)).body.data).toEqual([]);
    expect((await call("DELETE", `${path}/${id}`)).status).toBe(404);
  }
});
