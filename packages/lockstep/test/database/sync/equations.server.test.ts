// Random hours of three clients of one database: writes, disconnects, restarts, pages, resent requests. The oracle is
// an equation: at the timestamp of every transition, every value equals that of a model over plain maps.

import fc from "fast-check";
import { expect, it } from "vitest";
import type { JSONValue } from "convex/values";
import type { Convex } from "../../../src/database/create-convex.ts";
import { call, push, startConvex, temporaryFolder } from "../support/convex-app.ts";
import { answerQuery, applyMutation, RANK_SCHEMA, RANKS, type RankState, wholeTable } from "../support/rank-world.ts";
import { type Answer, type Asked, createSyncClient, type Seen, type SyncClient } from "../support/sync-client.ts";

/** Seeds that once failed; they run first. */
const KEPT_SEEDS: number[] = [];
const CLIENTS = 3;

const client = fc.nat({ max: CLIENTS - 1 });
const key = fc.constantFrom("a", "b", "c", "d", "e", "f");
const rank = fc.nat({ max: 9 });
const asked = (udfPath: string, args: object): Asked => ({ udfPath, args: args as Asked["args"] });
const mutation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key, rank }).map((args) => asked("ranks:put", args)) },
  fc.record({ key }).map((args) => asked("ranks:drop", args)),
  fc.record({ from: rank, to: rank, by: fc.integer({ min: -2, max: 2 }) }).map((args) => asked("ranks:shift", args)),
  fc.record({ key, rank }).map((args) => asked("ranks:refuse", args)),
  fc.record({ key, rank, other: key }).map((args) => asked("ranks:partly", args)),
);
const query = fc.oneof(
  fc
    .record({ from: rank, to: rank, limit: fc.integer({ min: 1, max: 4 }), order: fc.constantFrom("asc", "desc") })
    .map((args) => asked("ranks:range", args)),
  fc.record({ key }).map((args) => asked("ranks:one", args)),
  fc.constant(asked("ranks:odd", {})),
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant("write" as const), client, mutation }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("ask" as const), client, query }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("page" as const), client, size: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("settle" as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("cut" as const), client }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("join" as const), client }) },
  fc.record({ type: fc.constant("forget" as const), client, at: fc.nat() }),
  fc.record({ type: fc.constant("replay" as const), client, at: fc.nat() }),
  fc.record({ type: fc.constant("restart" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Person {
  sync: SyncClient;
  connected: boolean;
  wrote: { asked: Asked; answer: Promise<Answer> }[];
  /** The ids of its pages, starting with the first. */
  pages: number[];
}

interface PageValue {
  page: string[];
  isDone: boolean;
  continueCursor: string;
}

async function play(steps: Step[], open: () => Promise<Convex>): Promise<void> {
  let convex = await open();
  const people = Array.from({ length: CLIENTS }, (): Person => ({
    sync: createSyncClient(),
    connected: false,
    wrote: [],
    pages: [],
  }));
  const write = (person: Person, what: Asked): Promise<Answer> => {
    const answer = person.sync.mutate(what);
    // Awaited once everything has settled; a client's failure is reported there.
    answer.catch(() => undefined);
    person.wrote.push({ asked: what, answer });
    return answer;
  };
  const join = async (person: Person): Promise<void> => {
    if (!person.connected) await person.sync.connect(convex.url);
    person.connected = true;
  };
  const cut = (person: Person): void => {
    person.sync.cut();
    person.connected = false;
  };
  /** Everything is answered, and every client has received all of it. */
  const settle = async (): Promise<void> => {
    for (const person of people) await join(person);
    await Promise.all(people.flatMap(({ wrote }) => wrote.map(({ answer }) => answer)));
    for (const person of people) {
      const { ts } = await write(person, asked("ranks:put", { key: "settled", rank: 9 }));
      await person.sync.reached(ts ?? 0n);
    }
  };
  const take = async (one: Step): Promise<void> => {
    if (one.type === "settle") return await settle();
    if (one.type === "restart") {
      people.forEach(cut);
      await convex.close();
      convex = await open();
      return;
    }
    const person = people[one.client] as Person;
    const { sync } = person;
    if (one.type === "write") void write(person, one.mutation);
    else if (one.type === "cut") cut(person);
    else if (one.type === "join") await join(person);
    else if (one.type === "ask") sync.add(one.query);
    else if (one.type === "forget") {
      const plain = [...sync.live].filter((id) => !person.pages.includes(id));
      if (plain.length > 0) sync.remove(plain[one.at % plain.length] ?? 0);
    } else if (one.type === "replay") {
      if (!person.connected || person.wrote.length === 0) return;
      const at = one.at % person.wrote.length;
      const before = await person.wrote[at]?.answer;
      if (before?.success) expect(await sync.replay(at)).toEqual(before);
    } else {
      await settle();
      const last = sync.seen.at(-1)?.values.get(person.pages.at(-1) ?? -1) as PageValue | undefined;
      const paginationOpts = { numItems: one.size, cursor: last?.continueCursor ?? null };
      if (!last?.isDone) person.pages.push(sync.add(asked("ranks:page", { paginationOpts })));
    }
  };

  try {
    await join(people[0] as Person);
    await write(people[0] as Person, asked("ranks:wipe", {}));
    for (const [n, name] of ["a", "c", "e"].entries())
      await write(people[0] as Person, asked("ranks:put", { key: name, rank: n * 3 }));
    for (const one of steps) await take(one);
    await settle();
    await checkHistory(people);
    await checkFresh(convex, people);
  } finally {
    people.forEach(cut);
    await convex.close();
  }
}

/** Replays all mutations in commit order over the model; every answer and every transition must match. */
async function checkHistory(people: Person[]): Promise<void> {
  const all = await Promise.all(
    people.flatMap(({ wrote }) => wrote.map(async (one) => ({ ...one, done: await one.answer }))),
  );
  const commits = all.flatMap(({ asked: what, done }) =>
    done.ts === null ? [] : [{ what, result: done.result, ts: done.ts }],
  );
  commits.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  expect(new Set(commits.map(({ ts }) => ts)).size).toBe(commits.length);
  for (const { asked: what, done } of all)
    expect([what.udfPath, done.success]).toEqual([what.udfPath, what.udfPath !== "ranks:refuse"]);
  const history: { ts: bigint; rows: RankState }[] = [];
  for (const { what, result, ts } of commits) {
    const after = applyMutation(history.at(-1)?.rows ?? [], what);
    expect([what, result]).toEqual([what, after.result]);
    history.push({ ts, rows: after.rows });
  }
  for (const { sync, pages } of people) {
    for (const seen of sync.seen) {
      const rows = history.findLast(({ ts }) => ts <= seen.ts)?.rows;
      if (rows) checkSeen(seen, rows, sync.asked, pages);
    }
  }
}

/** Compares what one client saw at one timestamp with the table at that timestamp. */
function checkSeen({ values }: Seen, rows: RankState, questions: readonly Asked[], pages: number[]): void {
  const read: string[] = [];
  let cursor: string | null = null;
  for (const id of pages) {
    const value = values.get(id) as unknown as PageValue | undefined;
    if (!value) break;
    expect(((questions[id] as Asked).args["paginationOpts"] as { cursor: string | null }).cursor).toBe(cursor);
    read.push(...value.page);
    cursor = value.continueCursor;
    if (value.isDone) expect(read).toEqual(wholeTable(rows));
  }
  expect(read).toEqual(wholeTable(rows).slice(0, read.length));
  for (const [id, value] of values) {
    const question = questions[id] as Asked;
    if (!pages.includes(id)) expect([question, value]).toEqual([question, answerQuery(rows, question)]);
  }
}

/** The last value of every live query against a fresh run. */
async function checkFresh(convex: Convex, people: Person[]): Promise<void> {
  for (const { sync, pages } of people) {
    for (const id of sync.live) {
      if (pages.includes(id)) continue;
      const { udfPath, args } = sync.asked[id] as Asked;
      const fresh = await call(convex, "query", udfPath, args);
      expect([udfPath, args, sync.seen.at(-1)?.values.get(id)]).toEqual([udfPath, args, fresh.value as JSONValue]);
    }
  }
}

it("[Y60] [Y61] [Y62] at every transition, every value is the result of the writes up to its timestamp", async () => {
  const data = temporaryFolder();
  const first = await startConvex({ data });
  expect(await push(first, { schema: RANK_SCHEMA, ranks: RANKS })).toBeNull();
  await first.close();
  const open = (): Promise<Convex> => startConvex({ data });
  const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => play(steps, open));
  for (const seed of KEPT_SEEDS) await fc.assert(property, { seed, numRuns: 10 });
  await fc.assert(property, { numRuns: Number(process.env["LOCKSTEP_RUNS"] ?? 25) });
});
