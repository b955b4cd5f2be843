// The ports between a session and its environment. Implementations: ../platform/.
import type { TabMessage } from "../core/effect.ts";
import type { LockstepAuthError } from "../core/errors.ts";

/**
 * A signal from the page.
 *
 * - `wake`: the page became visible or focused, the network came back, or the machine woke up.
 * - `restore`: the page was restored from the back/forward cache.
 * - `network`: the browser went offline.
 * - `leave`: the user is about to leave the page, for instance for the sign-out page.
 */
export type LifecycleSignal = "wake" | "restore" | "network" | "leave";

/** What the tabs of one browser share. */
export interface Tabs {
  /** Acquires the only lock. Resolves with a function that releases it. Rejects if aborted before. */
  readonly lock: (signal: AbortSignal) => Promise<() => void>;
  /** Sends a message to every other tab. */
  readonly post: (message: TabMessage) => void;
  /** Calls `listener` for every message from another tab. Returns a function that unsubscribes. */
  readonly onMessage: (listener: (message: TabMessage) => void) => () => void;
}

/** Everything a session needs from its environment. */
export interface Platform {
  /** Monotonic clock, ms. Includes the time the machine slept. */
  readonly now: () => number;
  /** Wall clock, ms since 1970. May be wrong. */
  readonly wall: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Runs `task` once after `ms`. Returns a function that cancels it. */
  readonly setTimer: (task: () => void, ms: number) => () => void;
  /** False only when the machine is known to be offline. */
  readonly isOnline: () => boolean;
  /** Whether the page is hidden. */
  readonly isHidden: () => boolean;
  /** Undefined without other tabs, as on a server or in a native app. */
  readonly tabs?: Tabs | undefined;
  /** Calls `listener` for every signal from the page. Returns a function that unsubscribes. */
  readonly onLifecycle: (listener: (signal: LifecycleSignal) => void) => () => void;
  /** Reports an error to the developer. */
  readonly report: (error: LockstepAuthError) => void;
}
