// Local Convex over HTTP and WebSocket, with the real clients of the `convex` package.

import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { ConvexHttpClient } from "convex/browser";
import { describe, expect, it } from "vitest";
import { connect, mutationNamed, queryNamed, rawSocket, watch } from "../support/clients.ts";
import { call, post, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { createIssuer } from "../support/issuer.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";

describe("clients", () => {
  it("[Y1] the real socket client sees its own and other clients' writes live; HTTP sees the same", async () => {
    const convex = await startConvex();
    expect(await push(convex, { schema: SCHEMA, notes: NOTES })).toBeNull();
    const [one, two] = [connect(convex), connect(convex)];
    const live = watch(two, "notes:list");
    await live.until((value: string[]) => value.length === 0);
    await one.mutation(mutationNamed("notes:add"), { text: "hello" });
    await live.until((value: string[]) => value[0] === "hello");
    expect(await new ConvexHttpClient(convex.url).query(queryNamed("notes:list"))).toEqual(["hello"]);
    await expect(rawSocket(convex, "/elsewhere")).rejects.toThrow("404");
  });

  it("[Y9] [F13] two hundred pipelined mutations run in order", async () => {
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES });
    const client = connect(convex);
    const texts = Array.from({ length: 200 }, (_, n) => `n${n}`);
    await Promise.all(texts.map((text) => client.mutation(mutationNamed("notes:add"), { text })));
    expect((await call(convex, "query", "notes:list")).value).toEqual(texts);
  });

  it("[Y25] a query that many clients ask at once runs once, and once per user if it reads the caller", async () => {
    const convex = await startConvex({ debug: true });
    const issuer = await createIssuer();
    await push(convex, { schema: SCHEMA, notes: NOTES, "auth.config": issuer.authConfig() });
    const people = ["ada", "ada", "ada", "bob", "bob"].map((sub) => {
      const client = connect(convex);
      // A client requests a newer token as soon as the first one is accepted, and every query runs again with it.
      const renewed = new Promise<void>((resolve) => {
        client.setAuth(async ({ forceRefreshToken }) => {
          const token = issuer.mint({ sub });
          // Once the client has sent it, which it does before the event loop turns.
          if (forceRefreshToken) setImmediate(resolve);
          return token;
        });
      });
      return { client, renewed, sub, who: watch(client, "notes:who"), list: watch(client, "notes:list") };
    });
    await Promise.all(people.map(({ sub, who }) => who.until((value: string) => value === sub)));
    await Promise.all(people.map(({ list }) => list.until((value: string[]) => value.length === 0)));
    for (const { client, renewed } of people) {
      await renewed;
      // Answered after the token.
      await expect(client.mutation(mutationNamed("notes:nothing"), {})).rejects.toThrow();
    }
    const runs = (name: string): number => convex.lines.filter((line) => line.startsWith(`run query ${name}`)).length;
    const before = { list: runs("notes:list"), who: runs("notes:who") };
    await call(convex, "mutation", "notes:add", { text: "new" });
    await Promise.all(people.map(({ list }) => list.until((value: string[]) => value.includes("new"))));
    expect(runs("notes:list") - before.list).toBe(1);
    await push(convex, {
      schema: SCHEMA,
      notes: NOTES.replace("?? null", '?? "unauthenticated"'),
      "auth.config": issuer.authConfig(),
    });
    await call(convex, "mutation", "notes:add", { text: "newer" });
    await Promise.all(people.map(({ list }) => list.until((value: string[]) => value.includes("newer"))));
    expect(runs("notes:who") - before.who).toBe(2);
  });

  it("[Y11] a replayed request runs once, even after a restart, and gets the same answer", async () => {
    const data = temporaryFolder();
    const replay = async (): Promise<unknown> => {
      const convex = await startConvex({ data });
      if ((await call(convex, "query", "notes:list")).status === "error")
        await push(convex, { schema: SCHEMA, notes: NOTES });
      const { socket, send } = await rawSocket(convex);
      const answer = new Promise((resolve) =>
        socket.on("message", (frame: Buffer) => {
          if (frame.includes("MutationResponse")) resolve(JSON.parse(frame.toString()));
        }),
      );
      send(
        JSON.stringify({
          type: "Connect",
          sessionId: "fixed-session",
          connectionCount: 0,
          lastCloseReason: null,
          clientTs: 0,
        }),
      );
      send(JSON.stringify({ type: "Mutation", requestId: 7, udfPath: "notes:add", args: [{ text: "once" }] }));
      const result = await answer;
      expect((await call(convex, "query", "notes:list")).value).toEqual(["once"]);
      await convex.close();
      return result;
    };
    expect(await replay()).toEqual(await replay());
  });
});

describe("hostile upgrades", () => {
  const upgrade = (convex: { port: number }, target: string, reset: boolean): Promise<string> =>
    new Promise((resolve) => {
      let answer = "";
      const socket = connectTcp(convex.port, "127.0.0.1");
      socket.on("data", (chunk) => (answer += chunk.toString()));
      socket.on("error", () => undefined).on("close", () => resolve(answer));
      socket.write(
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
        () => reset && socket.resetAndDestroy(),
      );
    });

  it.each(["//", "http://[", "*"])(
    "[Y1] the target %s is refused with 404 and the server continues",
    async (target) => {
      const convex = await startConvex();
      expect(await upgrade(convex, target, false)).toMatch(/^HTTP\/1\.1 404/);
      expect((await fetch(convex.url)).status).toBe(200);
    },
  );

  it("[Y1] a peer that resets the connection while it is refused does no harm", async () => {
    const convex = await startConvex();
    for (let n = 0; n < 50; n++) await upgrade(convex, "/nowhere", true);
    expect((await fetch(convex.url)).status).toBe(200);
  });
});

describe("hostile frames", () => {
  it.each([
    ["not json", 1008],
    ["[]", 1008],
    ['{"type":"Nonsense"}', 1008],
    ['{"type":"Connect"}', 1008],
    ['{"type":"Mutation","requestId":"1","udfPath":"a:b","args":[]}', 1008],
    [Buffer.from([1, 2, 3]), 1003],
  ])("[Y3] %s closes that socket with a reason, and no other", async (frame, code) => {
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES });
    const bystander = connect(convex);
    const live = watch(bystander, "notes:list");
    await live.until(() => true);
    const { send, closed } = await rawSocket(convex);
    send(frame);
    expect(await closed).toEqual({ code, reason: expect.stringMatching(/\w/) });
    await bystander.mutation(mutationNamed("notes:add"), { text: "still here" });
    await live.until((value: string[]) => value.includes("still here"));
    expect(bystander.connectionState().connectionCount).toBe(1);
  });

  it("[Y22] an oversized or unreadable body and an unknown route get an explanatory error", async () => {
    const convex = await startConvex();
    expect(
      await post(convex, "/api/query", { path: "a:b", args: { text: "x".repeat(17 * 1024 * 1024) } }, null),
    ).toMatchObject({ status: 413 });
    expect(await post(convex, "/api/nowhere", {})).toMatchObject({
      status: 400,
      body: { code: "UnsupportedRoute", message: expect.stringContaining("POST /api/nowhere") },
    });
    // Unauthenticated clients cannot make the server buffer the body of a push.
    expect(await post(convex, "/api/deploy2/start_push", { text: "x".repeat(1024) }, null)).toMatchObject({
      status: 403,
    });
    const unread = await fetch(`${convex.url}/api/deploy2/start_push`, { method: "POST", body: "no json" });
    expect(unread.status).toBe(403);
    const broken = await fetch(`${convex.url}/api/query`, { method: "POST", body: "{" });
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: "BadJsonBody" }]);
  });
});

describe("identity on the socket", () => {
  it("[Y14] the real client is accepted, runs as its user, and [T12] keeps its claims", async () => {
    const convex = await startConvex();
    const issuer = await createIssuer();
    expect(await push(convex, { schema: SCHEMA, notes: NOTES, "auth.config": issuer.authConfig() })).toBeNull();
    const client = connect(convex);
    const live = watch(client, "notes:who");
    client.setAuth(async () => issuer.mint({ sub: "user_ada" }));
    await live.until((value: string) => value === "user_ada");
    expect((await call(convex, "query", "notes:who", {}, `Bearer ${issuer.mint({ sub: "user_bob" })}`)).value).toBe(
      "user_bob",
    );
  });

  it("[T13] [T6] a wrong issuer is logged once, however often the client retries, and again after a push", async () => {
    const convex = await startConvex();
    const issuer = await createIssuer();
    const wrong = { schema: SCHEMA, notes: NOTES, "auth.config": issuer.authConfig("https://wrong.example") };
    await push(convex, wrong);
    const token = issuer.mint();
    for (let n = 0; n < 5; n++)
      expect(await call(convex, "query", "notes:who", {}, `Bearer ${token}`)).toMatchObject({ code: "NoAuthProvider" });
    const refusals = (): string[] => convex.lines.filter((line) => line.includes("NoAuthProvider"));
    expect(refusals()).toEqual([expect.stringContaining(issuer.url)]);
    expect(refusals()[0]).toContain("https://wrong.example");
    await push(convex, wrong);
    await call(convex, "query", "notes:who", {}, `Bearer ${token}`);
    expect(refusals()).toHaveLength(2);
    expect(convex.lines.join()).not.toContain(token.split(".")[2]);
  });

  it("[T60] the cause of a refused token is sent to the client over HTTP and on its socket, as in the log", async () => {
    const convex = await startConvex();
    const issuer = await createIssuer();
    await push(convex, { schema: SCHEMA, notes: NOTES, "auth.config": issuer.authConfig() });
    const token = `${issuer.mint().slice(0, -12)}AAAAAAAAAAAA`;
    const { message = "" } = await call(convex, "query", "notes:who", {}, `Bearer ${token}`);
    expect(message).toMatch(/ \[local Convex: .*signature.*\]$/);
    const cause = message.slice(message.indexOf("[local Convex: ") + 15, -1);
    expect(convex.lines.filter((line) => line.includes(`Why: ${cause}. Check it: `))).toHaveLength(1);
    const { send, socket } = await rawSocket(convex);
    const answer = once(socket, "message").then(([frame]) => JSON.parse(String(frame)) as unknown);
    send(JSON.stringify({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: token }));
    expect(await answer).toMatchObject({ type: "AuthError", error: message });
  });

  it("[T61] the log of a refused token ends with the command that finds the cause; that of an admin key does not", async () => {
    const convex = await startConvex();
    const issuer = await createIssuer();
    await push(convex, { schema: SCHEMA, notes: NOTES, "auth.config": issuer.authConfig("https://wrong.example") });
    await call(convex, "query", "notes:who", {}, `Bearer ${issuer.mint()}`);
    await call(convex, "query", "notes:who", {}, "Bearer unreadable");
    await call(convex, "query", "notes:who", {}, "Convex lockstep|wrong");
    expect(convex.lines.filter((line) => line.startsWith("refused"))).toEqual([
      expect.stringMatching(/NoAuthProvider.* Check it: npx lockstep doctor --token \(J1\)$/),
      expect.stringMatching(/Could not parse.* Check it: npx lockstep doctor --token$/),
      expect.stringMatching(/admin-key file\.$/),
    ]);
  });

  it("[T13] tokens that differ in everything neither flood the log nor put control characters into it", async () => {
    const convex = await startConvex();
    for (let n = 0; n < 250; n++) {
      const payload = Buffer.from(JSON.stringify({ [`\u001b[2J\n${n}${"x".repeat(9000)}`]: 1 })).toString("base64url");
      await call(convex, "query", "notes:who", {}, `Bearer a.${payload}.c`);
    }
    expect(convex.lines.length).toBe(201);
    expect(convex.lines.every((line) => line.length <= 4000 && !/\p{Cc}/u.test(line))).toBe(true);
  });

  it("[T15] the admin key grants admin routes and acting as a user; a wrong key grants nothing", async () => {
    const convex = await startConvex();
    await push(convex, { schema: SCHEMA, notes: NOTES });
    const acting = Buffer.from(JSON.stringify({ issuer: "https://i", subject: "acted" })).toString("base64");
    expect((await call(convex, "query", "notes:who", {}, `Convex ${convex.adminKey}:${acting}`)).value).toBe("acted");
    expect(
      (await post(convex, "/api/update_environment_variables", { changes: [] }, "Convex lockstep|wrong")).status,
    ).toBe(401);
    expect((await post(convex, "/api/update_environment_variables", { changes: [] }, null)).status).toBe(403);
    expect((await post(convex, "/api/deploy2/start_push", {}, null)).status).toBe(403);
  });
});

describe("listening", () => {
  it("[Y21] the server listens on loopback only, and the error for a busy port names the fix", async () => {
    const convex = await startConvex();
    await expect(startConvex({ port: convex.port })).rejects.toMatchObject({
      code: "PORT_BUSY",
      message: expect.stringMatching(new RegExp(`port ${convex.port} .*[^]*--port`)),
    });
    await expect(startConvex({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "HOST_NOT_LOOPBACK" });
  });
});
