// Notices a client that has stopped its socket and forgotten it. The client has no event for that: it stops silently,
// and a `setAuth` at the wrong moment leaves it so for ever (convex 1.48 web_socket_manager.ts: `resume` on `stopped`).
// Not for slow networks: a client that waits to reconnect is left alone.
import type { ConvexReactClient } from "convex/react";

/** How often it looks, ms. It counts looks, not time, so that sleep of the machine counts for nothing. */
const EVERY = 2500;
/** Looks in a row that find the client stuck before it acts: at least 5 s. */
const PATIENCE = 2;
/** The client's waits before a reconnect, ms: the longest first one, the longest of all, each with its jitter. */
const FIRST_WAIT = 4500;
const LAST_WAIT = 24_000;

/** What a watchdog asks and tells. */
export interface WatchdogOptions {
  readonly client: Pick<ConvexReactClient, "connectionState">;
  /** Whether there is a token to connect with and no connection under way. */
  readonly isDue: () => boolean;
  /** The client is stuck. */
  readonly onStuck: () => void;
  /** The client is stuck still. Called again after as long a time, until it is not. */
  readonly onHopeless: () => void;
}

/** A watchdog. */
export interface Watchdog {
  /** Starts to look, once. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** Creates a watchdog. It looks only between `start` and `stop`. */
export function createWatchdog({ client, isDue, onStuck, onHopeless }: WatchdogOptions): Watchdog {
  let timer: ReturnType<typeof setInterval> | undefined;
  let seen = "";
  let stuck = 0;

  function look(): void {
    if (!isDue()) {
      stuck = 0;
      return;
    }
    const { isWebSocketConnected, connectionCount, connectionRetries } = client.connectionState();
    const now = `${connectionCount} ${connectionRetries}`;
    stuck = isWebSocketConnected || now !== seen ? 0 : stuck + 1;
    seen = now;
    // As long as the client may still be waiting to reconnect.
    const wait = Math.min(FIRST_WAIT * 2 ** (connectionRetries - 1), LAST_WAIT);
    const patience = Math.max(PATIENCE, Math.ceil(wait / EVERY));
    if (stuck === patience) onStuck();
    if (stuck < patience + PATIENCE) return;
    stuck = 0;
    onHopeless();
  }

  return {
    start: () => {
      timer ??= setInterval(look, EVERY);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
