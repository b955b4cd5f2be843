// Deletes what no answer depends on any more. Runs at start and at each sign-in, so no timer is needed.

import { REPLAY_WINDOW_MS } from "./grants/decide-refresh.ts";
import { ANSWER_KEPT_MS } from "./idempotency.ts";
import type { Store } from "./store/open-store.ts";

// An ended session is kept for a day, so that a tab left open hears "Session has already ended." rather than a riddle.
const ENDED_SESSION_KEPT_MS = 24 * 3_600_000;

// As long as WorkOS's Events API goes back.
const EVENT_KEPT_MS = 90 * 24 * 3_600_000;

/** Prunes expired codes, replayable pairs, sessions, events and answers. `now` is in ms. */
export function prune(store: Store, now: number): void {
  store.codes.prune(now);
  store.refreshTokens.forgetPairs(now - REPLAY_WINDOW_MS);
  store.sessions.prune(now - ENDED_SESSION_KEPT_MS);
  store.events.prune(now - EVENT_KEPT_MS);
  store.answers.prune(now - ANSWER_KEPT_MS);
}
