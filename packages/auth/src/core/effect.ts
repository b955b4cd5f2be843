// What `step` asks the engine to do. Data only.
import type { LockstepAuthErrorText, LockstepAuthErrorCode } from "./errors.ts";

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
  /** Tell the developer. */
  | { readonly kind: "report"; readonly code: LockstepAuthErrorCode; readonly text: LockstepAuthErrorText };

/** What a decision leads to. */
export interface Step<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}
