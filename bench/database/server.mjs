// Local Convex as `lockstep convex` runs it, and sockets that speak its protocol with minimal work of their own.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "../../scripts/install.mjs";
import { moduleOf } from "./app.mjs";

const lockstep = createRequire(path.join(root, "packages/lockstep/package.json"));
const { WebSocket } = lockstep("ws");
const BIN = path.join(root, "packages/lockstep/bin/lockstep.mjs");

function post(url, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    const request = http.request(url, options, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      if (response.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(`${url}: ${response.statusCode} ${text}`));
    });
    request.on("error", reject);
    request.end(JSON.stringify(body));
  });
}

/** Returns two free ports. */
export async function freePorts() {
  const servers = [createServer(), createServer()];
  for (const server of servers) await once(server.listen(0, "127.0.0.1"), "listening");
  const ports = servers.map((server) => server.address().port);
  for (const server of servers) await once(server.close(), "close");
  return ports;
}

/** Starts local Convex on a folder; it is ready when it prints its URL. */
export async function startServer(folder, [port, sitePort]) {
  const args = [BIN, "convex", "--port", `${port}`, "--site-port", `${sitePort}`, "--data", folder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (said.includes("\n")) break;
  }
  child.stdout.resume();
  const url = /http:\S+/.exec(said)?.[0];
  if (url === undefined) throw new Error(`lockstep convex said: ${said}`);
  return {
    url,
    query: () => post(`${url}/api/query`, { path: "notes:ten", args: { from: 5 }, format: "convex_encoded_json" }),
    // Fields 14 and 15 of stat: user and system time in ticks of 10 ms.
    cpuMs() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    memoryMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Milliseconds until a process that does nothing has ended, and its processor time. */
export async function emptyProcess() {
  const since = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  const ms = performance.now() - since;
  // The shell's second line is that of its children: `0m0.03s 0m0.01s`.
  const times = execFileSync("sh", ["-c", `'${process.execPath}' -e 0; times`], { encoding: "utf8" }).split("\n")[1];
  const cpuMs = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + m * 60_000 + s * 1000, 0);
  return { ms, cpuMs };
}

/** Pushes the app as the `convex` command does. */
export async function push({ url }, folder, modules) {
  const headers = { authorization: `Convex ${readFileSync(path.join(folder, "admin-key"), "utf8").trim()}` };
  const appDefinition = { definition: null, dependencies: [], changedModules: modules, unchangedModuleHashes: [] };
  const started = await post(
    `${url}/api/deploy2/start_push`,
    {
      functions: "convex/",
      appDefinition: { ...appDefinition, schema: await moduleOf("schema"), udfServerVersion: "1.48.0" },
      componentDefinitions: [],
      nodeDependencies: [],
      dryRun: false,
    },
    headers,
  );
  const { schemaChange } = started;
  const wait = () =>
    post(`${url}/api/deploy2/wait_for_schema`, { schemaChange, timeoutMs: 10_000, dryRun: false }, headers);
  while ((await wait()).type === "inProgress");
  await post(`${url}/api/deploy2/finish_push`, { startPush: started, dryRun: false }, headers);
}

/** A socket; `onChange` is called with every transition that has a result. */
export async function connect({ url }, onChange = () => {}) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`, { perMessageDeflate: false });
  await once(socket, "open");
  const send = (message) => socket.send(JSON.stringify(message));
  const waiting = new Map();
  let requestId = 0;
  socket.on("message", (data) => {
    // The needed text is at the beginning; parsing a result would be measured as well.
    const text = data.toString("latin1");
    if (text.startsWith('{"type":"MutationResponse"')) {
      const response = JSON.parse(text);
      if (!response.success) throw new Error(response.result);
      waiting.get(response.requestId)();
      waiting.delete(response.requestId);
    } else if (text.includes('"QueryUpdated"')) onChange();
    else if (text.includes('"QueryFailed"') || text.includes('Error"')) throw new Error(text);
  });
  send({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0, lastCloseReason: null, clientTs: 0 });
  return {
    watch() {
      const query = { type: "Add", queryId: 0, udfPath: "notes:ten", args: [{ from: -1e9 }], journal: null };
      send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] });
    },
    add: (rank) =>
      new Promise((resolve) => {
        waiting.set(requestId, resolve);
        send({ type: "Mutation", requestId: requestId++, udfPath: "notes:add", args: [{ rank }] });
      }),
    close: () => socket.terminate(),
  };
}
