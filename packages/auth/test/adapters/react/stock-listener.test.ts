// The stand-in client for `ConvexProviderWithAuth`: what it listens to, what it reports, and when it stops.
import { expect, test } from "vitest";
import { createStockListener } from "../../../src/adapters/react/stock-auth.ts";
import { createSession } from "../../../src/index.ts";
import { createFakeClock, createScriptedPlatform, createScriptedSource } from "../../../src/testing/index.ts";

const noToken = async (): Promise<null> => null;

test("[A109] it reports what the session reports, once known, to the latest listener until it is cleared", async () => {
  const clock = createFakeClock();
  const source = createScriptedSource({ clock });
  const session = createSession({ source: source.source, platform: createScriptedPlatform({ clock }).platform });
  const listener = createStockListener(session);
  const first: unknown[] = [];
  const said: unknown[] = [];
  const refreshing: unknown[] = [];
  session.start();
  listener.setAuth(noToken, (isSignedIn) => void first.push(isSignedIn));
  listener.setAuth(
    noToken,
    (isSignedIn) => void said.push(isSignedIn),
    (isRefreshing) => void refreshing.push(isRefreshing),
  );
  expect(said).toEqual([]);
  source.signIn({ sub: "user_alice" });
  await clock.advance(1000);
  session.confirmed(1);
  expect([said.at(-1), refreshing.at(-1)]).toEqual([true, false]);
  source.mode = "fail";
  await clock.advance(250_000);
  expect([said.at(-1), refreshing.at(-1)]).toEqual([true, true]);
  expect([first, said.includes(false)]).toEqual([[], false]);
  const { length } = said;
  listener.clearAuth();
  source.signOut();
  expect(said.length).toBe(length);
});
