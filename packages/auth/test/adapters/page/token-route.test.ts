// The client of the session route, whose first request may be sent early.
import { afterEach, expect, test, vi } from "vitest";
import { createTokenRoute } from "../../../src/adapters/page/token-route.ts";

afterEach(() => vi.unstubAllGlobals());

/** A network that answers the requests, in order, with these; `hang` does not answer. Returns what was asked. */
function network(...answers: ("hang" | Error | object)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(headers["x-lockstep-session"] ?? "");
    const answer = answers.shift();
    if (answer === "hang") return new Promise(() => {});
    if (answer instanceof Error) throw answer;
    return Response.json(answer);
  });
  return asked;
}

const token = (value: string): object => ({ kind: "token", token: value, minted: false });
const request = (force = false, current: string | null = null) => ({
  force,
  current,
  signal: new AbortController().signal,
});

test("[A149] an early request is the first fetch's, and only its", async () => {
  const asked = network(token("a"), token("b"));
  const { fetch } = createTokenRoute("/auth/session", { early: true });
  expect(asked).toEqual(["held"]);
  expect(await fetch(request())).toMatchObject({ token: "a" });
  expect(asked).toEqual(["held"]);
  expect(await fetch(request())).toMatchObject({ token: "b" });
});

test("[A149] an early request is sent once, however often the page is rendered, and not used once it is old", async () => {
  vi.useFakeTimers();
  const asked = network(token("a"), token("b"));
  const path = "/twice/session";
  createTokenRoute(path, { early: true });
  const { fetch } = createTokenRoute(path, { early: true });
  expect(asked).toEqual(["held"]);
  vi.setSystemTime(Date.now() + 6000);
  expect(await fetch(request())).toMatchObject({ token: "b" });
  vi.useRealTimers();
});

test("[A149] an early request that fails is made again by the first fetch", async () => {
  network(new TypeError("Failed to fetch"), token("a"));
  const { fetch } = createTokenRoute("/auth/session", { early: true });
  expect(await fetch(request())).toMatchObject({ token: "a" });
});

test("[A149] an early request that hangs delays the first fetch only", async () => {
  network("hang", token("a"));
  const { fetch } = createTokenRoute("/auth/session", { early: true });
  const first = vi.fn();
  void fetch(request()).then(first);
  expect(await fetch(request())).toMatchObject({ token: "a" });
  expect(first).not.toHaveBeenCalled();
});

test("[A116] a forced fetch asks for a new token only if the cookie still has the current one", async () => {
  const asked = network(token("a"), token("b"), token("b"), { ...token("c"), minted: true });
  const { fetch } = createTokenRoute("/auth/session");
  expect(asked).toEqual([]);
  expect(await fetch(request())).toMatchObject({ token: "a" });
  expect(await fetch(request(true, "a"))).toMatchObject({ token: "b", minted: false });
  expect(await fetch(request(true, "b"))).toMatchObject({ token: "c", minted: true });
  expect(asked).toEqual(["held", "held", "held", "renewed"]);
});
