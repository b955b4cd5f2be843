// Which requests the source for authkit-nextjs makes of the SDK. What a page shows is tested in nextjs.dom.test.tsx.
import { expect, test } from "vitest";
import { type NextAuth, createNextSource } from "../../../src/adapters/nextjs/next-source.ts";
import { makeToken } from "../../../src/testing/index.ts";

const tokenOf = (jti: string, sid = "session_1"): string =>
  makeToken({ sub: "user_ada", sid, iat: 1000, exp: 1300, jti });

/** A source whose SDK has `cached` in its memory. Each SDK function records its call and runs `meanwhile` first. */
function sourceWith(cached: string, differs: Partial<NextAuth> = {}, holds = true) {
  const asked: string[] = [];
  const hands: { meanwhile: (name: string) => void } = { meanwhile: () => {} };
  const source = createNextSource();
  const answer = async <T>(name: string, value: T): Promise<T> => {
    asked.push(name);
    hands.meanwhile(name);
    return value;
  };
  const auth: NextAuth = {
    loading: false,
    user: { id: "user_ada" },
    organizationId: undefined,
    sessionId: "session_1",
    refreshAuth: () => answer("refreshAuth", undefined),
    tokens: {
      kind: "sdk",
      accessToken: holds ? cached : undefined,
      getAccessToken: () => answer("getAccessToken", cached),
      refresh: () => answer("refresh", tokenOf("minted")),
    },
    settle: () => Promise.resolve(),
    ...differs,
  };
  source.update(auth);
  return { source, auth, asked, hands };
}

test.each([
  ["it looks into the SDK's memory", "getAccessToken", {}, true],
  ["the SDK learns which user is signed in", "refreshAuth", { user: null }, true],
  ["it gets a token of another session", "refresh", { sessionId: "session_2" }, false],
] as const)("[A103] a fetch that is abandoned while %s makes no further request", async (_, last, differs, holds) => {
  const { source, auth, asked, hands } = sourceWith(tokenOf("held"), differs, holds);
  const abort = new AbortController();
  hands.meanwhile = (name) => {
    if (name === "refreshAuth") source.update({ ...auth, user: { id: "user_ada" } });
    if (name === last) abort.abort();
  };
  const fetched = source.fetch({ force: true, current: tokenOf("held"), signal: abort.signal });
  await expect(fetched).rejects.toThrow();
  expect(asked.at(-1)).toBe(last);
});

test("[A103] a fetch that is abandoned while it waits for the SDK's request makes none itself", async () => {
  const { source, auth, asked } = sourceWith(tokenOf("held"));
  source.update({ ...auth, loading: true });
  const abort = new AbortController();
  const fetched = source.fetch({ force: false, current: null, signal: abort.signal });
  abort.abort();
  source.update(auth);
  await expect(fetched).rejects.toThrow();
  expect(asked).toEqual([]);
});

test("[A87] a fetch waits for a request that the SDK has already made, and does not repeat it", async () => {
  const { source, auth, asked } = sourceWith(tokenOf("held"));
  source.update({ ...auth, loading: true });
  const fetched = source.fetch({ force: false, current: null, signal: new AbortController().signal });
  // The SDK renders for another reason.
  source.update({ ...auth, loading: true });
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([]);
  source.update(auth);
  expect(await fetched).toMatchObject({ token: tokenOf("held") });
  expect(asked).toEqual(["getAccessToken"]);
});
