// Rotation, the 30 s replay, and the end of sessions.

import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import {
  CLIENT,
  ORIGIN,
  OTHER_CLIENT,
  post,
  refreshBody,
  refreshed,
  refusal,
  signIn,
  start,
  type Tokens,
} from "../../support/local-authkit.ts";

const sidOf = ({ access_token }: Tokens): unknown => decodeJwt(access_token)["sid"];
const pairOf = ({ access_token, refresh_token }: Tokens): string[] => [access_token, refresh_token];

test("[I29] a refresh returns a new pair for the same session, repeatedly", async () => {
  const { url } = await start();
  const first = await signIn(url);
  const second = await refreshed(url, first.refresh_token);
  const third = await refreshed(url, second.refresh_token);
  expect(new Set([first, second, third].flatMap(pairOf)).size).toBe(6);
  expect([sidOf(second), sidOf(third)]).toEqual([sidOf(first), sidOf(first)]);
});

describe("replay", () => {
  test("[I30] the same token returns the same pair for up to 30 s", async () => {
    const { url, clock } = await start();
    const { refresh_token } = await signIn(url);
    const once = await refreshed(url, refresh_token);
    clock.now += 30_000;
    expect(pairOf(await refreshed(url, refresh_token))).toEqual(pairOf(once));
    await refreshed(url, once.refresh_token);
  });

  test("[I30] many simultaneous requests get one pair", async () => {
    const { url } = await start();
    const { refresh_token } = await signIn(url);
    const all = await Promise.all(Array.from({ length: 8 }, () => refreshed(url, refresh_token)));
    expect(new Set(all.map((tokens) => pairOf(tokens).join())).size).toBe(1);
    await refreshed(url, all[0]?.refresh_token ?? "");
  });

  test("[I31] after 30 s it is refused and the whole session ends", async () => {
    const { url, clock } = await start();
    const { refresh_token } = await signIn(url);
    const { refresh_token: current } = await refreshed(url, refresh_token);
    clock.now += 30_001;
    expect(await refusal(await post(url, refreshBody(refresh_token)))).toEqual({
      status: 400,
      error: "invalid_grant",
      description: "Refresh token already exchanged.",
    });
    expect(await refusal(await post(url, refreshBody(current)))).toEqual({
      status: 400,
      error: "invalid_grant",
      description: "Session has already ended.",
    });
  });
});

test("[I32] an unknown token, or one presented by another client, is refused and ends nothing", async () => {
  const { url } = await start();
  const { refresh_token } = await signIn(url);
  const asOther = { ...refreshBody(refresh_token), client_id: OTHER_CLIENT };
  for (const body of [refreshBody("x".repeat(43)), asOther]) {
    expect(await refusal(await post(url, body))).toMatchObject({ status: 400, error: "invalid_grant" });
  }
  await refreshed(url, refresh_token);
});

test("[I33] a session ends 30 days after its sign-in, however often it was refreshed", async () => {
  const { url, clock } = await start();
  const day = 24 * 3_600_000;
  const first = await signIn(url);
  clock.now += 29 * day;
  const { refresh_token } = await refreshed(url, first.refresh_token);
  clock.now += day;
  const late = await refusal(await post(url, refreshBody(refresh_token)));
  expect(late).toMatchObject({ error: "invalid_grant", description: "Session has already ended." });
});

test("[I34] a refresh for an unknown organization is refused, and the token stays valid", async () => {
  const { url } = await start();
  const { refresh_token } = await signIn(url);
  const body = { ...refreshBody(refresh_token), organization_id: "org_1" };
  const refused = await post(url, body);
  expect([refused.status, await refused.json()]).toMatchObject([400, { code: "invalid_organization_id" }]);
  await refreshed(url, refresh_token);
});

describe("sign-out", () => {
  const logoutUrl = (url: string, parameters: Record<string, string>): string =>
    `${url}/user_management/sessions/logout?${new URLSearchParams(parameters)}`;
  const follow = (link: string): Promise<Response> => fetch(link, { redirect: "manual" });

  test("[I35] no refresh token of the session works again, not even a replay; other sessions continue", async () => {
    const { url } = await start();
    const mine = await signIn(url);
    const other = await signIn(url);
    const next = await refreshed(url, mine.refresh_token);
    await follow(logoutUrl(url, { session_id: String(sidOf(mine)) }));
    for (const token of [mine.refresh_token, next.refresh_token]) {
      const refused = await refusal(await post(url, refreshBody(token)));
      expect(refused).toMatchObject({ error: "invalid_grant", description: "Session has already ended." });
    }
    await refreshed(url, other.refresh_token);
  });

  test("[I36] the browser is sent to a registered return_to, or to the first registered address", async () => {
    const signOutRedirects = [ORIGIN, "http://localhost:5173/bye"];
    const { url } = await start({ clients: [{ id: CLIENT, redirectUris: [`${ORIGIN}/callback`], signOutRedirects }] });
    const session_id = String(sidOf(await signIn(url)));
    const gone = async (parameters: Record<string, string>): Promise<[number, string | null]> => {
      const response = await follow(logoutUrl(url, parameters));
      return [response.status, response.headers.get("location")];
    };
    expect(await gone({ session_id, return_to: "http://localhost:5173/bye" })).toEqual([
      302,
      "http://localhost:5173/bye",
    ]);
    expect(await gone({ session_id, return_to: ORIGIN })).toEqual([302, `${ORIGIN}/`]);
    expect(await gone({ session_id })).toEqual([302, `${ORIGIN}/`]);
    expect(await gone({ session_id: "session_unknown" })).toEqual([302, `${ORIGIN}/`]);
    expect(await gone({})).toEqual([302, `${ORIGIN}/`]);
  });

  test("[I210] a return_to that is only a path leads to the default, and a malformed address to a page", async () => {
    const { url } = await start();
    const gone = async (return_to: string): Promise<[number, string | null]> => {
      const response = await follow(logoutUrl(url, { return_to }));
      return [response.status, response.headers.get("location")];
    };
    for (const path of ["/", "/goodbye", "/user_management/authorize"]) {
      expect(await gone(path)).toEqual([302, `${ORIGIN}/`]);
    }
    for (const half of ["//localhost:5173/", "/\\localhost:5173/", "localhost:5173/"]) {
      expect(await gone(half)).toEqual([400, null]);
    }
  });

  test("[I37] any other return_to gets a page, and the session has ended all the same", async () => {
    const { url } = await start();
    for (const return_to of [
      "http://evil.example/",
      `${ORIGIN}.evil.example/`,
      `${ORIGIN}/x`,
      "//evil.example",
      "javascript:1",
    ]) {
      const tokens = await signIn(url);
      const response = await follow(logoutUrl(url, { session_id: String(sidOf(tokens)), return_to }));
      expect(response.status).toBe(400);
      expect(response.headers.get("location")).toBeNull();
      expect(await response.text()).toContain("You are signed out");
      expect((await post(url, refreshBody(tokens.refresh_token))).status).toBe(400);
    }
  });

  test("[I306] an address may be registered with a wildcard, which is never the default", async () => {
    const signOutRedirects = ["http://localhost:*/bye", "https://*.example.com"];
    const { url } = await start({ clients: [{ id: CLIENT, redirectUris: [`${ORIGIN}/callback`], signOutRedirects }] });
    const gone = async (parameters: Record<string, string>): Promise<[number, string | null]> => {
      const response = await follow(logoutUrl(url, parameters));
      return [response.status, response.headers.get("location")];
    };
    expect(await gone({ return_to: "http://localhost:4000/bye" })).toEqual([302, "http://localhost:4000/bye"]);
    expect(await gone({ return_to: "https://app.example.com" })).toEqual([302, "https://app.example.com/"]);
    expect(await gone({ return_to: "https://a.b.example.com" })).toEqual([400, null]);
    expect(await gone({})).toEqual([400, null]);
  });

  test("[I37] without a registered address the user gets a page, not a redirect", async () => {
    const { url } = await start({
      clients: [{ id: CLIENT, redirectUris: [`${ORIGIN}/callback`], signOutRedirects: [] }],
    });
    expect((await follow(logoutUrl(url, {}))).status).toBe(400);
  });
});
