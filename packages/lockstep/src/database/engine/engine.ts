// The database of a deployment: queries run on snapshots while one mutation after another commits, and a commit notifies the subscribers
// that read what it changed. Memory holds the indexes, the store is the source of truth: a commit is durable before it is visible
// (group-commit.ts).

import type { AuthProvider } from "../../acceptance/providers.ts";
import type { EnvironmentVariables, PushedApp } from "../definitions/pushed-app.ts";
import { schemaOf } from "../definitions/schema.ts";
import { type Backfill, createBackfill } from "./backfill.ts";
import { createCommitHistory } from "./commit-history.ts";
import { firstMisfit, type Misfit } from "./first-misfit.ts";
import { createGroupCommit, type Written } from "./group-commit.ts";
import type { MutationRequest, MutationResult } from "./mutation.ts";
import type { NextDocument } from "./next-document.ts";
import type { ReadSet } from "./read-set.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Store, TableChange } from "./store.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createTransaction, type Transaction } from "./transaction.ts";

/** A query's view of the database and what it read. */
export interface QueryRun<T> {
  result: T;
  reads: ReadSet;
}

export interface Engine {
  readonly snapshot: Snapshot;
  readonly app: PushedApp | null;
  readonly environment: EnvironmentVariables;
  /** Runs a query at a snapshot. */
  query<T>(snapshot: Snapshot, run: (transaction: Transaction) => Promise<T>): Promise<QueryRun<T>>;
  /**
   * Queues a mutation. Resolves in the turn of its commit, before any subscriber has run again. Rejects if its code throws, or if it cannot
   * be stored; nothing is written then.
   */
  mutate<T, F>(request: MutationRequest<T, F>): Promise<MutationResult<T, F>>;
  /** Queues a small write outside of any function. Rejects with what `work` throws; nothing is written then. */
  write: <T>(work: (transaction: Transaction) => T) => Promise<T>;
  /** Calls back once when a read at `snapshot` may have changed, immediately if it already has. */
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
  /**
   * The changes. `nextDocument` assigns each new document its row, and a time unless it has one. If it throws, nothing
   * changes.
   */
  plan: (snapshot: Snapshot, nextDocument: () => NextDocument) => TableChange[];
  /** Called when everything fits, before anything is written. */
  onChecked?: () => void;
}

export interface EngineOptions {
  store: Store;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export function createEngine({ store, now }: EngineOptions): Engine {
  let { app, environment } = store.loaded;
  const backfills = new Map<PushedApp, Backfill>();
  const subscriptions = createSubscriptions();

  const onDurable = (batch: readonly Written[]): void => {
    for (const { ts, keys } of batch) if (ts !== null) history.add(ts, keys);
    for (const { writes } of batch) for (const backfill of backfills.values()) backfill.wrote(writes);
    subscriptions.publish(batch.flatMap(({ keys }) => keys));
  };
  const commits = createGroupCommit({ store, now, onDurable });
  const history = createCommitHistory(commits.snapshot.ts);

  const prepare = (pushed: PushedApp): Backfill => {
    const backfill = backfills.get(pushed) ?? createBackfill(schemaOf(pushed), () => commits.snapshot);
    backfills.set(pushed, backfill);
    return backfill;
  };

  /** Everything read or prepared earlier is out of date: subscribers run again, and running queries will notice. */
  const replaceAll = (next: Snapshot): void => {
    backfills.clear();
    commits.replace(next);
    history.restart(next.ts);
  };

  return {
    get snapshot() {
      return commits.snapshot;
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
    mutate: commits.mutate,
    async write(work) {
      const run = async (transaction: Transaction) => ({ kind: "commit", value: work(transaction) }) as const;
      return (await commits.mutate<ReturnType<typeof work>, never>({ run })).value;
    },
    subscribe(at, reads, onInvalidated) {
      if (!history.hasChanged(at.ts, reads)) return subscriptions.add(reads, onInvalidated);
      onInvalidated();
      return () => undefined;
    },
    prepare,
    discard: (dropped) => void backfills.delete(dropped),
    install: (pushed, onInstalled) =>
      commits.alone(async ({ ts }) => {
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
      commits.alone(async ({ ts, nextDocument }) => {
        const { snapshot } = commits;
        const changes = plan(snapshot, nextDocument);
        const replaced = { ...withTables(snapshot, changes), ts };
        const misfit = firstMisfit(replaced, snapshot.schema);
        if (misfit) return misfit;
        onChecked?.();
        store.replaceTables(changes, ts);
        replaceAll(replaced);
        subscriptions.publishAll();
        return null;
      }),
    setEnvironment: (change, onSet) =>
      commits.alone(async ({ ts }) => {
        if (change.app !== app || change.from !== environment) return false;
        const changed = app && { ...app, auth: change.auth ?? [] };
        store.saveEnvironment(change.to, changed, ts);
        environment = change.to;
        app = changed;
        replaceAll({ ...commits.snapshot, ts });
        onSet();
        subscriptions.publishEnvironment();
        return true;
      }),
    close: () => commits.alone(async () => store.close()),
  };
}

/** The state after an import: tables that are named are replaced, the others stay. */
function withTables(snapshot: Snapshot, changes: readonly TableChange[]): Snapshot {
  const tables = new Map(snapshot.tables);
  for (const { name } of changes) tables.delete(name);
  for (const { name, table } of changes) if (table) tables.set(name, table);
  return { ...snapshot, tables };
}
