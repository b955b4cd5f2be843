// Who must hear of a commit: read sets, indexed by the index they read. A commit looks only at the indexes it wrote.

import type { ReadSet, WrittenKey } from "./read-set.ts";

export interface Subscriptions {
  /** Calls `onInvalidated` once, at the first commit that touches what was read; the returned function cancels. */
  add(reads: ReadSet, onInvalidated: () => void): () => void;
  /** Tells everyone whose reads contain one of the keys. */
  publish(writes: readonly WrittenKey[]): void;
  /** Tells everyone: after a push, every function may answer differently. */
  publishAll(): void;
  /** Tells those who read an environment variable. */
  publishEnvironment(): void;
}

interface Subscription {
  reads: ReadSet;
  onInvalidated: () => void;
}

export function createSubscriptions(): Subscriptions {
  const all = new Set<Subscription>();
  const byIndex = new Map<string, Set<Subscription>>();

  const remove = (subscription: Subscription): void => {
    all.delete(subscription);
    for (const index of subscription.reads.intervals.keys()) {
      const readers = byIndex.get(index);
      readers?.delete(subscription);
      if (readers?.size === 0) byIndex.delete(index);
    }
  };
  const fire = (hit: Iterable<Subscription>): void => {
    for (const subscription of Array.from(hit)) {
      remove(subscription);
      subscription.onInvalidated();
    }
  };

  return {
    add(reads, onInvalidated) {
      const subscription = { reads, onInvalidated };
      all.add(subscription);
      for (const index of reads.intervals.keys()) {
        const readers = byIndex.get(index) ?? new Set();
        byIndex.set(index, readers.add(subscription));
      }
      return () => remove(subscription);
    },
    publish(writes) {
      const hit = new Set<Subscription>();
      for (const { index, key } of writes) {
        for (const subscription of byIndex.get(index) ?? []) {
          if (subscription.reads.intervals.get(index)?.some(({ low, high }) => key >= low && key < high))
            hit.add(subscription);
        }
      }
      fire(hit);
    },
    publishAll: () => fire(all),
    publishEnvironment: () => fire([...all].filter(({ reads }) => reads.environment)),
  };
}
