// The keys written by the last commits, for queries that started before them.

import { overlaps, type ReadSet, type WrittenKey } from "./read-set.ts";

export interface CommitHistory {
  add(ts: bigint, keys: readonly WrittenKey[]): void;
  /** Whether a read at a timestamp may have changed since. */
  hasChanged(ts: bigint, reads: ReadSet): boolean;
  /** Every read before `ts` may have changed. */
  restart(ts: bigint): void;
}

/** Commits remembered for queries that started before them. */
const REMEMBERED_COMMITS = 4096;

/** @param startTs Commits before it are unknown. */
export function createCommitHistory(startTs: bigint): CommitHistory {
  let commits: { ts: bigint; keys: readonly WrittenKey[] }[] = [];
  /** For queries older than this, later changes are unknown, so their reads count as changed. */
  let forgottenUpTo = startTs;
  return {
    add(ts, keys) {
      commits.push({ ts, keys });
      if (commits.length <= REMEMBERED_COMMITS) return;
      forgottenUpTo = commits[REMEMBERED_COMMITS / 2 - 1]?.ts ?? ts;
      commits = commits.slice(REMEMBERED_COMMITS / 2);
    },
    hasChanged(ts, reads) {
      if (ts < forgottenUpTo) return true;
      // Newest first: there are almost never any, and thousands are remembered.
      const since = commits.slice(commits.findLastIndex((commit) => commit.ts <= ts) + 1);
      return since.some(({ keys }) => overlaps(reads, keys));
    },
    restart(ts) {
      commits = [];
      forgottenUpTo = ts;
    },
  };
}
