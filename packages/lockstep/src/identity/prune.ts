// Deletes data that no response depends on any longer. Runs at start and with requests, at most once a minute: without
// requests nothing grows, so no timer is needed.

import type { WorkosObject } from "./objects/kind.ts";
import { REPLAY_WINDOW_MS } from "./rules/decide-refresh.ts";
import { ANSWER_KEPT_MS } from "./store/answers.ts";
import type { ObjectTable } from "./store/objects.ts";
import type { Store } from "./store/open-store.ts";

// An ended session is kept for a day, so that a tab left open gets "Session has already ended." rather than an unexplained error. Mailed
// codes are kept too, so that a user who enters an old one learns that it has expired.
const KEPT_MS = 24 * 3_600_000;

// The retention of WorkOS's Events API.
const EVENT_KEPT_MS = 90 * 24 * 3_600_000;

// The maximum validity of an invitation's link.
const EMAIL_KEPT_MS = 30 * 24 * 3_600_000;

// About 60 MB, for developers whose tests sign in all day.
const EVENTS_KEPT = 100_000;

const INTERVAL_MS = 60_000;
const BATCH = 100;

/** Prunes expired codes, replayable pairs, sessions, events, answers, and what sign-ins leave behind. `now` is in ms. */
function prune(store: Store, now: number): void {
  store.codes.prune(now);
  store.refreshTokens.forgetPairs(now - REPLAY_WINDOW_MS);
  store.sessions.prune(now - KEPT_MS);
  store.events.prune({ before: now - EVENT_KEPT_MS, keep: EVENTS_KEPT });
  store.answers.prune(now - ANSWER_KEPT_MS);
  for (const table of [
    store.pendingAuthentications,
    store.magicAuths,
    store.emailVerifications,
    store.passwordResets,
    store.emailChanges,
    store.challenges,
    store.passkeyChallenges,
    store.deviceAuthorizations,
    store.ssoGrants,
    store.connectRequests,
  ]) {
    pruneObjects(table, madeBefore(now - KEPT_MS));
  }
  pruneObjects(store.emails, madeBefore(now - EMAIL_KEPT_MS));
  pruneObjects(store.browserSessions, ({ expires_at_ms }) => expires_at_ms <= now);
}

const pruned = new WeakMap<Store, number>();

/** Prunes, unless it was done within the last minute. */
export function pruneNowAndThen(store: Store, now: number): void {
  if (Math.abs(now - (pruned.get(store) ?? -Infinity)) < INTERVAL_MS) return;
  pruned.set(store, now);
  store.transaction(() => prune(store, now));
}

function madeBefore(time: number): (object: WorkosObject) => boolean {
  return ({ created_at }) => Date.parse(created_at) < time;
}

/** Starts with the oldest and stops at the first batch with nothing expired: later rows expire later. */
function pruneObjects<T extends WorkosObject>(
  table: Pick<ObjectTable<T>, "list" | "delete">,
  isOver: (object: T) => boolean,
): void {
  let after: string | undefined;
  for (;;) {
    const { data } = table.list({ order: "asc", limit: BATCH, after });
    const over = data.filter(isOver);
    if (over.length === 0) return;
    for (const { id } of over) table.delete(id);
    after = data.findLast((object) => !over.includes(object))?.id ?? after;
  }
}
