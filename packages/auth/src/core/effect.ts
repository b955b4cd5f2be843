// What `step` asks the engine to do. Data only.
import type { LockstepAuthErrorText, LockstepAuthErrorCode } from "./errors.ts";

/** What one tab tells the others of its browser. Never a token. */
export type TabMessage =
  /** There is a new token at the source. */
  | { readonly kind: "refreshed" }
  /** The user signed out of that session. */
  | { readonly kind: "signed-out"; readonly subject: string; readonly sessionId: string | null };

/** Something to do. Effects are done in order. */
export type Effect =
  /** Ask the source for a token. `current` is the one in hand: a newer one from a cache will do. */
  | { readonly kind: "fetch"; readonly id: number; readonly force: boolean; readonly current: string | null }
  /** Give up the fetch under way, if any; its result counts for nothing. */
  | { readonly kind: "abandon-fetch" }
  /** Set the one timer, replacing what was set before. */
  | { readonly kind: "timer"; readonly inMs: number }
  /** Clear the one timer. */
  | { readonly kind: "no-timer" }
  /** Nothing: an echo of the session that ended was ignored. It is here for the log. */
  | { readonly kind: "ignore-echo" }
  /** Tell the other tabs. */
  | { readonly kind: "tell-tabs"; readonly message: TabMessage }
  /** Tell the developer. */
  | { readonly kind: "report"; readonly code: LockstepAuthErrorCode; readonly text: LockstepAuthErrorText };

/** What a decision leads to. */
export interface Step<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}
