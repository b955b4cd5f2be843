// Deletes what no answer depends on any more. Runs at start and with sign-ins, once a minute at most, so no timer is needed.

import { REPLAY_WINDOW_MS } from "./grants/decide-refresh.ts";
import { ANSWER_KEPT_MS } from "./idempotency.ts";
import type { ObjectTable, WorkosObject } from "./store/objects.ts";
import type { Store } from "./store/open-store.ts";

// An ended session is kept for a day, so that a tab left open hears "Session has already ended." rather than a riddle. So is what
// was mailed, so that who types an old code hears that it has expired.
const KEPT_MS = 24 * 3_600_000;

// As long as WorkOS's Events API goes back.
const EVENT_KEPT_MS = 90 * 24 * 3_600_000;

// As long as the link of an invitation may be good.
const EMAIL_KEPT_MS = 30 * 24 * 3_600_000;

const INTERVAL_MS = 60_000;
const BATCH = 100;

/** Prunes expired codes, replayable pairs, sessions, events, answers, and what sign-ins leave behind. `now` is in ms. */
function prune(store: Store, now: number): void {
  store.codes.prune(now);
  store.refreshTokens.forgetPairs(now - REPLAY_WINDOW_MS);
  store.sessions.prune(now - KEPT_MS);
  store.events.prune(now - EVENT_KEPT_MS);
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
  ]) {
    pruneObjects(table, now - KEPT_MS);
  }
  pruneObjects(store.emails, now - EMAIL_KEPT_MS);
}

const pruned = new WeakMap<Store, number>();

/** Prunes, unless it was done within the last minute. */
export function pruneNowAndThen(store: Store, now: number): void {
  if (Math.abs(now - (pruned.get(store) ?? -Infinity)) < INTERVAL_MS) return;
  pruned.set(store, now);
  prune(store, now);
}

function pruneObjects(table: Pick<ObjectTable<WorkosObject>, "list" | "delete">, before: number): void {
  for (;;) {
    const { data } = table.list({ order: "asc", limit: BATCH });
    const old = data.filter(({ created_at }) => Date.parse(created_at) < before);
    for (const { id } of old) table.delete(id);
    if (old.length < BATCH) return;
  }
}
