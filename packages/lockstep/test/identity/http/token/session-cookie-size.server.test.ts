// A session cookie too large for browsers, sealed by WorkOS's own SDK.

import { expect, test } from "vitest";
import { WorkOS } from "workos-node-11";
import { sessionCookieSize } from "../../../../src/identity/rules/session-cookie-size.ts";
import { ADA, API_KEY, CLIENT, post, refreshBody, start } from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";

test("[I614] a cookie over 4096 bytes is predicted once per client, with what makes it large, within 1 % of the SDK's size", async () => {
  const { url, log } = await start();
  const call = api(url);
  const port = Number(new URL(url).port);
  const { userManagement } = new WorkOS(API_KEY, { clientId: CLIENT, apiHostname: "localhost", port, https: false });
  const cookiePassword = "a password of thirty-two characters or more";
  const signIn = async (): Promise<number> => {
    const { email, password } = ADA;
    const session = { sealSession: true, cookiePassword } as const;
    const { sealedSession, ...answer } = await userManagement.authenticateWithPassword({ email, password, session });
    const actual = `wos-session=${sealedSession}`.length;
    const { accessToken: access_token, refreshToken: refresh_token, user } = answer;
    const foretold = sessionCookieSize({ access_token, refresh_token, user });
    expect(Math.abs(foretold - actual) / actual).toBeLessThan(0.01);
    return actual;
  };
  const warnings = (): string[] => log.filter((line) => line.includes("session cookie"));
  expect(await signIn()).toBeLessThan(4096);
  expect(warnings()).toEqual([]);
  const content = JSON.stringify({ padding: "x".repeat(2000) });
  await call("PUT", "/user_management/jwt_template", { content });
  expect(await signIn()).toBeGreaterThan(4096);
  await signIn();
  expect(warnings()).toEqual([
    expect.stringMatching(/client_01TEST will have about 5\d\d\d bytes.*its claim "padding" 2002/),
  ]);
});

test("[I614] a page, which keeps the token in memory, causes no warning", async () => {
  const { url, log } = await start();
  await api(url)("PUT", "/user_management/jwt_template", { content: JSON.stringify({ padding: "x".repeat(2900) }) });
  const body = { grant_type: "password", client_id: CLIENT, client_secret: API_KEY, ...ADA };
  const origin = "http://localhost:5173";
  const { refresh_token } = (await (await post(url, body, { origin })).json()) as { refresh_token: string };
  expect((await post(url, refreshBody(refresh_token), { origin })).status).toBe(200);
  expect(log.filter((line) => line.includes("session cookie"))).toEqual([]);
});
