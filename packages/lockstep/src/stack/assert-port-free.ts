// Sees before anything starts that a port can be had, so that a readiness probe never meets somebody else's server.

import { createServer } from "node:http";
import { LockstepError } from "../errors.ts";
import { listen } from "../listen.ts";

/**
 * @throws LockstepError `PORT_BUSY`. An address family that the machine does not have counts as free.
 */
export async function assertPortFree(port: number, name: string, fix: string): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer();
    try {
      await listen(server, { port, host, name, fix });
    } catch (error) {
      if (error instanceof LockstepError) throw error;
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }
}
