// Commits one mutation after another while queries run on snapshots. Memory holds the indexes, the store is the source of truth: a commit
// is durable before it is visible. Queued mutations become durable together, and are answered then.

import type { AuthProvider } from "../../acceptance/providers.ts";
import { type Backfill, createBackfill } from "./backfill.ts";
import type { EnvironmentVariables, PushedApp } from "../definitions/pushed-app.ts";
import { nextUp } from "./document.ts";
import { firstMisfit, type Misfit } from "./first-misfit.ts";
import { overlaps, type ReadSet, type WrittenKey } from "./read-set.ts";
import { schemaOf } from "../definitions/schema.ts";
import type { Snapshot, Table } from "./snapshot.ts";
import type { RecordedMutation, Store, TableChange } from "./store.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createTransaction, type NextDocument, type Transaction, type Write } from "./transaction.ts";

/** A query's view of the database and what it read. */
export interface QueryRun<T> {
  result: T;
  reads: ReadSet;
}

/** A mutation: its code, and what to record so that the same request never runs twice. */
export interface MutationRequest<T> {
  run(transaction: Transaction): Promise<T>;
  /** Called in the same turn as the commit, before any subscriber is notified. */
  onCommitted(result: T, ts: bigint): void;
  /** What to store with the commit, if the request can be resent. */
  record?: ((result: T) => Omit<RecordedMutation, "ts">) | undefined;
}

export interface Engine {
  readonly snapshot: Snapshot;
  readonly app: PushedApp | null;
  readonly environment: EnvironmentVariables;
  /** Runs a query at a snapshot. */
  query<T>(snapshot: Snapshot, run: (transaction: Transaction) => Promise<T>): Promise<QueryRun<T>>;
  /** Queues a mutation. Rejects with the error of `run`; nothing is written then. */
  mutate<T>(request: MutationRequest<T>): Promise<void>;
  /** The outcome of a request that has already run. */
  recorded: Store["recorded"];
  /** Calls back once when what was read at `snapshot` may have changed, immediately if it already has. */
  subscribe(snapshot: Snapshot, reads: ReadSet, onInvalidated: () => void): () => void;
  /** The preparation for installing an app, and its progress. It starts over after a push, an import or an environment change. */
  prepare(app: PushedApp): Backfill;
  /** Drops the preparation for an app. */
  discard(app: PushedApp): void;
  /** Installs an app, after the queued mutations; anything unprepared is done at once. Fails if a document does not fit. */
  install(app: PushedApp, onInstalled: () => void): Promise<Misfit | null>;
  /** Installs the contents of tables, all or nothing. Every live query runs again. Resolves to a document that does not fit, or null. */
  replaceTables(replacement: TableReplacement): Promise<Misfit | null>;
  /** False, and nothing done, if `from` or `app` is no longer current. `onSet` is called before any subscriber is notified. */
  setEnvironment(change: EnvironmentChange, onSet: () => void): Promise<boolean>;
  close(): Promise<void>;
}

/** From one environment to another, with the auth config of the current app evaluated under the new one. */
export interface EnvironmentChange {
  app: PushedApp | null;
  from: EnvironmentVariables;
  to: EnvironmentVariables;
  auth: AuthProvider[] | null;
}

/** Plans an import against the tables that exist when its turn comes. */
export interface TableReplacement {
  /** The changes. `nextDocument` assigns each new document its row, and a time if it has none. If it throws, nothing changes. */
  plan: (snapshot: Snapshot, nextDocument: () => NextDocument) => TableChange[];
  /** Called when everything fits, before anything is written. */
  onChecked?: () => void;
}

/** The clock port: milliseconds since the epoch. */
export interface EngineOptions {
  store: Store;
  now: () => number;
}

/** A mutation that has run but is not yet answered. */
interface Unanswered {
  /** Null when it wrote nothing. */
  ts: bigint | null;
  keys: readonly WrittenKey[];
  writes: readonly Write[];
  answer: () => void;
  fail: (error: unknown) => void;
}

/** Commits remembered for queries that started before them. */
const REMEMBERED_COMMITS = 4096;

export function createEngine({ store, now }: EngineOptions): Engine {
  let { app, environment } = store.loaded;
  let snapshot: Snapshot = { ...store.loaded.snapshot, ts: nextTs(store.loaded.snapshot.ts) };
  /** The starting point of the next mutation: ahead of `snapshot` by the changes that are not durable yet. */
  let working = snapshot;
  /** Tables of `working` that nothing else references, in particular not `snapshot`. */
  const group = new Set<Table>();
  /** Those of the running mutation. */
  let running: Transaction | null = null;
  /** Unanswered mutations that have run, including failed ones: what they saw is not durable yet. */
  let unanswered: Unanswered[] = [];
  let queued = 0;
  const backfills = new Map<PushedApp, Backfill>();
  let commits: { ts: bigint; keys: readonly WrittenKey[] }[] = [];
  /** Queries older than this cannot know whether anything has changed since, so they are told that it has. */
  let forgottenUpTo = snapshot.ts;
  /** Documents are ordered by insertion, even within one millisecond. */
  let next: NextDocument = { creationTime: 0, row: store.loaded.lastRow + 1 };
  let queue: Promise<unknown> = Promise.resolve();
  const subscriptions = createSubscriptions();
  // Clients refuse a server whose time went back, so the time of this start is stored before it is visible.
  store.reserve(snapshot.ts);

  function nextTs(previous: bigint): bigint {
    const wall = BigInt(Math.floor(now())) * 1_000_000n;
    return wall > previous ? wall : previous + 1n;
  }

  const remember = (ts: bigint, keys: readonly WrittenKey[]): void => {
    commits.push({ ts, keys });
    if (commits.length <= REMEMBERED_COMMITS) return;
    forgottenUpTo = commits[REMEMBERED_COMMITS / 2 - 1]?.ts ?? ts;
    commits = commits.slice(REMEMBERED_COMMITS / 2);
  };

  /** Makes finished mutations durable, publishes them, answers, and notifies subscribers, in this order. */
  const flush = (): void => {
    const batch = unanswered;
    unanswered = [];
    try {
      store.flush();
    } catch (error) {
      // Everything that ran since the last flush is lost.
      working = snapshot;
      group.clear();
      for (const { fail } of batch) fail(error);
      return;
    }
    // A mutation running at this moment has written, but is not part of this flush.
    snapshot = running?.before() ?? working;
    group.clear();
    for (const { ts, keys } of batch) if (ts !== null) remember(ts, keys);
    for (const { writes } of batch) for (const backfill of backfills.values()) backfill.wrote(writes);
    for (const { answer } of batch) answer();
    subscriptions.publish(batch.flatMap(({ keys }) => keys));
  };
  const inTurn = (work: () => Promise<void>): void => {
    queued++;
    queue = queue.then(async () => {
      queued--;
      await work();
    });
  };
  /** Queues work that is not a mutation: everything before it is durable when it starts. */
  const enqueue = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      inTurn(async () => {
        flush();
        await work().then(resolve, reject);
      });
    });

  const prepare = (pushed: PushedApp): Backfill => {
    const backfill = backfills.get(pushed) ?? createBackfill(schemaOf(pushed), () => snapshot);
    backfills.set(pushed, backfill);
    return backfill;
  };

  /** Everything read or prepared earlier is out of date: subscribers run again, and running queries will notice. */
  const replaceAll = (next: Snapshot): void => {
    backfills.clear();
    snapshot = working = next;
    commits = [];
    forgottenUpTo = next.ts;
  };

  return {
    get snapshot() {
      return snapshot;
    },
    get app() {
      return app;
    },
    get environment() {
      return environment;
    },
    async query(at, run) {
      const transaction = createTransaction({ snapshot: at, next: null });
      return { result: await run(transaction), reads: transaction.reads };
    },
    mutate: (request) =>
      new Promise((resolve, reject) => {
        inTurn(async () => {
          const base = working;
          // Known before it commits, because nothing else commits in the meantime.
          const ts = nextTs(base.ts);
          next = { ...next, creationTime: Math.max(Number(ts) / 1_000_000, next.creationTime) };
          const transaction = createTransaction({ snapshot: base, next, commitTs: ts, group });
          running = transaction;
          try {
            const result = await request.run(transaction);
            if (base !== working) throw new Error("The writes of a mutation before this one were lost");
            const { tables, writes, keys, clones, ...after } = transaction.result();
            next = after.next;
            const record = request.record?.(result);
            const changes = writes.length > 0 || record !== undefined;
            if (changes) {
              const mutation = record && { ...record, ts };
              const created = [...tables.values()].filter(({ name }) => !base.tables.has(name));
              store.write({ ts, tables: created, writes, mutation });
              working = { ...base, ts, tables };
              for (const table of clones) group.add(table);
            }
            const seen = working.ts;
            const answer = (): void => {
              try {
                request.onCommitted(result, seen);
                resolve();
              } catch (error) {
                reject(error as Error);
              }
            };
            unanswered.push({ ts: changes ? ts : null, keys, writes, answer, fail: reject });
          } catch (error) {
            const before = transaction.abandon();
            if (base === working) working = before;
            const fail = (): void => reject(error as Error);
            unanswered.push({ ts: null, keys: [], writes: [], answer: fail, fail });
          }
          running = null;
          // A mutation queued after this one shares its flush, unless it takes longer than this turn of the event loop.
          if (queued === 0) flush();
          else if (unanswered.length === 1) setImmediate(flush);
        });
      }),
    recorded: store.recorded,
    subscribe(at, reads, onInvalidated) {
      // Newest first: there is nearly always none, and thousands are remembered.
      const since = commits.slice(commits.findLastIndex(({ ts }) => ts <= at.ts) + 1);
      const isMissed = at.ts < forgottenUpTo || since.some(({ keys }) => overlaps(reads, keys));
      if (!isMissed) return subscriptions.add(reads, onInvalidated);
      onInvalidated();
      return () => undefined;
    },
    prepare,
    discard: (dropped) => void backfills.delete(dropped),
    install: (pushed, onInstalled) =>
      enqueue(async () => {
        const ts = nextTs(snapshot.ts);
        const backfill = prepare(pushed);
        backfills.delete(pushed);
        backfill.advance(Infinity);
        const misfit = backfill.misfit();
        if (misfit) return misfit;
        store.saveApp(pushed, ts);
        app = pushed;
        replaceAll({ ts, tables: backfill.tables(), schema: schemaOf(pushed) });
        onInstalled();
        subscriptions.publishAll();
        return null;
      }),
    replaceTables: ({ plan, onChecked }) =>
      enqueue(async () => {
        const ts = nextTs(snapshot.ts);
        next = { ...next, creationTime: Math.max(Number(ts) / 1_000_000, next.creationTime) };
        const changes = plan(snapshot, () => {
          const place = next;
          next = { creationTime: nextUp(place.creationTime), row: place.row + 1 };
          return place;
        });
        const tables = new Map(snapshot.tables);
        for (const { name } of changes) tables.delete(name);
        for (const { name, table } of changes) if (table) tables.set(name, table);
        const imported = { ...snapshot, ts, tables };
        const misfit = firstMisfit(imported, snapshot.schema);
        if (misfit) return misfit;
        onChecked?.();
        store.replaceTables(changes, ts);
        replaceAll(imported);
        subscriptions.publishAll();
        return null;
      }),
    setEnvironment: (change, onSet) =>
      enqueue(async () => {
        if (change.app !== app || change.from !== environment) return false;
        const ts = nextTs(snapshot.ts);
        const changed = app && { ...app, auth: change.auth ?? [] };
        store.saveEnvironment(change.to, changed, ts);
        environment = change.to;
        app = changed;
        replaceAll({ ...snapshot, ts });
        onSet();
        subscriptions.publishEnvironment();
        return true;
      }),
    close: () => enqueue(async () => store.close()),
  };
}
