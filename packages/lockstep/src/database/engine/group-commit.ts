// Runs mutations one after another. Queued ones become durable together; only then are they visible and answered.
// Subscribers and pushes are handled in engine.ts.

import type { MutationRequest, MutationResult } from "./mutation.ts";
import type { Write } from "./changes.ts";
import { documentAfter, type NextDocument, nextTs, notBefore } from "./next-document.ts";
import type { WrittenKey } from "./read-set.ts";
import type { Snapshot, Table } from "./snapshot.ts";
import type { Store } from "./store.ts";
import { createTransaction, type Transaction } from "./transaction.ts";

/** The writes of one mutation. */
export interface Written {
  /** Null when it wrote nothing. */
  ts: bigint | null;
  keys: readonly WrittenKey[];
  writes: readonly Write[];
}

/** The turn of work that is not a mutation: the timestamp of its commit, and the places of its documents. */
export interface Turn {
  ts: bigint;
  nextDocument: () => NextDocument;
}

export interface GroupCommit {
  /** The last durable state. */
  readonly snapshot: Snapshot;
  /** Queues a mutation. Rejects if its code throws, or if it cannot be stored; nothing is written then. */
  mutate: <T, F>(request: MutationRequest<T, F>) => Promise<MutationResult<T, F>>;
  /** Queues work that is not a mutation: everything before it is durable when it starts. */
  alone<T>(work: (turn: Turn) => Promise<T>): Promise<T>;
  /** Makes a state the current one. Only in a turn of {@link alone}. */
  replace(next: Snapshot): void;
}

export interface GroupCommitOptions {
  store: Store;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Called with what has become durable, in order, after its answers. */
  onDurable: (batch: readonly Written[]) => void;
}

/** A mutation that has run but is not yet answered. */
interface Unanswered {
  written: Written;
  answer: () => void;
  /** The flush failed. */
  fail: (error: unknown) => void;
}

const NOTHING: Written = { ts: null, keys: [], writes: [] };

export function createGroupCommit({ store, now, onDurable }: GroupCommitOptions): GroupCommit {
  let snapshot: Snapshot = { ...store.loaded.snapshot, ts: nextTs(store.loaded.snapshot.ts, now()) };
  /** The starting point of the next mutation: ahead of `snapshot` by the changes that are not durable yet. */
  let working = snapshot;
  /** Tables of `working` that nothing else references, in particular not `snapshot`. */
  const group = new Set<Table>();
  /** Those of the running mutation. */
  let running: Transaction | null = null;
  /** Unanswered mutations that have run, including failed ones: what they saw is not durable yet. */
  let unanswered: Unanswered[] = [];
  let queued = 0;
  let next: NextDocument = { creationTime: 0, row: store.loaded.lastRow + 1 };
  let queue: Promise<unknown> = Promise.resolve();
  // Clients refuse a server whose time went back, so the time of this start is stored before it is visible.
  store.reserve(snapshot.ts);

  /** Makes finished mutations durable, publishes them and answers. */
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
    for (const { answer } of batch) answer();
    onDurable(batch.map(({ written }) => written));
  };
  /** A mutation queued behind others shares their flush, unless it takes longer than this turn of the event loop. */
  const flushSoon = (): void => {
    if (queued === 0) flush();
    else if (unanswered.length === 1) setImmediate(flush);
  };
  const inTurn = (work: () => Promise<void>): void => {
    queued++;
    queue = queue.then(async () => {
      queued--;
      await work();
      flushSoon();
    });
  };

  /** Runs a mutation, and leaves its answer to the flush that makes durable what it wrote or saw. */
  const attempt = async <T, F>(
    { once = null, run }: MutationRequest<T, F>,
    resolve: (result: MutationResult<T, F>) => void,
    reject: (error: unknown) => void,
  ): Promise<void> => {
    const leave = (result: MutationResult<T, F>, written = NOTHING): void => {
      const answer = (): void => resolve(result);
      // It failed by itself, whatever becomes of those before it.
      unanswered.push({ written, answer, fail: result.kind === "failed" ? answer : reject });
    };
    const recorded = once && store.recorded(once.key.sessionId, once.key.requestId);
    if (once && recorded) return leave({ kind: "replayed", value: once.replay(recorded), ts: recorded.ts });
    const base = working;
    // Known before it commits, because nothing else commits in the meantime.
    const ts = nextTs(base.ts, now());
    next = notBefore(next, ts);
    const transaction = (running = createTransaction({ snapshot: base, next, commitTs: ts, group }));
    try {
      const end = await run(transaction);
      if (base !== working) throw new Error("The writes of a mutation before this one were lost");
      if (end.kind === "discard") {
        working = transaction.abandon();
        return leave({ kind: "failed", value: end.value });
      }
      const { tables, writes, keys, clones, ...rest } = transaction.result();
      next = rest.next;
      const hasChanged = writes.length > 0 || once !== null;
      if (hasChanged) {
        const mutation = once ? { ...once.key, ...once.record(end.value), ts } : undefined;
        const created = [...tables.values()].filter(({ name }) => !base.tables.has(name));
        store.write({ ts, tables: created, writes, mutation });
        working = { ...base, ts, tables };
        for (const table of clones) group.add(table);
      }
      leave({ kind: "committed", value: end.value, ts: working.ts }, { ts: hasChanged ? ts : null, keys, writes });
    } catch (error) {
      const before = transaction.abandon();
      if (base === working) working = before;
      const fail = (): void => reject(error);
      unanswered.push({ written: NOTHING, answer: fail, fail });
    } finally {
      running = null;
    }
  };

  return {
    get snapshot() {
      return snapshot;
    },
    mutate: (request) =>
      new Promise((resolve, reject) => {
        inTurn(() => attempt(request, resolve, reject));
      }),
    alone: (work) =>
      new Promise((resolve, reject) => {
        inTurn(async () => {
          flush();
          const ts = nextTs(snapshot.ts, now());
          next = notBefore(next, ts);
          const nextDocument = (): NextDocument => {
            const place = next;
            next = documentAfter(place);
            return place;
          };
          await work({ ts, nextDocument }).then(resolve, reject);
        });
      }),
    replace(other) {
      snapshot = working = other;
    },
  };
}
