// An HTTP server that answers one connection's requests a few at a time: a peer that asks and never reads is given no more.

import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** Requests of one connection that may be under way. Browsers and `fetch` send the next one behind the answer. */
const MAX_PIPELINED = 16;

/** A server of an app's `fetch`. */
export function createHttpServer(fetch: (request: Request) => Response | Promise<Response>): Server {
  // What functions see must be Node's own classes, of which the responses of `fetch` are.
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const underWay = new WeakMap<Socket, number>();
  return createServer((request, response) => {
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
