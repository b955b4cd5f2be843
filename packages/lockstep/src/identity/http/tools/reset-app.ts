// POST /_lockstep/reset, for tests that cannot call `reset()`. It is in front of the gate, because a reset waits until no request is
// inside.

import { Hono } from "hono";
import { ownHostOnly, ownOriginOnly } from "../request/own-origin.ts";

const PATH = "/_lockstep/reset";

/** True for a request to this application. */
export function asksForReset({ method, url }: Request): boolean {
  return method === "POST" && url.endsWith(PATH);
}

/** The application. It answers 204 when the reset is done. */
export function createResetApp(reset: () => Promise<void>, log: (line: string) => void): Hono {
  const app = new Hono();
  app.use(ownHostOnly(log), ownOriginOnly);
  app.post(PATH, async (c) => {
    await reset();
    return c.body(null, 204);
  });
  return app;
}
