// Notices two ways in which a client stands still without an event. One: it has stopped its socket and forgotten it; a
// `setAuth` at the wrong moment leaves it so for ever (convex 1.48 web_socket_manager.ts: `resume` on `stopped`). Two: its
// socket is half open, as after a change of networks; the client itself looks only after 60 s, and Convex pings every 15 s.
// Not for slow networks: a client that waits to reconnect is left alone.
import type { ConvexReactClient } from "convex/react";

/** How often it looks, ms. It counts looks, not time, so that sleep of the machine counts for nothing. */
const EVERY = 2500;
/** Looks in a row that find the client stuck before it acts: at least 5 s. */
const PATIENCE = 2;
/** The client's waits before a reconnect, ms: the longest first one, the longest of all, each with its jitter. */
const FIRST_WAIT = 4500;
const LAST_WAIT = 24_000;

/** A socket that has been silent for longer is taken to be half open, unless it says something within two more looks. ms. */
const SILENCE = 17_500;
/** What the client itself waits for. ms. */
const LONGEST_SILENCE = 60_000;
/** Looks without silence after which the network is not taken to be slow any more. */
const CALM = 24;

/** What a watchdog asks and tells. */
export interface WatchdogOptions {
  readonly client: Pick<ConvexReactClient, "connectionState">;
  /** When the open socket last heard something, ms since 1970; null while none is open, or when that cannot be told. */
  readonly heardAt: () => number | null;
  /** The socket is half open. */
  readonly onSilent: () => void;
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
    // Not the patience of now: what has not outlasted it may be silence all the same.
    calm = quiet > SILENCE ? 0 : calm + 1;
    if (calm === CALM) limit = SILENCE;
    if (silent <= PATIENCE) return;
    silent = 0;
    // On a slow network one message may take that long.
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
