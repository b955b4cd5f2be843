// The real @workos-inc/node over a network that loses answers. Nobody may be signed out, or twice signed in, by a lost answer.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WorkOS as WorkOS11 } from "workos-node-11";
import { WorkOS as WorkOS8 } from "workos-node-8";
import { ADA, API_KEY, CALLBACK, CLIENT, COOKIE_PASSWORD, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { lossyProxy } from "./support/lossy-proxy.ts";
import { createVisitor } from "./support/visitor.ts";

let authkit: LocalAuthKit;
beforeAll(async () => {
  authkit = await startAuthKit();
});
afterAll(() => authkit?.close());

const sdkAt = (port: number, { WorkOS = WorkOS11, maxRetries = 3 } = {}) =>
  new WorkOS(API_KEY, { apiHostname: "localhost", port, https: false, clientId: CLIENT, maxRetries }).userManagement;

async function getCode(): Promise<string> {
  const url = sdkAt(authkit.port).getAuthorizationUrl({ provider: "authkit", redirectUri: CALLBACK });
  return (await createVisitor().signIn(url, ADA)).searchParams.get("code") ?? "";
}

describe("[I205] the answer is lost and @workos-inc/node 11 sends the request again", () => {
  test("a code exchange signs in, once", async () => {
    const proxy = await lossyProxy(authkit.port);
    proxy.loseNext(1);
    const code = await getCode();
    const { refreshToken } = await sdkAt(proxy.port).authenticateWithCode({ code });
    expect(proxy.forwarded).toHaveLength(2);
    expect(await sdkAt(authkit.port).authenticateWithRefreshToken({ refreshToken })).toMatchObject({
      user: { email: ADA.email },
    });
  });

  test("a refresh gives the pair that was lost", async () => {
    const { refreshToken } = await sdkAt(authkit.port).authenticateWithCode({ code: await getCode() });
    const proxy = await lossyProxy(authkit.port);
    proxy.loseNext(1);
    const next = await sdkAt(proxy.port).authenticateWithRefreshToken({ refreshToken });
    expect(proxy.forwarded).toHaveLength(2);
    const parallel = await sdkAt(authkit.port).authenticateWithRefreshToken({ refreshToken });
    expect(parallel.refreshToken).toBe(next.refreshToken);
  });

  test("somebody else who presents the code is refused, and the session ends as after any reuse", async () => {
    const proxy = await lossyProxy(authkit.port);
    const code = await getCode();
    const { refreshToken } = await sdkAt(proxy.port).authenticateWithCode({ code });
    const thief = sdkAt(proxy.port).authenticateWithCode({ code });
    await expect(thief).rejects.toMatchObject({ error: "invalid_grant" });
    const refresh = sdkAt(proxy.port).authenticateWithRefreshToken({ refreshToken });
    await expect(refresh).rejects.toMatchObject({ errorDescription: "Session has already ended." });
  });
});

test("[I206] a sealed session whose refresh was lost is refreshed by the next request, also with @workos-inc/node 8", async () => {
  for (const WorkOS of [WorkOS11, WorkOS8 as unknown as typeof WorkOS11]) {
    const session = { sealSession: true, cookiePassword: COOKIE_PASSWORD };
    const { sealedSession: sessionData = "" } = await sdkAt(authkit.port).authenticateWithCode({
      code: await getCode(),
      session,
    });
    const proxy = await lossyProxy(authkit.port);
    const load = () =>
      sdkAt(proxy.port, { WorkOS, maxRetries: 0 }).loadSealedSession({ sessionData, cookiePassword: COOKIE_PASSWORD });
    proxy.loseNext(1);
    await Promise.allSettled([load().refresh()]);
    expect(proxy.forwarded).toHaveLength(1);
    expect(await load().refresh()).toMatchObject({ authenticated: true });
  }
});
