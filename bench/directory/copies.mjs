// Copies of WorkOS's users: how long each component takes, and what it reads again after a crash.
import { createServer, request } from "node:http";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { API_KEY, pushedFolder, startConvex } from "./servers.mjs";

const SIDES = {
  ours: {
    async start(server) {
      const changes = [{ name: "OUR_API_KEY", value: API_KEY }];
      await server.post("/api/update_environment_variables", { changes });
      await server.run("ours:sync");
    },
    state: async (server) => (await server.run("health:get", "workos")).lastRun.state,
    /** Ours goes on with what the peer does not keep. */
    hasUsers: async (server) => {
      const { state, phase } = (await server.run("health:get", "workos")).lastRun;
      return state !== "running" || !["events", "users"].includes(phase);
    },
  },
  peer: {
    start: (server) => server.run("peer:backfillUsers"),
    state: async (server) =>
      (await server.run("backfill:getBackfillApiKey", "workOSAuthKit")) === null ? "done" : "running",
    hasUsers: async (server) => (await SIDES.peer.state(server)) === "done",
  },
};

/** Waits for the end, and tells when all users were there. */
async function untilDone(server, side, limitMs = Infinity, onUsers = () => {}) {
  const since = performance.now();
  let hasUsers = false;
  for (;;) {
    if (!hasUsers && (hasUsers = await SIDES[side].hasUsers(server))) onUsers();
    const state = await SIDES[side].state(server);
    if (state !== "running" || performance.now() - since > limitMs) return state;
    await sleep(50);
  }
}

/** How many users the app has rows of. */
async function mirrored(server, side) {
  let users = 0;
  for (let after = ""; after !== null;) {
    const { count, last } = await server.run("calls:mirrored", "", { side, after });
    users += count;
    after = last;
  }
  return users;
}

/** Copies everything into an empty deployment, or as much as the time allows. */
export async function measureCopy(side, authkit, limitMs) {
  const server = await startConvex(await pushedFolder(), { authkitUrl: authkit.url });
  const cpu = [server.cpuMs(), authkit.cpuMs()];
  const since = performance.now();
  await SIDES[side].start(server);
  let usersMs = null;
  const state = await untilDone(server, side, limitMs, () => (usersMs = performance.now() - since));
  const ms = performance.now() - since;
  const used = { cpuMs: server.cpuMs() - cpu[0], authkitCpuMs: authkit.cpuMs() - cpu[1], rssMiB: server.rssMiB() };
  const row = { ms, usersMs, state, ...used, users: await mirrored(server, side) };
  await server.stop();
  return row;
}

/** Reads what a side reads, and nothing else: the limit that local AuthKit sets. */
export async function readLists(side, { url }) {
  const headers = { authorization: `Bearer ${API_KEY}` };
  const page = async (path, query) => {
    const response = await fetch(`${url}${path}?${new URLSearchParams({ limit: "100", order: "asc", ...query })}`, {
      headers,
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return await response.json();
  };
  const all = async (path, query, each = () => {}) => {
    for (let after = null; ;) {
      const { data, list_metadata } = await page(path, { ...query, ...(after && { after }) });
      data.forEach(each);
      after = list_metadata?.after ?? null;
      if (after === null) return;
    }
  };
  const since = performance.now();
  await all("/user_management/users");
  if (side === "ours") {
    const owners = [];
    await all("/organizations", {}, ({ id }) => owners.push(id));
    for (const path of ["/authorization/roles", "/user_management/invitations"]) await all(path);
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let id = owners.pop(); id !== undefined; id = owners.pop()) {
          const statuses = "active,inactive,pending";
          await all("/user_management/organization_memberships", { organization_id: id, statuses });
          await page(`/authorization/organizations/${id}/roles`, {});
        }
      }),
    );
  }
  return { ms: performance.now() - since };
}

/** A proxy that counts the requests for each page. */
async function countingProxy(target) {
  const reads = new Map();
  let reached = () => {};
  const server = createServer((incoming, outgoing) => {
    const { url, method, headers } = incoming;
    reads.set(url, (reads.get(url) ?? 0) + 1);
    reached(reads.size);
    const sent = request(new URL(url, target), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode, response.headers);
      response.pipe(outgoing);
    });
    sent.on("error", () => outgoing.destroy());
    incoming.pipe(sent);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    reads,
    /** Resolves once so many pages have been read. */
    pages: (count) => new Promise((resolve) => (reached = (size) => size >= count && resolve())),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Kills local Convex after so many pages, starts it again, and waits. */
export async function measureCrash(side, authkit, { pages, limitMs }) {
  const proxy = await countingProxy(authkit.url);
  const folder = await pushedFolder();
  const options = { authkitUrl: proxy.url };
  let server = await startConvex(folder, options);
  const there = proxy.pages(pages);
  await SIDES[side].start(server);
  await there;
  await server.crash();
  const before = proxy.reads.size;
  server = await startConvex(folder, { ...options, ports: server.ports });
  const since = performance.now();
  const state = await untilDone(server, side, limitMs);
  const ms = performance.now() - since;
  const twice = [...proxy.reads.values()].filter((count) => count > 1).length;
  const users = await mirrored(server, side);
  await server.stop();
  proxy.close();
  return { state, ms, before, pages: proxy.reads.size, twice, users };
}
