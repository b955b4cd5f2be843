// Everything that can happen to a session. Data only: who notices it is the engine's and the link's business.
import type { AbsentReason, Named } from "./state.ts";

/** Something that happened. */
export type Event =
  /** The source cannot say yet. */
  | { readonly kind: "source-unknown" }
  /** The source has proof that there is no session. */
  | { readonly kind: "source-absent"; readonly reason: AbsentReason }
  /** The source believes there is a session. */
  | (Named & {
      readonly kind: "source-present";
      /** Set while the source holds a token that no fetch has read yet: another number for each such token. */
      readonly unread?: number | undefined;
    })
  /** A fetch gave a token. `minted`: made for this very fetch, not taken from a cache. */
  | { readonly kind: "fetch-token"; readonly id: number; readonly token: string; readonly minted: boolean }
  /** A fetch proved that the session is over. */
  | { readonly kind: "fetch-gone"; readonly id: number }
  /** A fetch failed in a way that proves nothing. */
  | { readonly kind: "fetch-transient"; readonly id: number }
  /** The timer asked for last went off. */
  | { readonly kind: "timer" }
  /** The page became visible, focused or online, or the machine woke up. */
  | { readonly kind: "wake" }
  /** Something waits for a token that may be sent. */
  | { readonly kind: "needed" }
  /** The page came out of the back/forward cache, where it heard nothing of the other tabs. */
  | { readonly kind: "restored" }
  /** Another tab got a new token, and the source has it too. */
  | { readonly kind: "tab-refreshed" }
  /** The user signed out of that session in another tab. */
  | { readonly kind: "tab-signed-out"; readonly subject: string; readonly sessionId: string | null }
  /** The backend accepted the token of that serial. */
  | { readonly kind: "confirmed"; readonly serial: number }
  /** The backend refused the token of that serial. */
  | { readonly kind: "refused"; readonly serial: number; readonly reason: string | null };

/** The name of an event. */
export type EventKind = Event["kind"];

/** The event of that name. */
export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;

/** What a decision needs from the world: the clocks, the dice and a fresh number. */
export interface Inputs {
  /** Monotonic clock, ms. */
  readonly now: number;
  /** Wall clock, ms since 1970. Used only to guess the age of a first token that came from a cache. */
  readonly wall: number;
  /** A random number in [0, 1). */
  readonly roll: number;
  /** A number not used before. */
  readonly id: number;
  /** Nobody sees the page. */
  readonly hidden: boolean;
}
