// Holds back the sockets of one Convex client until it is settled as whom they speak.
// A `ConvexReactClient` sends its queries in `onopen`, so a socket whose `onopen` waits sends nothing as nobody.
// Uses only the documented `webSocketConstructor` option.
import { type GatedSocket, type GatedSocketOptions, createGatedSocket } from "./gated-socket.ts";

/** What a gate asks and tells. */
export interface GateOptions extends GatedSocketOptions {
  /** The constructor of real sockets, looked up late: a server has none until it needs one. */
  readonly socket: () => typeof WebSocket;
}

/** A gate for the sockets of one client. */
export interface Gate {
  /** For the `webSocketConstructor` option. */
  readonly constructor: typeof WebSocket;
  /** Whether the client has a socket, connected or about to be. */
  readonly hasSocket: () => boolean;
  /** When the open socket last heard from the backend, ms since 1970, or null while none is open. */
  readonly heardAt: () => number | null;
  /** Something changed: opens the sockets that may open now, and sends what was held back. */
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
    const Real = options.socket();
    options.note("socket-connecting");
    const socket = createGatedSocket(isShut ? null : new Real(url), options, () => sockets.delete(socket));
    sockets.add(socket);
    return socket.webSocket;
  }

  return {
    // Called with `new`: a constructor that returns an object gives that object (ECMA-262 §10.2.2).
    constructor: function GatedWebSocket(url: string) {
      return open(url);
    } as unknown as typeof WebSocket,
    hasSocket: () => sockets.size > 0,
    heardAt: () => [...sockets].map((socket) => socket.heardAt()).find((at) => at !== null) ?? null,
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
