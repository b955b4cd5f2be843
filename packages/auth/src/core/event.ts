// Everything that can happen to a session. Data only: the engine and the link detect and report events.
import type { AbsentReason, Named } from "./state.ts";

/** Something that happened. */
export type Event =
  /** The source is still loading. */
  | { readonly kind: "source-unknown" }
  /** The source has proof that there is no session. */
  | { readonly kind: "source-absent"; readonly reason: AbsentReason }
  /** The source reports a session. */
  | (Named & {
      readonly kind: "source-present";
      /** Set while the source holds a token that no fetch has read yet: a different number for each such token. */
      readonly unread?: number | undefined;
    })
  /** A fetch returned a token. `minted`: issued for this fetch, not taken from a cache. */
  | { readonly kind: "fetch-token"; readonly id: number; readonly token: string; readonly minted: boolean }
  /** A fetch proved that the session has ended. */
  | { readonly kind: "fetch-gone"; readonly id: number }
  /** A fetch failed in a way that proves nothing. */
  | { readonly kind: "fetch-transient"; readonly id: number }
  /** The most recently set timer fired. */
  | { readonly kind: "timer" }
  /** The page became visible, focused or online, or the machine woke up. */
  | { readonly kind: "wake" }
  /** Something is waiting for a sendable token. */
  | { readonly kind: "needed" }
  /** The page was restored from the back/forward cache, where it received no messages from other tabs. */
  | { readonly kind: "restored" }
  /** Another tab got a new token, which this tab's source has too. */
  | { readonly kind: "tab-refreshed" }
  /** The user signed out of this session in another tab. */
  | { readonly kind: "tab-signed-out"; readonly subject: string; readonly sessionId: string | null }
  /** The backend accepted the token with this serial. */
  | { readonly kind: "confirmed"; readonly serial: number }
  /** The backend refused the token with this serial. */
  | { readonly kind: "refused"; readonly serial: number; readonly reason: string | null }
  /** The backend knows of a change that the token with this serial may not have: the session ended, or its roles changed. */
  | { readonly kind: "outdated"; readonly serial: number };

/** The name of an event. */
export type EventKind = Event["kind"];

/** The event with this name. */
export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;

/** What a decision needs from outside: clocks, randomness and a fresh number. */
export interface Inputs {
  /** Monotonic clock, ms. */
  readonly now: number;
  /** Wall clock, ms since 1970. Used only to guess the age of a first token that came from a cache. */
  readonly wall: number;
  /** A random number in [0, 1). */
  readonly roll: number;
  /** A number that was not used before. */
  readonly id: number;
  /** Whether the page is hidden. */
  readonly hidden: boolean;
}
