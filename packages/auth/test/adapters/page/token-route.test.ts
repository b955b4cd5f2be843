// The client of the session route, whose first request may be sent early.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sendEarly } from "../../../src/adapters/page/send-early.ts";
import { sessionRequest } from "../../../src/adapters/page/session-request.ts";
import { createTokenRoute } from "../../../src/adapters/page/token-route.ts";

/** The window of the page. */
let page: EventTarget;

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, "lockstepEarly");
});

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

/** Sends an early request, as a page does while it is rendered. */
const early = (path: string): void => sendEarly(path, sessionRequest("held"));

test("[A218] an early request is the first fetch's, and only its", async () => {
  const asked = network(token("a"), token("b"));
  early("/auth/session");
  const { fetch } = createTokenRoute("/auth/session");
  expect(asked).toEqual(["held"]);
  expect(await fetch(request())).toMatchObject({ token: "a" });
  expect(asked).toEqual(["held"]);
  expect(await fetch(request())).toMatchObject({ token: "b" });
});

test("[A218] an early request is sent once, however often the page is rendered, and its answer is not used for another path", async () => {
  const asked = network(token("a"), token("b"));
  early("/auth/session");
  early("/auth/session");
  expect(asked).toEqual(["held"]);
  expect(await createTokenRoute("/other/session").fetch(request())).toMatchObject({ token: "b" });
  expect(await createTokenRoute("/auth/session").fetch(request())).toMatchObject({ token: "a" });
});

test("[A219] the answer to an early request is not used once it is 5 s old", async () => {
  vi.useFakeTimers();
  network(token("a"), token("b"));
  early("/auth/session");
  await vi.advanceTimersByTimeAsync(5000);
  expect(await createTokenRoute("/auth/session").fetch(request())).toMatchObject({ token: "b" });
});

test("[A219] the answer to an early request is not used by a page that was left and comes back", async () => {
  network(token("a"), token("b"));
  early("/auth/session");
  page.dispatchEvent(new Event("pagehide"));
  expect(await createTokenRoute("/auth/session").fetch(request())).toMatchObject({ token: "b" });
});

test("[A219] an early request that fails is made again by the first fetch", async () => {
  network(new TypeError("Failed to fetch"), token("a"));
  early("/auth/session");
  expect(await createTokenRoute("/auth/session").fetch(request())).toMatchObject({ token: "a" });
});

test("[A219] an early answer that is not the route's proves nothing", async () => {
  vi.stubGlobal("fetch", async () => Response.json({ kind: "gone" }, { status: 503 }));
  early("/auth/session");
  expect(await createTokenRoute("/auth/session").fetch(request())).toEqual({ kind: "transient" });
});

test("[A219] an early request that hangs delays the first fetch only", async () => {
  network("hang", token("a"));
  early("/auth/session");
  const { fetch } = createTokenRoute("/auth/session");
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
