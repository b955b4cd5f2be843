// Keeps one Convex client authenticated as the session's user. Makes the only real `setAuth` and `clearAuth` calls. It decides
// nothing: it reports to decide-link.ts what the session and the client do, and runs the effects.
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
import { type LinkEffect, type LinkInput, UNLINKED, decideLink, givenToken } from "./decide-link.ts";
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
  /** Stops the link permanently without notifying the client, which is no longer used. */
  readonly stop: () => void;
}

/** Creates a link. It does nothing until `reconcile`. */
export function createLink(options: LinkOptions): Link {
  const { client, session } = options;
  let state = UNLINKED;
  /** The backend's message about the refused token, which decides nothing. */
  let refusal: string | null = null;
  /** Answers the client's open request for another token. */
  let respond: (token: string | null) => void = nothing;
  const watchdog = createWatchdog({
    client,
    isDue: () => !options.hasSocket?.() && !isClosed() && session()?.view().phase !== "offline" && sendable() !== null,
    heardAt: () => options.heardAt?.() ?? null,
    onSilent: () => {
      session()?.note("socket-silent");
      options.onSilent?.();
    },
    onStuck: () => report({ kind: "stuck" }),
    onHopeless: () => options.onHopeless?.(),
  });

  function sendable(): HeldToken | null {
    return session()?.sendable() ?? null;
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

  function report(input: LinkInput): void {
    const step = decideLink(state, input);
    state = step.state;
    for (const effect of step.effects) run(effect);
  }

  function reconcile(): void {
    if (state.kind === "stopped") return;
    // Also while signed out: a socket without a token may be half open. For a stock client, that cannot be detected.
    if (options.heardAt !== undefined && session()?.state().kind === "absent") watchdog.start();
    const token = sendable();
    report({ kind: "session", token: token !== null && isClosed() ? null : token });
    options.onInstalled?.();
  }

  function run(effect: LinkEffect): void {
    const { epoch } = state;
    const ready = (): void => report({ kind: "ready", epoch });
    switch (effect.kind) {
      case "push":
        refusal = null;
        watchdog.start();
        session()?.note("token-pushed");
        client.setAuth(
          async ({ forceRefreshToken }) =>
            epoch !== state.epoch ? null : forceRefreshToken ? nextToken(epoch) : effect.held.token.value,
          (isAccepted) => report({ kind: isAccepted ? "accepted" : "lost", epoch }),
          (isRefreshing) => report({ kind: isRefreshing ? "refused" : "settled", epoch }),
        );
        // Only now: `setAuth` has invalidated the request, so the client ignores this answer.
        return settle(null);
      case "answer":
        session()?.note("token-answered");
        settle(effect.held.token.value);
        // The client takes the answer and restarts its socket within microtasks. If the socket takes long to connect, a
        // later token must still reach the client.
        setTimeout(ready);
        return;
      case "kick": {
        const token = sendable()?.token.value ?? null;
        session()?.note("client-stuck");
        client.setAuth(async ({ forceRefreshToken }) => (forceRefreshToken ? token : null));
        settle(null);
        // Within microtasks, the client takes the token and starts its socket. A push after that also reports the outcome.
        setTimeout(ready);
        return;
      }
      case "clear":
        session()?.note("token-cleared");
        watchdog.stop();
        if (isClosed()) return;
        // First, while the socket is not paused: the client never sends a clear made during a pause.
        client.clearAuth();
        // Then stop the client's timers and fetches, which `clearAuth` leaves running.
        client.setAuth(async () => null);
        return settle(null);
      case "release":
        return settle(null);
      case "confirm":
        refusal = null;
        return session()?.confirmed(effect.held.serial);
      case "refuse":
        return refuse(effect.held);
      case "wake":
        return session()?.wake();
      case "lose":
        session()?.note("token-lost");
        return options.onLost?.();
      case "look":
        return reconcile();
      case "retry":
        return queueMicrotask(ready);
    }
  }

  function nextToken(epoch: number): Promise<string | null> {
    settle(null);
    const answered = new Promise<string | null>((resolve) => {
      respond = resolve;
    });
    report({ kind: "asked", epoch, isBusy: client.connectionState().inflightActions > 0 });
    return answered;
  }

  function refuse({ serial }: HeldToken): void {
    const current = session();
    if (current === null) return;
    current.refused(serial, refusal);
    // If the session now holds another token that is too old to send, that one must be replaced instead.
    current.wake();
    const { error } = current.view();
    if (error !== null) options.report?.(error);
  }

  function settle(token: string | null): void {
    const answer = respond;
    respond = nothing;
    answer(token);
  }

  function isInLine(): boolean {
    const current = session();
    if (current === null) return false;
    const given = givenToken(state);
    if (current.state().kind === "absent") return given === null;
    return given !== null && given.serial === current.sendable()?.serial;
  }

  return {
    reconcile,
    isInLine,
    heardRefusal: (text) => {
      refusal = text;
      report({ kind: "heard" });
    },
    signOut: () => report({ kind: "sign-out" }),
    stop: () => {
      watchdog.stop();
      report({ kind: "stop" });
    },
  };
}

function nothing(): void {}
