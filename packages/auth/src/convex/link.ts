// Keeps one Convex client authenticated as the session's user. Makes the only real `setAuth` and `clearAuth` calls.
//
// The design follows from the client's behavior (convex 1.48 authentication_manager.ts):
// - A fetcher that returns null signs the socket out permanently, so ours stays pending until there is a token.
// - `setAuth` with a token at hand pauses the socket for microtasks and costs one `Authenticate`: a *push*.
// - `setAuth` while the client has stopped its socket to request another token would leave it stopped, so we *answer* the
//   request instead.
// - After repeated refusals, or the same token twice, the client gives up and calls `onChange(false)`: push again.
// - A stopped socket restarts when a fetcher first returns no token and then one: a *kick*.
import type { ConvexReactClient } from "convex/react";
import type { HeldToken } from "../core/state.ts";
import type { Session } from "../engine/create-session.ts";
import { createWatchdog } from "./watchdog.ts";

/** The options of {@link createLink}. The optional ones are not available with a stock client. */
export interface LinkOptions {
  /** The part of the client that a link uses. */
  readonly client: Pick<ConvexReactClient, "setAuth" | "clearAuth" | "connectionState">;
  /** The session, or null while none is attached. */
  readonly session: () => Session | null;
  /** Called when the client's token has changed or its socket may open now. */
  readonly onInstalled?: () => void;
  /** Called when the client gave up its token and would reconnect unauthenticated. */
  readonly onLost?: () => void;
  /** Whether the client has a socket, connected or about to be. */
  readonly hasSocket?: () => boolean;
  /** When the client's open socket last received a message. */
  readonly heardAt?: () => number | null;
  /** Called when the client's socket is half open. */
  readonly onSilent?: () => void;
  /** Called when the client no longer connects, whatever the link does. */
  readonly onHopeless?: () => void;
  /** Reports to the developer why the backend refuses the token. */
  readonly report?: (error: Error) => void;
}

/** A client under supervision. */
export interface Link {
  /** Brings the client in line with the session. Call it after every change of the session. */
  readonly reconcile: () => void;
  /** Whether the client would now connect with the session's token or, signed out, without one. */
  readonly isInLine: () => boolean;
  /** Records the backend's message about a refused token, before the client asks for a replacement. */
  readonly heardRefusal: (text: string) => void;
  /** Ends the session on the client: clears its auth and timers, and ignores late tokens. It can start again. */
  readonly signOut: () => void;
  /** Ends the link permanently without notifying the client, which is no longer used. */
  readonly end: () => void;
}

/** Creates a link. It does nothing until `reconcile`. */
export function createLink(options: LinkOptions): Link {
  const { client, session } = options;
  /** The token the client has or is receiving; null if it has none or has given it up. */
  let installed: HeldToken | null = null;
  /** Identifies the latest `setAuth` call. Callbacks of earlier calls are ignored. */
  let epoch = 0;
  /** The client's `isRefreshing`: the backend refused the token and has not accepted another one yet. */
  let refreshing = false;
  /** Whether the client has restarted its socket with our answer, so that it can take a push again. */
  let restarted = false;
  /** Resolves the client's open request for another token. */
  let pending: ((token: string | null) => void) | null = null;
  /** Whether we answered with the refused token again, which makes the client give up without asking the backend. */
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
    // Also while signed out: a socket without a token may be half open. For a stock client, that cannot be detected.
    if (options.heardAt !== undefined && session()?.state().kind === "absent") watchdog.start();
    const held = sendable();
    if (held !== null && held.serial !== installed?.serial) {
      if (refreshing && pending !== null) answer(held);
      else if (!refreshing || restarted) push(held);
    }
    options.onInstalled?.();
  }

  /** Whether the application has closed the client, so that all its methods throw. */
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
        // Refreshing ends when a token is accepted, or after `onChange(false)`, when no token is installed.
        confirm();
        queueMicrotask(reconcile);
      },
    );
    // Only now: `setAuth` has invalidated the request, so the client ignores this answer.
    settlePending(null);
  }

  function kick(): void {
    const token = sendable()?.token.value ?? null;
    session()?.note("client-stuck");
    forget();
    client.setAuth(async ({ forceRefreshToken }) => (forceRefreshToken ? token : null));
    settlePending(null);
    // Within microtasks, the client takes the token and starts its socket. A push after that also reports the outcome.
    setTimeout(reconcile);
  }

  function answer(held: HeldToken): void {
    echoed = held.token.value === installed?.token.value;
    installed = held;
    session()?.note("token-answered");
    settlePending(held.token.value);
    restarted = false;
    // The client takes the answer and restarts its socket within microtasks. If the socket takes long to connect, a later
    // token must still reach the client.
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
    // Otherwise, the client asks because the token is about to expire. The session replaces it earlier on its own, except in
    // a hidden page; but a running action would not survive the expiry.
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
    // Not inside the client's callback, which would then reset what a push sets.
    queueMicrotask(reconcile);
  }

  function refuse(): void {
    const current = session();
    if (current === null || installed === null) return;
    current.refused(installed.serial, refusal);
    // If the session now holds another token that is too old to send, that one must be replaced instead.
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
      // First, while the socket is not paused: the client never sends a clear made during a pause.
      client.clearAuth();
      // Then stop the client's timers and fetches, which `clearAuth` leaves running.
      client.setAuth(async () => null);
      settlePending(null);
    },
    end: () => {
      ended = true;
      watchdog.stop();
      // A client that stopped its socket for the answer would stay stopped. In any other state, the answer would sign it out.
      if (refreshing) settlePending(null);
      forget();
    },
  };
}
