// Detects two ways in which a client gets stuck without an event. First, it stopped its socket and never restarts it; a
// `setAuth` at the wrong moment causes that (convex 1.48 web_socket_manager.ts: `resume` on `stopped`). Second, its socket is
// half open, as after a change of networks; the client itself only checks after 60 s, although Convex pings every 15 s.
// It is not for slow networks: a client that waits to reconnect is left alone.
import type { ConvexReactClient } from "convex/react";

/** How often it checks, ms. It counts checks, not time, so that sleep of the machine does not count. */
const EVERY = 2500;
/** How many consecutive checks must find the client stuck before it acts: at least 5 s. */
const PATIENCE = 2;
/** The client's longest waits before a reconnect, including jitter, ms: the first wait, and any wait. */
const FIRST_WAIT = 4500;
const LAST_WAIT = 24_000;

/** A socket silent for longer counts as half open, unless it receives something within two more checks. ms. */
const SILENCE = 17_500;
/** The client's own limit. ms. */
const LONGEST_SILENCE = 60_000;
/** After this many checks without silence, the network no longer counts as slow. */
const CALM = 24;

/** The options of {@link createWatchdog}. */
export interface WatchdogOptions {
  readonly client: Pick<ConvexReactClient, "connectionState">;
  /** When the open socket last received a message, ms since 1970; null while none is open, or if unknown. */
  readonly heardAt: () => number | null;
  /** Called when the socket is half open. */
  readonly onSilent: () => void;
  /** Whether there is a token to connect with but no socket. */
  readonly isDue: () => boolean;
  /** Called when the client is stuck. */
  readonly onStuck: () => void;
  /** Called when the client is still stuck, repeatedly after the same time, until it is not. */
  readonly onHopeless: () => void;
}

/** A watchdog. */
export interface Watchdog {
  /** Starts the checks, if they are not running. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** Creates a watchdog. It only checks between `start` and `stop`. */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { client, isDue, onStuck, onHopeless } = options;
  let timer: ReturnType<typeof setInterval> | undefined;
  let seen = "";
  let stuck = 0;
  let limit = SILENCE;
  let silent = 0;
  let calm = 0;

  function listen(): void {
    const heardAt = options.heardAt();
    const quiet = heardAt === null ? 0 : Date.now() - heardAt;
    silent = quiet > limit ? silent + 1 : 0;
    // Compared with the shortest limit, not the current one: a pause below the current limit may still be silence.
    calm = quiet > SILENCE ? 0 : calm + 1;
    if (calm === CALM) limit = SILENCE;
    if (silent <= PATIENCE) return;
    silent = 0;
    // On a slow network, a single message may take that long.
    limit = Math.min(2 * limit, LONGEST_SILENCE);
    options.onSilent();
  }

  function look(): void {
    listen();
    if (!isDue()) {
      stuck = 0;
      return;
    }
    const { isWebSocketConnected, connectionCount, connectionRetries } = client.connectionState();
    const now = `${connectionCount} ${connectionRetries}`;
    stuck = isWebSocketConnected || now !== seen ? 0 : stuck + 1;
    seen = now;
    // How long the client may still be waiting to reconnect.
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
