// What the last commits wrote, for queries that started before them.

import { overlaps, type ReadSet, type WrittenKey } from "./read-set.ts";

export interface CommitHistory {
  add(ts: bigint, keys: readonly WrittenKey[]): void;
  /** Whether what was read at a timestamp may have changed since. */
  hasChanged(ts: bigint, reads: ReadSet): boolean;
  /** Everything read before `ts` may have changed. */
  restart(ts: bigint): void;
}

/** Commits remembered for queries that started before them. */
const REMEMBERED_COMMITS = 4096;

/** @param startTs Nothing is known of commits before it. */
export function createCommitHistory(startTs: bigint): CommitHistory {
  let commits: { ts: bigint; keys: readonly WrittenKey[] }[] = [];
  /** Queries older than this cannot know whether anything has changed since, so they are told that it has. */
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
      // Newest first: there is nearly always none, and thousands are remembered.
      const since = commits.slice(commits.findLastIndex((commit) => commit.ts <= ts) + 1);
      return since.some(({ keys }) => overlaps(reads, keys));
    },
    restart(ts) {
      commits = [];
      forgottenUpTo = ts;
    },
  };
}
