// Ports for the programs that a test starts.
import { createServer, type Server } from "node:net";

/**
 * Ports of tests come in blocks, below the ports that the system assigns to sockets without one (ip_local_port_range). A process owns a
 * block while it listens on the block's first port: the system gives that to one process only, and takes it back when the process ends,
 * however it ends. So no two processes are ever given the same port, also while the program that a port is for is being restarted.
 */
const FIRST_PORT = 10_000;
const BLOCK = 100;
const BLOCKS = 220;
/** The ports of this process's block that are left. */
let own: number[] = [];
let block = process.pid % BLOCKS;

/** Returns four free ports that no other test is given. */
export async function freePorts(): Promise<{ authkit: number; convex: number; site: number; app: number }> {
  return { authkit: await freePort(), convex: await freePort(), site: await freePort(), app: await freePort() };
}

async function freePort(): Promise<number> {
  const port = own.shift();
  if (port === undefined) {
    await takeBlock();
    return await freePort();
  }
  const server = await listen(port);
  if (server === undefined) return await freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function takeBlock(): Promise<void> {
  for (let tries = 0; tries < BLOCKS; tries++) {
    const first = FIRST_PORT + block * BLOCK;
    block = (block + 1) % BLOCKS;
    const owner = await listen(first);
    if (owner === undefined) continue;
    owner.unref();
    own = Array.from({ length: BLOCK - 1 }, (_, n) => first + 1 + n);
    return;
  }
  throw new Error(`All ports from ${FIRST_PORT} to ${FIRST_PORT + BLOCKS * BLOCK} are taken.`);
}

/** Listens on a port of the loopback address; undefined if it is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return await new Promise((resolve) =>
    server.once("error", () => resolve(undefined)).listen(port, "127.0.0.1", () => resolve(server)),
  );
}
