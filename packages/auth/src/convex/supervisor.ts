// One Convex client per identity, one at a time. Whatever belonged to one identity, its data, its queue, its socket
// and its timers, ends with its client; a token refresh keeps the client, its socket and its data.
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

/** How long a client outlives its connection, ms: renderers still hold it, and a closed one throws. */
const CLOSE_AFTER = 1000;
/** The client's own refresh is the backup of the session's, so it may come late. Seconds. */
const BACKUP_LEEWAY = 2;

/** The keeper of the clients for one deployment. */
export interface Supervisor {
  /** The client of the present identity. Another object once the identity changes. */
  readonly client: () => ConvexReactClient;
  /** Calls back when `client()` has become another one. Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Follows a session. Until then nothing is sent, and signed out nothing until the page shows it. Returns how to stop. */
  readonly attach: (session: Session, isShown: () => boolean) => () => void;
  /** What a connected socket waits for may have come. */
  readonly recheck: () => void;
  /** Ends everything. */
  readonly close: () => Promise<void>;
}

interface Lane {
  /** What the application has. Its calls are ours, and it cannot change who it speaks as. */
  readonly client: ConvexReactClient;
  readonly calls: Calls;
  /** The client's own `close`. */
  readonly end: () => Promise<void>;
  readonly link: Link;
  readonly gate: Gate;
  /** Whose it is: an identity key, before there is one its beginning, `""` when signed out, null while that is open. */
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
      socket: () => options.webSocketConstructor ?? WebSocket,
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
      // The client never stops to listen, and so neither stops to ask nor is ever freed once it has been replaced.
      unsavedChangesWarning: false,
    });
    const setAuth = client.setAuth.bind(client);
    const clearAuth = client.clearAuth.bind(client);
    const connectionState = client.connectionState.bind(client);
    const end = client.close.bind(client);
    const link = createLink({
      client: { setAuth, clearAuth, connectionState },
      session: () => session,
      onInstalled: () => {
        gate.recheck();
        calls.release();
      },
      onLost: gate.drop,
      hasSocket: gate.hasSocket,
      heardAt: gate.heardAt,
      onSilent: gate.drop,
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
    return { client, calls, end, link, gate, owner: null };
  }

  /**
   * A method that waits while it is in doubt in which organization it would run, and then runs with the client of that one.
   * Without doubt it is the client's own.
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
    cut(lane);
    return lane.end();
  }

  function follow(): void {
    if (closed || session === null) return;
    const owner = ownerOf(session.state());
    if (!isSameOwner(lane.owner, owner)) replace();
    // The longer one says more.
    if (!lane.owner?.startsWith(`${owner}|`)) lane.owner = owner;
    lane.link.reconcile();
  }

  function replace(): void {
    const old = lane;
    note("client-replaced");
    lane = open();
    cut(old);
    setTimeout(() => void old.end(), CLOSE_AFTER);
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
      // Asking makes the client connect, while the identity provider is still being asked.
      lane.client.connectionState();
      return () => {
        stop();
        if (session !== attached) return;
        session = null;
        // StrictMode attaches again at once. A client that was exchanged, as by a hot update, is left for good.
        setTimeout(() => {
          if (session === null && !closed) replace();
        }, CLOSE_AFTER);
      };
    },
    close,
  };
}

function cut({ calls, gate, link }: Lane): void {
  gate.shut();
  link.end();
  calls.abandon();
}

function ignore(): void {}

/** The beginning of the identity key that is known: all of it with a token, less before. */
function ownerOf(state: State): string | null {
  if (state.kind === "absent") return "";
  if (state.kind !== "acquiring") return identityOf(state)?.key ?? null;
  const { subject, organizationId } = state.named;
  if (subject === null || organizationId === undefined) return identityOf(state)?.key ?? subject;
  return `${subject}|${organizationId ?? ""}`;
}

/** Whether what is known of both is the same. */
function isSameOwner(one: string | null, other: string | null): boolean {
  if (one === null || other === null || one === other) return one === null || one === other;
  return other.startsWith(`${one}|`) || one.startsWith(`${other}|`);
}

/** Asks "Leave site?" while something is not answered, as `ConvexReactClient` does unless told otherwise. */
function askBeforeLeaving(options: ConvexReactClientOptions, isBusy: () => boolean): () => void {
  const { unsavedChangesWarning = typeof globalThis.window?.addEventListener === "function" } = options;
  if (!unsavedChangesWarning) return () => {};
  const ask = (event: BeforeUnloadEvent): void => {
    if (!isBusy()) return;
    event.preventDefault();
    // Browsers before 2024 look at this only.
    event.returnValue = true;
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
