// Accepts WebSockets at the path of the sync protocol; anything else that asks for an upgrade is refused. socket.ts serves them.

import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import { originOf } from "../callers/request-metadata.ts";
import { MAX_MESSAGE_BYTES } from "./protocol.ts";
import { serveSocket, type SocketOptions } from "./socket.ts";

/** Serves the sockets of a server until they are closed. */
export function acceptSockets(server: Server, options: Omit<SocketOptions, "path" | "origin">): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on("upgrade", (request, socket, head) => {
    // Node leaves this socket without an error listener, so a peer that resets it would end the process.
    socket.on("error", () => socket.destroy());
    // Not `new URL`, which throws for targets such as `//`.
    const path = request.url ?? "";
    if (!/^\/api\/(?:[\w.-]+\/)?sync(?:\?|$)/.test(path)) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    const origin = originOf(request.socket.remoteAddress, request.headers["user-agent"]);
    sockets.handleUpgrade(request, socket, head, (accepted) => serveSocket(accepted, { ...options, origin, path }));
  });
  return {
    close() {
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}
