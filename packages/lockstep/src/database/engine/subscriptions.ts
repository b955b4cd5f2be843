// Which subscribers a commit affects. Reads are kept per index, in a structure that finds the readers of one key: a commit looks only at
// what it wrote, however many subscriptions there are.

import { createIntervalIndex, type IntervalIndex } from "./interval-index.ts";
import type { ReadSet, WrittenKey } from "./read-set.ts";

export interface Subscriptions {
  /** Calls `onInvalidated` once, at the first commit that changes what was read; the returned function cancels. */
  add(reads: ReadSet, onInvalidated: () => void): () => void;
  /** Notifies every subscriber whose reads contain one of the keys. */
  publish(writes: readonly WrittenKey[]): void;
  /** Notifies all subscribers: after a push, every function may return a different result. */
  publishAll(): void;
  /** Notifies subscribers that read an environment variable. */
  publishEnvironment(): void;
}

interface Subscription {
  readsEnvironment: boolean;
  onInvalidated: () => void;
  remove: () => void;
}

export function createSubscriptions(): Subscriptions {
  const all = new Set<Subscription>();
  const byIndex = new Map<string, IntervalIndex<Subscription>>();

  const fire = (hit: Iterable<Subscription>): void => {
    for (const subscription of Array.from(hit)) {
      subscription.remove();
      subscription.onInvalidated();
    }
  };

  return {
    add(reads, onInvalidated) {
      const removals: (() => void)[] = [];
      const subscription: Subscription = {
        readsEnvironment: reads.environment,
        onInvalidated,
        remove() {
          if (!all.delete(subscription)) return;
          for (const remove of removals) remove();
        },
      };
      all.add(subscription);
      for (const [index, intervals] of reads.intervals) {
        const readers = byIndex.get(index) ?? createIntervalIndex<Subscription>();
        byIndex.set(index, readers);
        for (const interval of intervals) removals.push(readers.add(interval, subscription));
        removals.push(() => {
          if (readers.size === 0 && byIndex.get(index) === readers) byIndex.delete(index);
        });
      }
      return () => subscription.remove();
    },
    publish(writes) {
      const hit = new Set<Subscription>();
      for (const { index, key } of writes) byIndex.get(index)?.stab(key, (subscription) => hit.add(subscription));
      fire(hit);
    },
    publishAll: () => fire(all),
    publishEnvironment: () => fire([...all].filter(({ readsEnvironment }) => readsEnvironment)),
  };
}
