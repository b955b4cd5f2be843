// Binds an HTTP server to a loopback address, with an actionable error when it cannot.

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
  /** The server's name in messages, e.g. `local AuthKit`. */
  name: string;
  /** How to choose another port, e.g. `--port 4200`. */
  fix: string;
}

/**
 * Starts listening and resolves to the bound port.
 *
 * @throws LockstepError `PORT_BUSY` when another program has the port, `HOST_NOT_LOOPBACK` for any other address.
 */
export async function listen(server: Server, { port, host = "127.0.0.1", name, fix }: ListenOptions): Promise<number> {
  if (!LOOPBACK.has(host)) {
    throw new LockstepError("HOST_NOT_LOOPBACK", {
      what: `${name} listens on this machine only`,
      evidence: `the requested host is ${host}`,
      fix: "use 127.0.0.1",
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, { port, name, fix }) ?? error));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

type Wanted = Pick<ListenOptions, "port" | "name" | "fix">;

/** What an error of `listen` means to the developer; null if it is not about the port. */
export function listenError(
  error: NodeJS.ErrnoException,
  wanted: Wanted,
  platform: NodeJS.Platform = process.platform,
): LockstepError | null {
  if (error.code === "EADDRINUSE") return portTaken(wanted, error, platform);
  if (error.code !== "EACCES") return null;
  const { port, name, fix } = wanted;
  return new LockstepError(
    "PORT_BUSY",
    {
      what: `${name} cannot start: port ${port} is reserved by the system`,
      // Windows reserves ranges for virtual machines, different ones after each boot; elsewhere ports below 1024 are for root.
      evidence: platform === "win32" ? "netsh interface ipv4 show excludedportrange protocol=tcp" : error.message,
      fix: `choose another port: ${fix}`,
    },
    error,
  );
}

/** The error for a port that another program uses. */
export function portTaken(
  { port, name, fix }: Wanted,
  cause?: unknown,
  platform: NodeJS.Platform = process.platform,
): LockstepError {
  return new LockstepError(
    "PORT_BUSY",
    {
      what: `${name} cannot start: port ${port} is taken by another program`,
      evidence: `see which one: ${platform === "win32" ? `netstat -ano | findstr :${port}` : `lsof -i :${port}`}`,
      fix: `stop that program, or choose another port: ${fix}`,
    },
    cause,
  );
}
