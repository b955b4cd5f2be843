// Holds back the sockets of one Convex client until it is settled as whom they speak.
// A `ConvexReactClient` sends its queries in `onopen`, so a socket whose `onopen` waits sends nothing as nobody.
// Uses only the documented `webSocketConstructor` option. It knows no tokens: `mayOpen` decides.
import type { LinkEventKind } from "../engine/session-log.ts";
import { readAuthError } from "./auth-error.ts";
import { type GatedSocket, createGatedSocket } from "./gated-socket.ts";

/** What a gate asks and tells. */
export interface GateOptions {
  /** The constructor of real sockets, looked up late: a server has none until it needs one. */
  readonly socket: () => typeof WebSocket;
  /** Whether a connected socket may open to the client now. */
  readonly mayOpen: () => boolean;
  /** A connected socket was held back. */
  readonly onHeld: () => void;
  /** Tells what became of a socket. */
  readonly note: (kind: LinkEventKind) => void;
  /** The backend sent an `AuthError` with this text. */
  readonly onAuthError: (text: string) => void;
}

/** A gate for the sockets of one client. */
export interface Gate {
  /** For the `webSocketConstructor` option. */
  readonly constructor: typeof WebSocket;
  /** Whether the client has a socket, connected or about to be. */
  readonly hasSocket: () => boolean;
  /** Something changed: opens the sockets that may open now. */
  readonly recheck: () => void;
  /** Cuts the connections and lets the client reconnect, which it does through the gate. */
  readonly drop: () => void;
  /** Cuts the connections for good. The client is not told; nothing it sends arrives and it hears nothing. */
  readonly shut: () => void;
}

/** Creates an open gate with no sockets. */
export function createGate(options: GateOptions): Gate {
  const sockets = new Set<GatedSocket>();
  let isShut = false;

  function open(url: string): WebSocket {
    const { note } = options;
    const Real = options.socket();
    note("socket-connecting");
    const socket = createGatedSocket(isShut ? null : new Real(url), {
      mayOpen: () => !isShut && options.mayOpen(),
      onHeld: () => {
        note("socket-held");
        options.onHeld();
      },
      onOpened: () => note("socket-open"),
      onMessage: (data) => {
        const text = readAuthError(data);
        if (text !== null) options.onAuthError(text);
      },
      onClosed: () => {
        sockets.delete(socket);
        note("socket-closed");
      },
    });
    sockets.add(socket);
    return socket.webSocket;
  }

  return {
    // Called with `new`: a constructor that returns an object gives that object (ECMA-262 §10.2.2).
    constructor: function GatedWebSocket(url: string) {
      return open(url);
    } as unknown as typeof WebSocket,
    hasSocket: () => sockets.size > 0,
    recheck: () => {
      for (const socket of sockets) socket.recheck();
    },
    drop: () => {
      for (const socket of sockets) socket.cut(true);
    },
    shut: () => {
      isShut = true;
      for (const socket of sockets) socket.cut(false);
    },
  };
}
