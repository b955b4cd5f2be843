// Signed webhooks, posted over persistent connections: updates of users who exist.
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { run } from "../identity/load.mjs";
import { SECRET, workosUser } from "./servers.mjs";

const PATHS = { "plain HTTP action": "/plain", ours: "/lockstep/webhook", peer: "/workos/webhook" };
let events = 0;

function post(agent, url, body) {
  const t = Date.now();
  const v1 = createHmac("sha256", SECRET).update(`${t}.${body}`).digest("hex");
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "workos-signature": `t=${t}, v1=${v1}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: "POST", headers }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      if (response.statusCode === 200) resolve();
      else reject(new Error(`${url}: ${response.statusCode} ${text}`));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Measures each kind of request in turn. Returns a row per kind. */
export async function measureWebhooks(server, { users, atOnce, rounds, roundMs }) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const kinds = Object.keys(PATHS);
  const samples = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = -1; round < rounds; round++) {
    for (const kind of kinds) {
      const cpu = server.cpuMs();
      const sample = await run(atOnce, round < 0 ? roundMs / 2 : roundMs, async () => {
        const n = events++;
        const id = `event_01${String(n).padStart(24, "0")}`;
        // Spread over all users: 48 271 is a primitive root, and prime to their number.
        const data = workosUser((n * 48_271) % users, Date.now());
        const event = { object: "event", id, event: "user.updated", created_at: data.updated_at, data };
        await post(agent, server.siteUrl + PATHS[kind], JSON.stringify(event));
      });
      if (round >= 0) samples[kind].push({ ...sample, cpuMs: server.cpuMs() - cpu });
    }
  }
  agent.destroy();
  return kinds.map((kind) => {
    const times = samples[kind].flatMap((sample) => sample.times).toSorted((a, b) => a - b);
    const sum = (name) => samples[kind].reduce((total, sample) => total + sample[name], 0);
    return {
      kind,
      perSecond: (times.length / sum("ms")) * 1000,
      p50: times[Math.floor(times.length * 0.5)],
      p95: times[Math.floor(times.length * 0.95)],
      cpuMs: sum("cpuMs") / times.length,
    };
  });
}
