// The ports through which a session reaches the world. Implementations: ../platform/.
import type { TabMessage } from "../core/effect.ts";
import type { LockstepAuthError } from "../core/errors.ts";

/**
 * What the page reports.
 *
 * - `wake`: it became visible or focused, the network came back, or the machine woke up.
 * - `restore`: it came out of the back/forward cache.
 * - `network`: it went offline.
 * - `leave`: it is about to be left, for instance for the sign-out page.
 */
export type LifecycleSignal = "wake" | "restore" | "network" | "leave";

/** What the tabs of one browser share. */
export interface Tabs {
  /** Resolves with how to let go once no other tab holds the one lock there is. Rejects when aborted before. */
  readonly lock: (signal: AbortSignal) => Promise<() => void>;
  /** Tells every other tab. */
  readonly post: (message: TabMessage) => void;
  /** Calls back for what the other tabs tell. Returns how to stop. */
  readonly onMessage: (listener: (message: TabMessage) => void) => () => void;
}

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
  /** True when nobody sees the page. */
  readonly isHidden: () => boolean;
  /** Absent where there are no other tabs, as on a server and in a native app. */
  readonly tabs?: Tabs | undefined;
  /** Reports what happens to the page. Returns how to stop. */
  readonly onLifecycle: (listener: (signal: LifecycleSignal) => void) => () => void;
  /** Tells the developer. */
  readonly report: (error: LockstepAuthError) => void;
}
