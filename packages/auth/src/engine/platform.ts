// The ports through which a session reaches the world. Implementations: ../platform/.
import type { LockstepAuthError } from "../core/errors.ts";

/**
 * What the page reports.
 *
 * - `wake`: it became visible, focused, was restored from the back/forward cache, or the network came back.
 * - `network`: it went offline.
 * - `leave`: it is about to be left, for instance for the sign-out page.
 */
export type LifecycleSignal = "wake" | "network" | "leave";

/** Everything a session needs from the world. */
export interface Platform {
  /** Milliseconds that never run backwards and that count the time the machine slept. */
  readonly now: () => number;
  /** Milliseconds since 1970, right or wrong. */
  readonly wall: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Runs `task` once after `ms`. Returns how to prevent it. */
  readonly setTimer: (task: () => void, ms: number) => () => void;
  /** False only when the world is known to have no network. */
  readonly isOnline: () => boolean;
  /** Reports what happens to the page. Returns how to stop. */
  readonly onLifecycle: (listener: (signal: LifecycleSignal) => void) => () => void;
  /** Tells the developer. */
  readonly report: (error: LockstepAuthError) => void;
}
