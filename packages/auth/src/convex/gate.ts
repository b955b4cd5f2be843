// Holds back the sockets of one Convex client until their identity is known.
// A `ConvexReactClient` sends its queries in `onopen`, so a socket whose `onopen` waits sends nothing unauthenticated.
// Uses only the documented `webSocketConstructor` option.
import { type GatedSocket, type GatedSocketOptions, createGatedSocket } from "./gated-socket.ts";

/** The options of {@link createGate}. */
export interface GateOptions extends GatedSocketOptions {
  /** Returns the constructor of real sockets. Called lazily, because a server may not have one. */
  readonly socket: () => typeof WebSocket;
}

/** A gate for the sockets of one client. */
export interface Gate {
  /** For the `webSocketConstructor` option. */
  readonly constructor: typeof WebSocket;
  /** Whether the client has a socket, connected or about to be. */
  readonly hasSocket: () => boolean;
  /** When the open socket last received a message, ms since 1970, or null while none is open. */
  readonly heardAt: () => number | null;
  /** Opens the sockets that may now open, and sends what was held back. */
  readonly recheck: () => void;
  /** Cuts the connections. The client then reconnects through the gate. */
  readonly cut: () => void;
  /** Cuts the connections permanently without notifying the client. It can no longer send or receive. */
  readonly stop: () => void;
}

/** Creates an open gate with no sockets. */
export function createGate(options: GateOptions): Gate {
  const sockets = new Set<GatedSocket>();
  let isStopped = false;

  function open(url: string): WebSocket {
    const Real = options.socket();
    options.note("socket-connecting");
    const socket = createGatedSocket(isStopped ? null : new Real(url), options, () => sockets.delete(socket));
    sockets.add(socket);
    return socket.webSocket;
  }

  return {
    // Called with `new`: if a constructor returns an object, `new` returns that object (ECMA-262 §10.2.2).
    constructor: function GatedWebSocket(url: string) {
      return open(url);
    } as unknown as typeof WebSocket,
    hasSocket: () => sockets.size > 0,
    heardAt: () => [...sockets].map((socket) => socket.heardAt()).find((at) => at !== null) ?? null,
    recheck: () => {
      for (const socket of sockets) socket.recheck();
    },
    cut: () => {
      for (const socket of sockets) socket.cut(true);
    },
    stop: () => {
      isStopped = true;
      for (const socket of sockets) socket.cut(false);
    },
  };
}
