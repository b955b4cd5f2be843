// The session route over a scripted session cookie. With the real authkit-nextjs: test/e2e/nextjs-session-route.e2e.ts.
import { expect, test } from "vitest";
import { createSessionRoute } from "../../../src/adapters/nextjs-server/session-route.ts";

interface Renewed {
  readonly token: string | undefined;
  readonly cookie: string;
}

function setUp({ sealed = "sealed_1", held = undefined as string | undefined } = {}) {
  const seen = { renewals: 0, kept: [] as string[], forgotten: 0, lines: [] as string[], time: 0 };
  const world = {
    sealed: sealed as string | undefined,
    renewal: async (): Promise<Renewed> => ({ token: `token_${seen.renewals}`, cookie: `sealed_${seen.renewals + 1}` }),
  };
  const route = createSessionRoute<string>({
    sealed: async () => world.sealed,
    heldIn: async () => held,
    renew: () => {
      seen.renewals += 1;
      return world.renewal();
    },
    keep: async (cookie) => void seen.kept.push(cookie),
    forget: async () => void (seen.forgotten += 1),
    now: () => seen.time,
    report: (line) => void seen.lines.push(line),
  });
  const request = (headers: Record<string, string>): Promise<Response> =>
    route(new Request("https://app.example.com/session", { method: "POST", headers }));
  const ask = async (asked: string): Promise<unknown> =>
    (await request({ "x-lockstep-session": asked, "sec-fetch-site": "same-origin" })).json();
  return { seen, world, request, ask };
}

const REFUSED = Object.assign(new Error("eyJ"), { status: 400, error: "invalid_grant" });

test("[A127] a refused request gets 403, and neither a token nor a refresh", async () => {
  const { request, seen } = setUp({ held: "token_held" });
  const response = await request({ "x-lockstep-session": "held", "sec-fetch-site": "cross-site" });
  expect(response.status).toBe(403);
  expect(await response.text()).not.toContain("token_held");
  expect(seen.renewals).toBe(0);
});

test("[A127] no answer may be stored", async () => {
  const { request } = setUp();
  for (const site of ["same-origin", "cross-site"]) {
    const { headers } = await request({ "x-lockstep-session": "held", "sec-fetch-site": site });
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.get("vary")).toBe("Cookie");
  }
});

test("[A128] a valid token in the cookie is returned as it is, unless a new one is asked for", async () => {
  const { ask, seen } = setUp({ held: "token_held" });
  expect(await ask("held")).toEqual({ kind: "token", token: "token_held", minted: false });
  expect(seen.renewals).toBe(0);
  expect(await ask("renewed")).toEqual({ kind: "token", token: "token_1", minted: true });
  expect(seen.kept).toEqual(["sealed_2"]);
});

test("[A128] no cookie is `gone`, without a request to WorkOS", async () => {
  const { ask, seen, world } = setUp();
  world.sealed = undefined;
  expect(await ask("held")).toEqual({ kind: "gone" });
  expect(seen).toMatchObject({ renewals: 0, forgotten: 0 });
});

test("[A128] a refused refresh token is `gone`, and its cookie is deleted", async () => {
  const { ask, seen, world } = setUp();
  world.renewal = () => Promise.reject(REFUSED);
  expect(await ask("renewed")).toEqual({ kind: "gone" });
  expect(seen).toMatchObject({ forgotten: 1, lines: [] });
});

test("[A128] any other failure is `transient`, keeps the cookie, and is a line without the error's message", async () => {
  const { ask, seen, world } = setUp();
  world.renewal = () => Promise.reject(new Error("eyJ"));
  expect(await ask("renewed")).toEqual({ kind: "transient" });
  expect(seen).toMatchObject({ forgotten: 0, kept: [] });
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines.join()).not.toContain("eyJ");
  world.renewal = async () => ({ token: "token_next", cookie: "sealed_next" });
  expect(await ask("renewed")).toMatchObject({ token: "token_next" });
});

test("[A129] parallel requests with one cookie cause one refresh, and each response sets the new cookie", async () => {
  const { ask, seen, world } = setUp();
  let finish: (renewed: Renewed) => void = () => {};
  world.renewal = () => new Promise((resolve) => (finish = resolve));
  const answers = Array.from({ length: 20 }, (_, index) => ask(index % 2 === 0 ? "held" : "renewed"));
  await new Promise((resolve) => setTimeout(resolve));
  finish({ token: "token_next", cookie: "sealed_next" });
  expect(new Set((await Promise.all(answers)).map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(seen.renewals).toBe(1);
  expect(seen.kept).toEqual(Array.from({ length: 20 }, () => "sealed_next"));
});

test("[A129] a request that brings the replaced cookie within 10 s gets the same session; later or with another cookie, it does not", async () => {
  const { ask, seen, world } = setUp();
  await ask("renewed");
  seen.time = 9_999;
  expect(await ask("held")).toMatchObject({ token: "token_1" });
  expect(seen.renewals).toBe(1);
  world.sealed = "sealed_of_another";
  expect(await ask("held")).toMatchObject({ token: "token_2" });
  world.sealed = "sealed_1";
  seen.time = 10_000;
  expect(await ask("held")).toMatchObject({ token: "token_3" });
});
