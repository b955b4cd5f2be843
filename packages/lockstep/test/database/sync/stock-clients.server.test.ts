// The stock clients of several versions, with `setAuth`, `clearAuth`, tokens and connections at any moment: they always
// recover, and local Convex never makes one give up that a deployment would have served.

import path from "node:path";
import type { ConvexClient } from "convex/browser";
import type { ConvexReactClient } from "convex/react";
import { anyApi, type FunctionReference } from "convex/server";
import fc from "fast-check";
import { expect, it, onTestFailed } from "vitest";
import type { Convex } from "../../../src/database/create-convex.ts";
import { mutationNamed, queryNamed } from "../support/clients.ts";
import { call, push, startConvex } from "../support/convex-app.ts";
import { createHeldSockets, type HeldSockets } from "../support/held-socket.ts";
import { createIssuer } from "../support/issuer.ts";
import { NOTES, SCHEMA } from "../support/notes.ts";

const RUNS = Number(process.env["LOCKSTEP_RUNS"] ?? 60);
const AT_ONCE = 20;
const ROOT = path.resolve(import.meta.dirname, "../../../../..");
const VERSIONS = {
  "1.42.3": "test/compat/oldest/node_modules",
  "1.45.0": "test/compat/middle/node_modules",
  "1.48.0": "node_modules",
};
const ACTIONS = `export const echo = action({ args: { text: v.string() }, handler: async (ctx, { text }) => text });`;

/** The token passed to `setAuth`: none, or one that is refused until it is fetched again. */
const user = fc.constantFrom("ada", "bob", "unauthenticated", "refused");
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("setAuth" as const), user }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("clearAuth" as const) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant("token" as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("release" as const, "hold" as const, "cut" as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("settle" as const, "reconnect" as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("watch" as const), query: fc.constantFrom("list", "who") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("unwatch" as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("mutate" as const, "act" as const) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("turn" as const) }) },
);
const schedule = fc.record({
  steps: fc.array(step, { minLength: 4, maxLength: 25 }),
  kind: fc.constantFrom("react" as const, "plain" as const),
  expectAuth: fc.boolean(),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

/** Found once, and runs first: `setAuth` twice while a client that had authenticated reconnects. */
const FOUND: Schedule[] = (["react", "plain"] as const).map((kind) => ({
  kind,
  expectAuth: false,
  steps: [
    { type: "watch", query: "who" },
    { type: "setAuth", user: "ada" },
    { type: "settle" },
    { type: "reconnect" },
    { type: "setAuth", user: "ada" },
    { type: "release" },
    { type: "setAuth", user: "bob" },
    { type: "token" },
    { type: "token" },
    { type: "settle" },
  ],
}));

type FetchToken = (options: { forceRefreshToken: boolean }) => Promise<string | null>;

/** What both kinds of client can do. */
interface StockClient {
  setAuth(fetchToken: FetchToken): void;
  clearAuth(): void;
  watch(name: string, seen: (value: unknown) => void): () => void;
  mutate(text: string): Promise<unknown>;
  act(text: string): Promise<unknown>;
  close(): Promise<void>;
}

async function createStockClient(
  version: keyof typeof VERSIONS,
  { kind, expectAuth }: Pick<Schedule, "kind" | "expectAuth">,
  convex: Convex,
  sockets: HeldSockets,
): Promise<StockClient> {
  const load = async (entry: string): Promise<unknown> =>
    await import(path.join(ROOT, VERSIONS[version], `convex/dist/esm/${entry}/index.js`));
  const options = { webSocketConstructor: sockets.constructor as never, logger: false as const, expectAuth };
  const echo = anyApi["actions"]?.["echo"] as unknown as FunctionReference<"action">;
  if (kind === "plain") {
    const Client = ((await load("browser")) as { ConvexClient: typeof ConvexClient }).ConvexClient;
    const client = new Client(convex.url, options);
    hurry(client.client);
    return {
      setAuth: (fetchToken) => client.setAuth(fetchToken),
      clearAuth: () => client.client.clearAuth(),
      watch: (name, seen) => client.onUpdate(queryNamed(`notes:${name}`), {}, seen, () => undefined),
      mutate: (text) => client.mutation(mutationNamed("notes:add"), { text }),
      act: (text) => client.action(echo, { text }),
      close: () => client.close(),
    };
  }
  const Client = ((await load("react")) as { ConvexReactClient: typeof ConvexReactClient }).ConvexReactClient;
  const client = new Client(convex.url, options);
  hurry((client as unknown as { sync: object }).sync);
  return {
    setAuth: (fetchToken) => client.setAuth(fetchToken),
    clearAuth: () => client.clearAuth(),
    watch(name, seen) {
      const watched = client.watchQuery(queryNamed(`notes:${name}`), {});
      return watched.onUpdate(() => seen(watched.localQueryResult()));
    },
    mutate: (text) => client.mutation(mutationNamed("notes:add"), { text }),
    act: (text) => client.action(echo, { text }),
    close: () => client.close(),
  };
}

/** Reconnects after some 20 ms rather than after a second. */
function hurry(client: object): void {
  (client as { webSocketManager: { defaultInitialBackoff: number } }).webSocketManager.defaultInitialBackoff = 20;
}

interface World {
  convex: Convex;
  mint: (subject: string) => string;
  close(): Promise<void>;
}

async function start(): Promise<World> {
  const convex = await startConvex();
  const issuer = await createIssuer();
  const app = { schema: SCHEMA, notes: NOTES, actions: ACTIONS, "auth.config": issuer.authConfig() };
  expect(await push(convex, app)).toBeNull();
  let minted = 0;
  return { convex, mint: (sub) => issuer.mint({ sub, jti: String(minted++) }), close: () => convex.close() };
}

/** Runs a schedule, then waits until the client works; resolves to whether it did. */
async function play(world: World, version: keyof typeof VERSIONS, one: Schedule, name: string): Promise<boolean> {
  const { convex, mint } = world;
  const sockets = createHeldSockets();
  const client = await createStockClient(version, one, convex, sockets);
  let waiting: (() => void)[] | null = [];
  const fetchToken =
    (who: string): FetchToken =>
    async ({ forceRefreshToken }) => {
      if (waiting !== null) await new Promise<void>((resolve) => waiting?.push(resolve));
      if (who === "unauthenticated" || (who === "eve" && !forceRefreshToken)) return null;
      return who === "refused" && !forceRefreshToken ? "not.a.token" : mint(who);
    };
  const unwatch: (() => void)[] = [];
  const written: { text: string; done: Promise<unknown> }[] = [];
  // A round trip, in which sent messages arrive.
  const turn = async (): Promise<unknown> => await (await fetch(`${convex.url}/version`)).text();
  for (const now of one.steps) {
    switch (now.type) {
      case "setAuth":
        client.setAuth(fetchToken(now.user));
        break;
      case "clearAuth":
        client.clearAuth();
        break;
      case "token":
        waiting.shift()?.();
        break;
      case "watch":
        unwatch.push(client.watch(now.query, () => undefined));
        break;
      case "unwatch":
        unwatch.pop()?.();
        break;
      case "mutate": {
        const text = `${name} ${written.length}`;
        written.push({ text, done: client.mutate(text) });
        break;
      }
      case "act":
        // It is lost with its connection.
        client.act(name).catch(() => undefined);
        break;
      case "turn":
        await turn();
        break;
      case "settle":
        // So that the next steps find a client that has versions behind it.
        for (let n = waiting.length; n > 0; n--) waiting.shift()?.();
        sockets.release();
        for (let n = 0; n < 5; n++) await turn();
        break;
      case "reconnect": {
        // At the moment between the connection and its opening, unless the client wants none.
        sockets.hold();
        sockets.cut();
        for (let n = 0; n < 40 && !sockets.isWaiting(); n++) await turn();
        break;
      }
      default:
        sockets[now.type]();
    }
    if (sockets.fatal.length > 0) break;
  }
  // The world is healthy again: tokens and connections arrive at once, and a new socket is told what a client has
  // omitted.
  const left = waiting;
  waiting = null;
  for (const resolve of left) resolve();
  sockets.release();
  // Without a token at first: a client that `setAuth` interrupted at a refused token restarts its socket only for a
  // fresh one.
  client.setAuth(fetchToken("eve"));
  for (let n = 0; n < 5; n++) await turn();
  sockets.cut();
  const isEve = new Promise<void>((resolve) => {
    client.watch("who", (who) => {
      if (who === "eve") resolve();
    });
  });
  written.push({ text: `${name} last`, done: client.mutate(`${name} last`) });
  const works = Promise.all([isEve, ...written.map(({ done }) => done)]).then(() => true);
  const gaveUp = sockets.gaveUp.then(() => false);
  const worked = await Promise.race([works, gaveUp]);
  await client.close();
  expect(sockets.fatal.filter(({ isOwnFault }) => !isOwnFault)).toEqual([]);
  if (!worked) return false;
  const notes = (await call(convex, "query", "notes:list")).value as string[];
  const named = sockets.sent.every(([first]) => first === undefined || first === "Connect");
  for (const { text } of written) {
    const times = notes.filter((note) => note === text).length;
    // Without a `Connect` there is no session that would identify a resent mutation.
    if (named) expect([text, times]).toEqual([text, 1]);
    else expect(times).toBeGreaterThan(0);
  }
  return true;
}

it.each(Object.keys(VERSIONS) as (keyof typeof VERSIONS)[])(
  "[Y133] convex %s always recovers, whatever the timing of tokens, sockets and calls",
  async (version) => {
    const seed = Number(process.env["LOCKSTEP_SEED"] ?? Date.now() % 2 ** 31);
    const schedules = [...FOUND, ...fc.sample(schedule, { seed, numRuns: RUNS - FOUND.length })];
    let working = 0;
    const playing = new Set<Schedule>();
    onTestFailed(() =>
      console.error(`seed ${seed}, not at its end: ${[...playing].map((one) => JSON.stringify(one)).join("\n")}`),
    );
    // Each commit reruns every watch: many at once keep one another waiting.
    for (let begin = 0; begin < RUNS; begin += AT_ONCE) {
      const world = await start();
      const ends = await Promise.all(
        schedules.slice(begin, begin + AT_ONCE).map(async (one, index) => {
          playing.add(one);
          const works = await play(world, version, one, `${index}`);
          playing.delete(one);
          return works;
        }),
      );
      working += ends.filter(Boolean).length;
      await world.close();
    }
    expect(working).toBeGreaterThan(RUNS / 2);
  },
);
