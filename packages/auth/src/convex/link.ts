// Keeps one Convex client authenticated as the session says. Makes the only real `setAuth` and `clearAuth` calls.
//
// How the client behaves, and so why this looks as it does (convex 1.48 authentication_manager.ts):
// - A fetcher that answers null signs the socket out for ever, so ours stays pending until there is a token.
// - `setAuth` with a token already in hand pauses the socket for microtasks and costs one `Authenticate`: a *push*.
// - `setAuth` while the client has stopped its socket to ask for another token would leave it stopped, so then
//   we *answer* instead.
// - After repeated refusals, or the same token twice, the client gives up and says `onChange(false)`: push again.
// - Whatever left the socket stopped, a fetcher that first has no token and then has one starts it again: a *kick*.
import type { ConvexReactClient } from "convex/react";
import type { HeldToken } from "../core/state.ts";
import type { Session } from "../engine/create-session.ts";
import { createWatchdog } from "./watchdog.ts";

/** What a link needs. What is optional, a stock client cannot do. */
export interface LinkOptions {
  /** The client, or the part of it that a link uses. */
  readonly client: Pick<ConvexReactClient, "setAuth" | "clearAuth" | "connectionState">;
  /** The session, or null while none is attached. */
  readonly session: () => Session | null;
  /** What the client is connected as has changed, or may open now. */
  readonly onInstalled?: () => void;
  /** The client gave its token up and would reconnect unauthenticated. */
  readonly onLost?: () => void;
  /** Whether the client has a socket, connected or about to be. A stock client does not tell. */
  readonly hasSocket?: () => boolean;
  /** When the client's open socket last heard something. A stock client does not tell. */
  readonly heardAt?: () => number | null;
  /** The client's socket is half open. */
  readonly onSilent?: () => void;
  /** The client does not connect any more, whatever is done with it. */
  readonly onHopeless?: () => void;
  /** Tells the developer why the backend refuses. */
  readonly report?: (error: Error) => void;
}

/** A client under supervision. */
export interface Link {
  /** Brings the client in line with the session. Called after every change of the session. */
  readonly reconcile: () => void;
  /** Whether the client would now connect as the session says: with its token, or, signed out, with none. */
  readonly isInLine: () => boolean;
  /** What the backend said about the token that it is about to be asked to replace. */
  readonly heardRefusal: (text: string) => void;
  /** Ends the session on the client: it is told, its timers die, and late tokens go nowhere. Can start again. */
  readonly signOut: () => void;
  /** Ends it for good, without a word to the client, which is not used any more. */
  readonly end: () => void;
}

/** Creates a link. It does nothing until `reconcile`. */
export function createLink(options: LinkOptions): Link {
  const { client, session } = options;
  /** The token the client has or is being given; null when it has none or has given it up. */
  let installed: HeldToken | null = null;
  /** Names the latest `setAuth` call. Callbacks of earlier ones count for nothing. */
  let epoch = 0;
  /** The client's word for: the backend refused the token, and no other one has been accepted yet. */
  let refreshing = false;
  /** The client has restarted its socket with our answer, and may be pushed to again. */
  let restarted = false;
  /** The client's unanswered question for another token. */
  let pending: ((token: string | null) => void) | null = null;
  /** The answer was the refused token once more, which makes the client give up without asking the backend. */
  let echoed = false;
  let refusal: string | null = null;
  let ended = false;
  const watchdog = createWatchdog({
    client,
    isDue: () => {
      const view = session()?.view();
      return !options.hasSocket?.() && !isClosed() && view?.phase !== "offline" && sendable() !== null;
    },
    heardAt: () => options.heardAt?.() ?? null,
    onSilent: () => {
      session()?.note("socket-silent");
      options.onSilent?.();
    },
    onStuck: kick,
    onHopeless: () => options.onHopeless?.(),
  });

  function sendable(): HeldToken | null {
    return session()?.sendable() ?? null;
  }

  function reconcile(): void {
    if (ended) return;
    // Signed out as well: a socket without a token may be half open. Of a stock client's nothing is known.
    if (options.heardAt !== undefined && session()?.state().kind === "absent") watchdog.start();
    const held = sendable();
    if (held !== null && held.serial !== installed?.serial) {
      if (refreshing && pending !== null) answer(held);
      else if (!refreshing || restarted) push(held);
    }
    options.onInstalled?.();
  }

  /** Whether the application has closed the client: then every method of it throws. */
  function isClosed(): boolean {
    try {
      client.connectionState();
      return false;
    } catch {
      return true;
    }
  }

  function push(held: HeldToken): void {
    if (isClosed()) return;
    const mine = ++epoch;
    const isMine = (): boolean => mine === epoch;
    installed = held;
    refreshing = restarted = false;
    watchdog.start();
    session()?.note("token-pushed");
    client.setAuth(
      async ({ forceRefreshToken }) => (!isMine() ? null : forceRefreshToken ? nextToken() : held.token.value),
      (accepted) => {
        if (isMine()) (accepted ? confirm : lose)();
      },
      (isRefreshing) => {
        if (!isMine()) return;
        refreshing = isRefreshing;
        restarted = false;
        if (isRefreshing) return;
        // It ends with acceptance, or after `onChange(false)`, when nothing is installed any more.
        confirm();
        queueMicrotask(reconcile);
      },
    );
    // Only now: `setAuth` has made the question outdated, so this answer to it goes nowhere.
    settlePending(null);
  }

  function kick(): void {
    const token = sendable()?.token.value ?? null;
    session()?.note("client-stuck");
    forget();
    client.setAuth(async ({ forceRefreshToken }) => (forceRefreshToken ? token : null));
    settlePending(null);
    // Within microtasks the client has taken the token and starts its socket. Pushed then, it also says what came of it.
    setTimeout(reconcile);
  }

  function answer(held: HeldToken): void {
    echoed = held.token.value === installed?.token.value;
    installed = held;
    session()?.note("token-answered");
    settlePending(held.token.value);
    restarted = false;
    // The client takes the answer in and restarts its socket within microtasks. Should that socket take long to
    // connect, a later token must be able to reach the client.
    setTimeout(() => {
      restarted = refreshing;
      reconcile();
    });
  }

  function nextToken(): Promise<string | null> {
    settlePending(null);
    restarted = false;
    const answered = new Promise<string | null>((resolve) => {
      pending = resolve;
    });
    if (refreshing) {
      refuse();
      reconcile();
    }
    // Otherwise it asks because the token nears its end. The session replaces it before that by itself, except in a
    // page that nobody sees; but an action does not survive that the token runs out.
    else if (client.connectionState().inflightActions > 0) session()?.wake();
    return answered;
  }

  function confirm(): void {
    refusal = null;
    if (installed !== null) session()?.confirmed(installed.serial);
  }

  function lose(): void {
    session()?.note("token-lost");
    options.onLost?.();
    if (!echoed) refuse();
    echoed = false;
    installed = null;
    refreshing = restarted = false;
    // Not inside the client's own callback, which goes on to reset what a push would set.
    queueMicrotask(reconcile);
  }

  function refuse(): void {
    const current = session();
    if (current === null || installed === null) return;
    current.refused(installed.serial, refusal);
    // If the session has moved on to a token that is too old to send by now, that one needs replacing instead.
    current.wake();
    const { error } = current.view();
    if (error !== null) options.report?.(error);
  }

  function settlePending(token: string | null): void {
    const resolve = pending;
    pending = null;
    resolve?.(token);
  }

  function forget(): void {
    epoch += 1;
    installed = null;
    refreshing = restarted = echoed = false;
    refusal = null;
  }

  function isInLine(): boolean {
    const current = session();
    if (current === null) return false;
    if (current.state().kind === "absent") return installed === null;
    return installed !== null && installed.serial === current.sendable()?.serial;
  }

  return {
    reconcile,
    isInLine,
    heardRefusal: (text) => {
      refusal = text;
    },
    signOut: () => {
      if (installed === null) return;
      session()?.note("token-cleared");
      watchdog.stop();
      forget();
      if (isClosed()) return;
      // First, while the socket is not paused: a clear during a pause is never sent.
      client.clearAuth();
      // Then kill the client's timers and fetches, which `clearAuth` leaves running.
      client.setAuth(async () => null);
      settlePending(null);
    },
    end: () => {
      ended = true;
      watchdog.stop();
      // A client that has stopped its socket for the answer would be left stopped. Any other one would sign itself out.
      if (refreshing) settlePending(null);
      forget();
    },
  };
}
