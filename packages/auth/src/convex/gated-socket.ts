// One socket behind a gate: the part of `WebSocket` that a Convex client uses, over a real one.
//
//   connecting ──real open──▶ held ──mayOpen──▶ open
//        └───────────────┬──────┴───────────────┘
//                        ▼
//                     closed      entered at once by close(): on a dead network, the real event takes minutes
//
// It never reads or changes what is sent. It delays `onopen`, and holds messages while the identity they would run as is in
// doubt.
import type { LinkEventKind } from "../engine/session-log.ts";
import { readAuthError } from "./auth-error.ts";

/** The options of {@link createGatedSocket}. The socket is independent of tokens: `mayOpen` decides. */
export interface GatedSocketOptions {
  /** Whether a connected socket may now open to the client. */
  readonly mayOpen: () => boolean;
  /** Whether an open socket may send now. */
  readonly maySend: () => boolean;
  /** Called when a connected socket is held back. */
  readonly onHeld: () => void;
  /** Called when the backend has sent an `AuthError` with this text, before the client sees it. */
  readonly onAuthError: (text: string) => void;
  /** Logs a change of a socket. */
  readonly note: (kind: LinkEventKind) => void;
}

/** A gated socket and its controls. */
export interface GatedSocket {
  /** The socket for the client. */
  readonly webSocket: WebSocket;
  /** Opens the socket if it is held and may open, and sends held messages if it may send. */
  readonly recheck: () => void;
  /** When it last received a message, ms since 1970, or null unless it is open. */
  readonly heardAt: () => number | null;
  /** Ends the connection. With `tell`, the client sees the socket close; without, it is not notified. */
  readonly cut: (tell: boolean) => void;
}

type Handler<E> = ((event: E) => void) | null;

/** Puts a socket behind the gate. If `real` is null, it never connects. `onClosed` is called once. */
export function createGatedSocket(
  real: WebSocket | null,
  options: GatedSocketOptions,
  onClosed: () => void,
): GatedSocket {
  let state: "connecting" | "held" | "open" | "closed" = "connecting";
  let onopen: Handler<unknown> = null;
  let heardAt = 0;
  let unsent: string[] = [];
  const webSocket = {
    get onopen() {
      return onopen;
    },
    set onopen(handler: Handler<unknown>) {
      const replaced = onopen !== null;
      onopen = handler;
      // The client replaces `onopen` to close the socket as soon as it opens. A held socket would never open, so close it now.
      if (replaced && state !== "open") cut(true);
    },
    onmessage: null as Handler<MessageEvent>,
    onclose: null as Handler<unknown>,
    onerror: null as Handler<unknown>,
    send: (data: string) => {
      if (state !== "open") return;
      unsent.push(data);
      flush();
    },
    close: () => cut(true),
  };

  function flush(): void {
    // `maySend` may end the session, and with it this socket.
    if (unsent.length === 0 || !options.maySend() || state !== "open") return;
    const due = unsent;
    unsent = [];
    for (const data of due) real?.send(data);
  }

  function recheck(): void {
    flush();
    if (state !== "held" || !options.mayOpen()) return;
    state = "open";
    heardAt = Date.now();
    options.note("socket-open");
    onopen?.({ type: "open" });
  }

  function cut(tell: boolean): void {
    if (state !== "closed") {
      markClosed();
      real?.close();
    }
    // Even if it was cut silently before: the client waits for this event after it calls close().
    if (tell) queueMicrotask(() => webSocket.onclose?.(NO_STATUS));
  }

  function markClosed(): void {
    state = "closed";
    options.note("socket-closed");
    onClosed();
  }

  if (real !== null) {
    real.onopen = () => {
      if (state !== "connecting") return real.close();
      state = "held";
      if (options.mayOpen()) return recheck();
      options.note("socket-held");
      options.onHeld();
    };
    // Opened by the server's HTML, and its event has passed. The client adds its handlers after this call.
    if (real.readyState === 1) queueMicrotask(real.onopen as () => void);
    real.onmessage = (event: MessageEvent) => {
      if (state !== "open") return;
      heardAt = Date.now();
      const refusal = readAuthError(event.data);
      if (refusal !== null) options.onAuthError(refusal);
      webSocket.onmessage?.(event);
    };
    real.onerror = (event) => {
      if (state !== "closed") webSocket.onerror?.(event);
    };
    real.onclose = (event) => {
      if (state === "closed") return;
      markClosed();
      webSocket.onclose?.(event);
    };
  }

  return {
    webSocket: webSocket as unknown as WebSocket,
    recheck,
    heardAt: () => (state === "open" ? heardAt : null),
    cut,
  };
}

/** What the client reads of a `CloseEvent`. RFC 6455 §7.4.1: 1005, no status code was present. */
const NO_STATUS = { code: 1005, reason: "" };
