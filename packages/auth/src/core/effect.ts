// What `step` asks the engine to do. Data only.
import type { LockstepAuthErrorText, LockstepAuthErrorCode } from "./errors.ts";

/** A message from one tab to the other tabs of the same browser. Never contains a token. */
export type TabMessage =
  /** The source has a new token. */
  | { readonly kind: "refreshed" }
  /** The user signed out of this session. */
  | { readonly kind: "signed-out"; readonly subject: string; readonly sessionId: string | null };

/** Something to do. The engine runs effects in order. */
export type Effect =
  /** Ask the source for a token. `current` is the held token; a newer one from a cache is good enough. */
  | { readonly kind: "fetch"; readonly id: number; readonly force: boolean; readonly current: string | null }
  /** Abandon the running fetch, if any, and ignore its result. */
  | { readonly kind: "abandon-fetch" }
  /** Set the session's only timer, replacing an earlier one. */
  | { readonly kind: "timer"; readonly inMs: number }
  /** Clear the timer. */
  | { readonly kind: "no-timer" }
  /** Do nothing. Records in the log that an echo of the ended session was ignored. */
  | { readonly kind: "ignore-echo" }
  /** Tell the other tabs. */
  | { readonly kind: "tell-tabs"; readonly message: TabMessage }
  /** Tell the developer. */
  | { readonly kind: "report"; readonly code: LockstepAuthErrorCode; readonly text: LockstepAuthErrorText };

/** The result of a decision. */
export interface Step<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}
