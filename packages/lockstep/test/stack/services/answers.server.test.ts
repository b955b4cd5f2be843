// The readiness probe, against servers that do not answer at first.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { answers, firstAnswer } from "../../../src/stack/services/answers.ts";

/** Answers with these in turn, null for not at all. Returns its URL and the number of requests so far. */
async function serve(...statuses: (number | null)[]): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server = createServer((_, response) => {
    const status = statuses[Math.min(count, statuses.length - 1)];
    count += 1;
    if (status != null) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}
const never = new AbortController().signal;

test("[K99] a request that is never answered is repeated", async () => {
  const { url, count } = await serve(null, 200);
  await answers(url, never, 100);
  expect(count()).toBe(2);
});

test("[K99] our servers are ready below 500, an app with any status", async () => {
  const { url, count } = await serve(503, 404);
  await answers(url, never);
  expect(count()).toBe(2);
  const app = await serve(null, 500);
  expect(await firstAnswer(app.url, never, { timeout: 100 })).toBe(500);
});
