// What the source for authkit-nextjs asks of the SDK, beside what a page shows of it.
import { expect, test } from "vitest";
import { type NextAuth, createNextSource } from "../src/adapters/nextjs/next-source.ts";
import { makeToken } from "../src/testing/index.ts";

const tokenOf = (jti: string): string => makeToken({ sub: "user_ada", sid: "session_1", iat: 1000, exp: 1300, jti });

/** A source whose SDK has `cached` in its memory and counts its refreshes. */
function sourceWith(cached: string) {
  const refreshes: string[] = [];
  const source = createNextSource();
  const auth: NextAuth = {
    loading: false,
    user: { id: "user_ada" },
    organizationId: undefined,
    sessionId: "session_1",
    accessToken: cached,
    refreshAuth: () => Promise.resolve(),
    getAccessToken: () => Promise.resolve(cached),
    refresh: () => {
      refreshes.push("asked");
      return Promise.resolve(tokenOf("minted"));
    },
    settle: () => Promise.resolve(),
  };
  source.update(auth);
  return { source, refreshes };
}

test("[A52] a forced fetch takes a newer token from the SDK's memory, and refreshes only when there is none", async () => {
  const { source, refreshes } = sourceWith(tokenOf("newer"));
  const { signal } = new AbortController();
  const newer = await source.fetch({ force: true, current: tokenOf("held"), signal });
  expect(newer).toEqual({ kind: "token", token: tokenOf("newer"), minted: false });
  expect(refreshes).toEqual([]);
  const minted = await source.fetch({ force: true, current: tokenOf("newer"), signal });
  expect(minted).toEqual({ kind: "token", token: tokenOf("minted"), minted: true });
  expect(refreshes).toEqual(["asked"]);
});
