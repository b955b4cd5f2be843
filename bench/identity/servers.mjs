// The two measured servers: local AuthKit as `lockstep authkit` runs it, on a file, and `workos emulate`, in memory. The latter is
// installed from npm into .cache/, because it weighs 300 MB; its limit of 1,000 requests per minute, which all callers without an
// API key share, is lifted in that copy, because otherwise it could not be measured.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../../scripts/install.mjs";
import { openStore } from "../../packages/lockstep/dist/identity/store/open-store.js";
import { createPasswords } from "../../packages/lockstep/dist/identity/context/passwords.js";
import { newUser } from "../../packages/lockstep/dist/identity/objects/accounts/user.js";

const PEER = "workos@0.14.0";
const folder = mkdtempSync(path.join(tmpdir(), "lockstep-bench-identity-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

export const PASSWORD = "a password for the bench";
export const emailOf = (i) => `user-${i}@example.com`;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a command and polls /health every 2 ms. */
async function launch(args, port) {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const url = `http://localhost:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${args.join(" ")} ended with ${child.exitCode}`);
    const up = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const readyMs = performance.now() - began;
  const status = () => readFileSync(`/proc/${child.pid}/status`, "utf8");
  return {
    url,
    port,
    readyMs,
    rssMiB: () => Number(/VmRSS:\s+(\d+)/.exec(status())[1]) / 1024,
    // Fields 14 and 15 of stat: user and system time in ticks of 10 ms.
    cpuMs: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGTERM");
      }),
  };
}

/** Local AuthKit. The folder is filled once with its users; the key and the rest are what a first start leaves. */
export async function ours(users) {
  const data = path.join(folder, `ours-${users}`);
  mkdirSync(data);
  const passwordHash = await createPasswords().hash(PASSWORD);
  const store = openStore(data, Date.now);
  store.transaction(() => {
    for (let i = 0; i < users; i++) {
      store.users.insert({ ...newUser(emailOf(i)), email_verified: true }, { passwordHash });
    }
  });
  store.close();
  const bin = path.join(root, "packages/lockstep/bin/lockstep.mjs");
  const start = async () => {
    const port = await freePort();
    return launch([bin, "authkit", "--port", String(port), "--data", data], port);
  };
  await (await start()).stop();
  return { name: "lockstep authkit", clientId: "client_lockstep_local", start };
}

/** The peer. */
export async function peer(users) {
  const cache = path.join(root, ".cache/bench-workos");
  const dist = path.join(cache, "node_modules/workos/dist");
  if (!existsSync(dist)) {
    mkdirSync(cache, { recursive: true });
    const options = ["--prefix", cache, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    execFileSync("npm", ["install", ...options, PEER], { stdio: "inherit" });
  }
  const server = path.join(dist, "emulate/core/server.js");
  writeFileSync(server, readFileSync(server, "utf8").replaceAll("remaining: 1000,", "remaining: 1e9,"));
  const seed = path.join(folder, `peer-${users}.json`);
  const list = Array.from({ length: users }, (_, i) => ({
    email: emailOf(i),
    password: PASSWORD,
    email_verified: true,
  }));
  writeFileSync(seed, JSON.stringify({ users: list }));
  const start = async () => {
    const port = await freePort();
    return launch([path.join(dist, "bin.js"), "emulate", "--port", String(port), "--seed", seed, "--json"], port);
  };
  return { name: `${PEER} emulate`, clientId: "client_bench", start };
}
