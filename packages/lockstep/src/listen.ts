// Binds an HTTP server to a loopback address, with an error a person can act on when it cannot.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LockstepError } from "./errors.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Where a server listens. */
export interface ListenOptions {
  /** Port, 0 for any free one. */
  port: number;
  /** Loopback address. Default `127.0.0.1`. */
  host?: string;
  /** What the server is called in messages, e.g. `local AuthKit`. */
  name: string;
  /** How the reader chooses another port, e.g. `--port 4200`. */
  fix: string;
}

/**
 * Starts listening and resolves to the port that was bound.
 *
 * @throws LockstepError `PORT_BUSY` when another program has the port, `HOST_NOT_LOOPBACK` for any other address.
 */
export async function listen(server: Server, { port, host = "127.0.0.1", name, fix }: ListenOptions): Promise<number> {
  if (!LOOPBACK.has(host)) {
    throw new LockstepError("HOST_NOT_LOOPBACK", {
      what: `${name} listens on this machine only`,
      evidence: `the host asked for is ${host}`,
      fix: "use 127.0.0.1",
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? portBusy(name, port, fix, error) : error);
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function portBusy(name: string, port: number, fix: string, cause: unknown): LockstepError {
  return new LockstepError(
    "PORT_BUSY",
    {
      what: `${name} cannot start: port ${port} is taken by another program`,
      evidence: `see which one: lsof -i :${port}`,
      fix: `stop that program, or choose another port: ${fix}`,
    },
    cause,
  );
}
