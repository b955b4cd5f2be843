// Random interleavings on one server of everything that can happen to two clients' sockets: tokens, query sets,
// requests, commits, slow runs, a slow network, time, reconnects. The oracle is in the support files: each transition
// must match its versions.

import fc from "fast-check";
import { expect, it } from "vitest";
import { createRacedClient, type RacedClient } from "../support/raced-client.ts";
import { answerOf, createRacedServer, type RacedServer, SHORT_MS } from "../support/raced-server.ts";

/** Seeds that once failed; they run first. */
const KEPT_SEEDS: number[] = [];
const RUNS = Number(process.env["LOCKSTEP_RUNS"] ?? 300);

const at = fc.nat({ max: 1 });
const id = fc.nat({ max: 3 });
const key = fc.constantFrom("a", "b", "c");
const who = fc.constantFrom("ada", "ada", "bob", "bob", "anonymous", "short", "bad", "later");
/** Everything that can happen. `weight` is how often the clients send requests and authenticate. */
const stepOf = (weight: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant("add" as const), at, id, key }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("remove" as const), at, id }) },
    { weight, arbitrary: fc.record({ type: fc.constant("authenticate" as const), at, who }) },
    { weight, arbitrary: fc.record({ type: fc.constant("mutate" as const), at, key }) },
    fc.record({ type: fc.constant("act" as const), at }),
    { weight: 2, arbitrary: fc.record({ type: fc.constant("write" as const), key }) },
    { weight: 8, arbitrary: fc.record({ type: fc.constant("finish" as const), n: fc.nat() }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant("commit" as const) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("take" as const), at }) },
    fc.record({ type: fc.constant("cut" as const), at }),
    { weight: 2, arbitrary: fc.record({ type: fc.constant("join" as const), at }) },
    fc.record({ type: fc.constant("later" as const) }),
    { weight: 8, arbitrary: fc.record({ type: fc.constant("turn" as const), turns: fc.integer({ min: 1, max: 3 }) }) },
  );
type Step = ReturnType<typeof stepOf> extends fc.Arbitrary<infer T> ? T : never;

async function turn(turns: number): Promise<void> {
  for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve));
}

async function take(one: Step, server: RacedServer, clients: RacedClient[]): Promise<void> {
  if (one.type === "write") return server.write(one.key);
  if (one.type === "commit") return server.commit();
  if (one.type === "finish") return server.gates.splice(one.n % Math.max(1, server.gates.length), 1)[0]?.();
  if (one.type === "later") return void server.advance(SHORT_MS / 2);
  if (one.type === "turn") return await turn(one.turns);
  const client = clients[one.at] as RacedClient;
  if (one.type === "add") client.add(one.id, one.key);
  else if (one.type === "remove") client.remove(one.id);
  else if (one.type === "authenticate") client.connection()?.authenticate(one.who);
  else if (one.type === "mutate") client.mutate(one.key);
  else if (one.type === "act") client.act();
  else if (one.type === "take") client.connection()?.fake.flush();
  else client[one.type]();
}

/** Runs every waiting step. */
async function rest(server: RacedServer, clients: RacedClient[]): Promise<void> {
  let quiet = 0;
  while (quiet < 3) {
    quiet = server.gates.length + server.queue.length === 0 ? quiet + 1 : 0;
    for (const open of server.gates.splice(0)) open();
    while (server.queue.length > 0) server.commit();
    for (const client of clients) client.connection()?.fake.flush();
    await turn(5);
  }
}

async function play(steps: Step[]): Promise<void> {
  const server = createRacedServer();
  const clients = ["one", "two"].map((session) => createRacedClient(server, session));
  for (const client of clients) client.join();
  for (const one of steps) {
    await take(one, server, clients);
    if (server.failure()) throw server.failure();
  }
  // A socket closed by a refused or expired token is reopened.
  for (let n = 0; n < 2; n++) {
    await rest(server, clients);
    for (const client of clients) client.join();
  }
  await rest(server, clients);
  if (server.failure()) throw server.failure();
  for (const client of clients) checkAtRest(server, client);
  expect(server.subscribers.size).toBe(clients.reduce((sum, client) => sum + client.current().size, 0));
  for (const client of clients) client.cut();
  expect(server.subscribers.size).toBe(0);
}

/** Everything was answered, and the client has received all of it. */
function checkAtRest(server: RacedServer, client: RacedClient): void {
  const connection = client.connection();
  if (!connection) throw new Error("every client was connected at the end");
  const { caller, ...versions } = connection.latest();
  expect(connection.version()).toMatchObject(versions);
  const seenTs = Buffer.from(connection.version().ts, "base64").readBigUInt64LE();
  for (const { ts } of client.requests) expect(ts !== null && ts <= seenTs).toBe(true);
  const { values } = server.history.at(-1) ?? { values: new Map() };
  const expected = [...client.current()].map(([queryId, query]) => [queryId, answerOf(query.key, values, caller)]);
  expect(new Map(connection.values)).toEqual(new Map(expected as [number, string][]));
  // Each ran once: the table counts all of them, and the other client's writes.
  expect(server.history.length - 1).toBe([...values.values()].reduce((sum, count) => sum + count, 0));
}

it.each([
  ["[Y5] [Y7] [Y8] [Y13] each transition matches its versions", 2],
  [
    "[Y9] [Y10] [Y11] [Y14] [Y16] each request runs once, as the user of its moment, and is answered before it is visible",
    6,
  ],
])("%s, whatever happens in whatever order", async (_rules, weight) => {
  const steps = fc.array(stepOf(weight), { minLength: 10, maxLength: 80, size: "max" });
  const property = fc.asyncProperty(steps, play);
  for (const seed of KEPT_SEEDS) await fc.assert(property, { seed, numRuns: RUNS });
  await fc.assert(property, { numRuns: RUNS });
});
