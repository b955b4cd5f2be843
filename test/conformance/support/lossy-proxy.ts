// A network between an SDK and local AuthKit that loses responses: requests are processed, and then the connection is cut.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A network in front of one server. */
export interface LossyProxy {
  port: number;
  /** Bodies of the requests that were forwarded, in order. */
  forwarded: readonly string[];
  /** Loses the next responses, this many of them. */
  loseNext: (count: number) => void;
}

/** Forwards to `http://localhost:<port>` until the test ends. */
export async function lossyProxy(target: number): Promise<LossyProxy> {
  const forwarded: string[] = [];
  let toLose = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      forwarded.push(body);
      const lose = toLose > 0;
      if (lose) toLose -= 1;
      const headers = Object.entries(request.headersDistinct)
        .filter(([name]) => !["host", "connection", "content-length", "transfer-encoding", "expect"].includes(name))
        .flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
      const answer = await fetch(`http://localhost:${target}${request.url}`, {
        method: request.method ?? "GET",
        headers,
        redirect: "manual",
        ...(body !== "" && { body }),
      });
      const text = await answer.text();
      if (lose) response.destroy();
      else response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { port, forwarded, loseNext: (count) => (toLose = count) };
}
