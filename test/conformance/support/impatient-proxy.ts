// A proxy between the CLI and a deployment that shortens the wait for a push, so that the CLI receives every step of its progress.

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, json } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** Starts the proxy; it stops when the test ends. */
export async function impatientProxy(target: string): Promise<{ url: string; answers: { type: string }[] }> {
  const answers: { type: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    const forward = async (): Promise<void> => {
      const waits = incoming.url === "/api/deploy2/wait_for_schema";
      const body = waits
        ? Buffer.from(JSON.stringify({ ...((await json(incoming)) as object), timeoutMs: 0 }))
        : await buffer(incoming);
      const { "transfer-encoding": _, ...headers } = incoming.headers;
      const { method = "GET", url = "/" } = incoming;
      const options = { method, headers: { ...headers, "content-length": body.length } };
      request(new URL(url, target), options, async (response) => {
        const answer = await buffer(response);
        if (waits) answers.push(JSON.parse(answer.toString()) as { type: string });
        outgoing.writeHead(response.statusCode ?? 502, response.headers).end(answer);
      }).end(body);
    };
    forward().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers };
}
