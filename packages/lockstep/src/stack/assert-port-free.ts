// Checks before anything starts that a port is available, so that a readiness probe never reaches another program's server.

import { createServer } from "node:http";
import { connect } from "node:net";
import { LockstepError } from "../errors.ts";
import { listen, portTaken } from "../listen.ts";

/**
 * @throws LockstepError `PORT_BUSY`. An address family that the machine does not have counts as free.
 */
export async function assertPortFree(port: number, name: string, fix: string): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    await assertSilent(port, host, { name, fix });
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

/**
 * macOS and Windows let a program listen on one address of a port while another listens on all of them.
 *
 * @throws LockstepError `PORT_BUSY` when a connection is accepted.
 */
export async function assertSilent(
  port: number,
  host: string,
  { name, fix }: { name: string; fix: string },
): Promise<void> {
  const socket = connect({ port, host });
  const taken = await new Promise<boolean>((resolve) => {
    // TCP connects to itself when the system gives the socket the very port that it connects to.
    socket.once("connect", () => resolve(socket.localPort !== port));
    socket.once("error", () => resolve(false));
  });
  socket.destroy();
  if (taken) throw portTaken({ port, name, fix });
}
