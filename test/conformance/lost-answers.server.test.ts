// The real @workos-inc/node over a network that loses responses. A lost response must neither sign a user out nor create a second session.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADA, CALLBACK, COOKIE_PASSWORD, startAuthKit, type LocalAuthKit } from "./support/authkit.ts";
import { lossyProxy } from "./support/lossy-proxy.ts";
import { GENERATIONS, sdkAt, type SdkOptions } from "./support/node-sdk.ts";
import { createVisitor } from "./support/visitor.ts";

let authkit: LocalAuthKit;
beforeAll(async () => {
  authkit = await startAuthKit();
});
afterAll(() => authkit?.close());

const usersAt = (port: number, options: SdkOptions = {}) => sdkAt(port, options).userManagement;

async function getCode(): Promise<string> {
  const url = usersAt(authkit.port).getAuthorizationUrl({ provider: "authkit", redirectUri: CALLBACK });
  return (await createVisitor().signIn(url, ADA)).searchParams.get("code") ?? "";
}

describe("[I205] @workos-inc/node 11 repeats a request whose response was lost", () => {
  test("a code exchange signs in, once", async () => {
    const proxy = await lossyProxy(authkit.port);
    proxy.loseNext(1);
    const code = await getCode();
    const { refreshToken } = await usersAt(proxy.port).authenticateWithCode({ code });
    expect(proxy.forwarded).toHaveLength(2);
    expect(await usersAt(authkit.port).authenticateWithRefreshToken({ refreshToken })).toMatchObject({
      user: { email: ADA.email },
    });
  });

  test("a refresh returns the pair that was lost", async () => {
    const { refreshToken } = await usersAt(authkit.port).authenticateWithCode({ code: await getCode() });
    const proxy = await lossyProxy(authkit.port);
    proxy.loseNext(1);
    const next = await usersAt(proxy.port).authenticateWithRefreshToken({ refreshToken });
    expect(proxy.forwarded).toHaveLength(2);
    const parallel = await usersAt(authkit.port).authenticateWithRefreshToken({ refreshToken });
    expect(parallel.refreshToken).toBe(next.refreshToken);
  });

  test("another client that presents the code is refused, and the session ends as after any reuse", async () => {
    const proxy = await lossyProxy(authkit.port);
    const code = await getCode();
    const { refreshToken } = await usersAt(proxy.port).authenticateWithCode({ code });
    const thief = usersAt(proxy.port).authenticateWithCode({ code });
    await expect(thief).rejects.toMatchObject({ error: "invalid_grant" });
    const refresh = usersAt(proxy.port).authenticateWithRefreshToken({ refreshToken });
    await expect(refresh).rejects.toMatchObject({ errorDescription: "Session has already ended." });
  });
});

test("[I206] a sealed session whose refresh was lost is refreshed by the next request, also with @workos-inc/node 8", async () => {
  for (const generation of GENERATIONS) {
    const session = { sealSession: true, cookiePassword: COOKIE_PASSWORD };
    const { sealedSession: sessionData = "" } = await usersAt(authkit.port).authenticateWithCode({
      code: await getCode(),
      session,
    });
    const proxy = await lossyProxy(authkit.port);
    const load = () =>
      usersAt(proxy.port, { generation, maxRetries: 0 }).loadSealedSession({
        sessionData,
        cookiePassword: COOKIE_PASSWORD,
      });
    proxy.loseNext(1);
    await Promise.allSettled([load().refresh()]);
    expect(proxy.forwarded).toHaveLength(1);
    expect(await load().refresh()).toMatchObject({ authenticated: true });
  }
});
