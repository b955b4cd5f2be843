// An application's endpoint for webhooks and Actions: a real HTTP server that records each request and sends the configured response.

import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  /** The body as received. */
  body: string;
  signature: string;
  contentType: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Resolves once `count` requests have arrived. */
  have: (count: number) => Promise<Received[]>;
  close: () => void;
}

interface Answer {
  status: number;
  body?: string;
  location?: string;
}

/** Starts a receiver. The default response is 200 without a body. */
export async function startReceiver(
  answer: (received: Received) => Promise<Answer> | Answer = () => ({ status: 200 }),
): Promise<Receiver> {
  const received: Received[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    void read(request).then(async (one) => {
      received.push(one);
      waiting = waiting.filter(({ count, resolve }) => (received.length >= count ? resolve() : true));
      const { status, body = "", location } = await answer(one);
      const headers = { "content-type": "application/json", ...(location !== undefined && { location }) };
      response.writeHead(status, headers).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    have: async (count) => {
      if (received.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return received.slice(0, count);
    },
    close,
  };
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { "workos-signature": signature = "", "content-type": contentType = "" } = request.headers;
  return { body: Buffer.concat(chunks).toString("utf8"), signature: String(signature), contentType };
}
