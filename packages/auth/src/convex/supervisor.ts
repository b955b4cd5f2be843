// One Convex client per identity, one at a time. Everything that belongs to an identity ends with its client: data, queue,
// socket and timers. A token refresh keeps the client, its socket and its data.
import { ConvexReactClient, type ConvexReactClientOptions } from "convex/react";
import { abandoned } from "../core/errors.ts";
import { type State, identityOf } from "../core/state.ts";
import type { Session } from "../engine/create-session.ts";
import type { LinkEventKind } from "../engine/session-log.ts";
import { createReporter } from "../platform/reporter.ts";
import { type Calls, createCalls } from "./calls.ts";
import { type Gate, createGate } from "./gate.ts";
import { type Link, createLink } from "./link.ts";
import { createLogger } from "./logger.ts";

/** How long a client outlives its connection, ms: renderers still hold it, and a closed client throws. */
const CLOSE_AFTER = 1000;
/** The client's own refresh is only a backup for the session's, so it may run late. Seconds. */
const BACKUP_LEEWAY = 2;

/** Manages the clients for one deployment. */
export interface Supervisor {
  /** Returns the client of the current identity. Another object after the identity changes. */
  readonly client: () => ConvexReactClient;
  /** Calls `listener` when `client()` has changed. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Follows a session. Sends nothing before; after a sign-out, sends nothing until the page shows it. Returns a stop function. */
  readonly attach: (session: Session, isShown: () => boolean) => () => void;
  /** Call when a held socket may now be able to open. */
  readonly recheck: () => void;
  /** Closes everything. */
  readonly close: () => Promise<void>;
}

/** The global object. A server's HTML may have opened the first socket, which this constructor then returns. */
interface Early {
  readonly LockstepSocket?: typeof WebSocket;
}

interface Lane {
  /** The client that the application uses. Its calls are ours, and the application cannot change its identity. */
  readonly client: ConvexReactClient;
  readonly calls: Calls;
  /** The client's own `close`. */
  readonly close: () => Promise<void>;
  readonly link: Link;
  readonly gate: Gate;
  /** The owner: an identity key, or its known prefix before there is a token; `""` when signed out, null while unknown. */
  owner: string | null;
}

/** Creates a supervisor. Like `ConvexReactClient`, it opens no socket before it is used. */
export function createSupervisor(url: string, options: ConvexReactClientOptions): Supervisor {
  const logger = createLogger(options);
  const report = createReporter((message) => logger.error(message));
  const listeners = new Set<() => void>();
  let session: Session | null = null;
  let isShown = (): boolean => true;
  let lane = open();
  let closed = false;
  /** Mutations and actions that have not settled. */
  let unanswered = 0;
  const stopAsking = askBeforeLeaving(options, () => unanswered > 0);

  function note(kind: LinkEventKind): void {
    session?.note(kind);
  }

  function open(): Lane {
    const gate = createGate({
      socket: () => options.webSocketConstructor ?? (globalThis as Early).LockstepSocket ?? WebSocket,
      mayOpen: () => link.isInLine() && (session?.state().kind !== "absent" || isShown()),
      maySend: () => session?.isCertain() ?? true,
      onHeld: () => session?.wake(),
      note,
      onAuthError: (text) => link.heardRefusal(text),
    });
    const client = new ConvexReactClient(url, {
      ...options,
      webSocketConstructor: gate.constructor,
      initialAuthTokenReuse: true,
      authRefreshTokenLeewaySeconds: BACKUP_LEEWAY,
      logger,
      // The client never removes its `beforeunload` listener, so it would prompt, and leak, even after it was replaced.
      unsavedChangesWarning: false,
    });
    const setAuth = client.setAuth.bind(client);
    const clearAuth = client.clearAuth.bind(client);
    const connectionState = client.connectionState.bind(client);
    const closeClient = client.close.bind(client);
    const link = createLink({
      client: { setAuth, clearAuth, connectionState },
      session: () => session,
      onInstalled: () => {
        gate.recheck();
        calls.release();
      },
      onLost: gate.cut,
      hasSocket: gate.hasSocket,
      heardAt: gate.heardAt,
      onSilent: gate.cut,
      onHopeless: () => {
        replace();
        follow();
      },
      report,
    });
    const calls = createCalls({
      client,
      isInLine: link.isInLine,
      onHeld: () => {
        note("call-held");
        session?.wake();
      },
    });
    const { query, mutation, action } = calls.methods;
    const methods = {
      query: inTurn("query", query),
      mutation: inTurn("mutation", mutation),
      action: inTurn("action", action),
    };
    Object.assign(client, methods, { close, setAuth: ignore, clearAuth: ignore });
    return { client, calls, close: closeClient, link, gate, owner: null };
  }

  /**
   * Wraps a method so that it waits while its target organization is in doubt, and then runs with that organization's
   * client. Without doubt, it calls the client's own method.
   */
  function inTurn(name: keyof Calls["methods"], own: Calls["methods"][typeof name]): typeof own {
    const call: typeof own = async (...args) => {
      const asked = session;
      if (asked === null || asked.isCertain()) return own(...args);
      const subject = identityOf(asked.state())?.subject;
      await new Promise<void>((resolve) => {
        const stop = asked.subscribe(() => {
          if (!asked.isCertain()) return;
          stop();
          resolve();
        });
      });
      if (session !== asked || identityOf(asked.state())?.subject !== subject) throw abandoned(false);
      return lane.calls.methods[name](...args);
    };
    if (name === "query") return call;
    return (...args) => {
      unanswered += 1;
      return call(...args).finally(() => (unanswered -= 1));
    };
  }

  function close(): Promise<void> {
    closed = true;
    stopAsking();
    stopLane(lane);
    return lane.close();
  }

  function follow(): void {
    if (closed || session === null) return;
    const owner = ownerOf(session.state());
    if (!isSameOwner(lane.owner, owner)) replace();
    // Keep the longer, more specific one.
    if (!lane.owner?.startsWith(`${owner}|`)) lane.owner = owner;
    lane.link.reconcile();
  }

  function replace(): void {
    const old = lane;
    note("client-replaced");
    lane = open();
    stopLane(old);
    setTimeout(() => void old.close(), CLOSE_AFTER);
    for (const listener of listeners) listener();
  }

  return {
    client: () => lane.client,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recheck: () => lane.gate.recheck(),
    attach: (attached, isShownNow) => {
      session = attached;
      isShown = isShownNow;
      const stop = attached.subscribe(follow);
      follow();
      // Reading the state makes the client connect, in parallel with the request to the identity provider.
      lane.client.connectionState();
      return () => {
        stop();
        if (session !== attached) return;
        session = null;
        // StrictMode attaches again at once. A client replaced by a hot update is never attached again.
        setTimeout(() => {
          if (session === null && !closed) replace();
        }, CLOSE_AFTER);
      };
    },
    close,
  };
}

function stopLane({ calls, gate, link }: Lane): void {
  gate.stop();
  link.stop();
  calls.stop();
}

function ignore(): void {}

/** Returns the known prefix of the identity key: all of it with a token, less before. */
function ownerOf(state: State): string | null {
  if (state.kind === "absent") return "";
  if (state.kind !== "acquiring") return identityOf(state)?.key ?? null;
  const { subject, organizationId } = state.named;
  if (subject === null || organizationId === undefined) return identityOf(state)?.key ?? subject;
  return `${subject}|${organizationId ?? ""}`;
}

/** Whether the known parts of both owners match. */
function isSameOwner(one: string | null, other: string | null): boolean {
  if (one === null || other === null || one === other) return one === null || one === other;
  return other.startsWith(`${one}|`) || one.startsWith(`${other}|`);
}

/** Prompts "Leave site?" while a call is unanswered, as `ConvexReactClient` does by default. */
function askBeforeLeaving(options: ConvexReactClientOptions, isBusy: () => boolean): () => void {
  const { unsavedChangesWarning = typeof globalThis.window?.addEventListener === "function" } = options;
  if (!unsavedChangesWarning) return () => {};
  const ask = (event: BeforeUnloadEvent): void => {
    if (!isBusy()) return;
    event.preventDefault();
    // Browsers before 2024 only check this.
    event.returnValue = true;
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
