// One socket behind a gate: the part of `WebSocket` that a Convex client uses, over a real one.
//
//   connecting ──real open──▶ held ──mayOpen──▶ open
//        └───────────────┬──────┴───────────────┘
//                        ▼
//                     closed      reached at once by close(): a dead network delays the real event for minutes
//
// It never reads or changes what is sent. It holds back the moment of `onopen`, and messages while it is in doubt as whom
// they would run.
import type { LinkEventKind } from "../engine/session-log.ts";
import { readAuthError } from "./auth-error.ts";

/** What a socket asks and tells. It knows no tokens: `mayOpen` decides. */
export interface GatedSocketOptions {
  /** Whether a connected socket may open to the client now. */
  readonly mayOpen: () => boolean;
  /** Whether an open socket may send now. */
  readonly maySend: () => boolean;
  /** A connected socket was held back. */
  readonly onHeld: () => void;
  /** The backend sent an `AuthError` with this text, which the client has not seen yet. */
  readonly onAuthError: (text: string) => void;
  /** Tells what became of a socket. */
  readonly note: (kind: LinkEventKind) => void;
}

/** A gated socket and the handles on it. */
export interface GatedSocket {
  /** What the client gets. */
  readonly webSocket: WebSocket;
  /** Opens it if it is held and may open, and sends what waits if it may send. */
  readonly recheck: () => void;
  /** When it last heard from the backend, ms since 1970, or null unless it is open. */
  readonly heardAt: () => number | null;
  /** Ends the connection. With `tell`, the client sees it close; without, it is left in the dark. */
  readonly cut: (tell: boolean) => void;
}

type Handler<E> = ((event: E) => void) | null;

/** Puts a socket behind the gate. `real` is null when it is never to connect. `onClosed` is called once. */
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
      // The client replaces `onopen` to say: close as soon as you are open. Held, it would never be.
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
    // Asking may end the session, and with it this socket.
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
      end();
      real?.close();
    }
    // Also when it was cut before without a word: the one that asks to close waits for this.
    if (tell) queueMicrotask(() => webSocket.onclose?.(NO_STATUS));
  }

  function end(): void {
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
      end();
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
