// An HTTP server that handles one connection's requests a few at a time: a peer that sends without reading gets no more responses.

import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** Concurrent requests of one connection. Browsers and `fetch` send the next one after the response. */
const MAX_PIPELINED = 16;

/**
 * How long an idle connection is kept, ms. A client that sends on one just as it is closed sees an error, and on a busy machine Node's
 * 5 s are soon over.
 */
const KEPT_FOR = 75_000;

/** A server for an app's `fetch`. */
export function createHttpServer(fetch: (request: Request) => Response | Promise<Response>): Server {
  // Functions must see Node's own classes, which the responses of `fetch` are instances of.
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const underWay = new WeakMap<Socket, number>();
  return createServer({ keepAliveTimeout: KEPT_FOR }, (request, response) => {
    const { socket } = request;
    const others = underWay.get(socket) ?? 0;
    if (others >= MAX_PIPELINED) {
      socket.destroy();
      return;
    }
    underWay.set(socket, others + 1);
    response.once("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    void answer(request, response);
  });
}
