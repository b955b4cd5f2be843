// Local AuthKit compared with `workos emulate`, in one interleaved run on one machine: how fast each starts, signs in by password
// and refreshes, what that costs in processor time and memory, and how both grow with their users. Local AuthKit verifies real
// password hashes (the first sign-in of each user is not in the numbers, see the spec), rotates refresh tokens and stores
// everything in a file; the peer keeps it in memory. Prints tables and writes bench/results/identity.json.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../scripts/install.mjs";
import { createClient, run } from "./identity/load.mjs";
import { emailOf, ours, PASSWORD, peer } from "./identity/servers.mjs";

const WORKERS = [1, 10, 50];
const SIZES = [100, 100_000];
const ROUNDS = 3;
const ROUND_MS = 2000;
const STARTS = 7;
const SIGN_INS = 20_000;
// How many of the users sign in: a developer's machine has few at once, however many are stored.
const PEOPLE = 100;

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (value) => Number(value.toPrecision(3));

/** One user after another, so that none reaches the rate limit. */
function passwordWork({ post }, clientId) {
  let next = 0;
  const client = { client_id: clientId, client_secret: "sk_test_default" };
  return () => post({ grant_type: "password", ...client, email: emailOf(next++ % PEOPLE), password: PASSWORD });
}

/** Each worker refreshes its own session. */
async function refreshWork(client, clientId, workers) {
  const signIn = passwordWork(client, clientId);
  const tokens = [];
  for (let i = 0; i < workers; i++) tokens.push((await signIn()).refresh_token);
  return async (worker) => {
    const fields = { grant_type: "refresh_token", client_id: clientId, client_secret: "sk_test_default" };
    ({ refresh_token: tokens[worker] } = await client.post({ ...fields, refresh_token: tokens[worker] }));
  };
}

/** Measures a kind of request on both servers, interleaved. */
async function compare(running, kind, workers) {
  const samples = running.map(() => []);
  const works = [];
  for (const { server, clientId } of running) {
    const client = createClient(server.port, workers);
    const signIn = passwordWork(client, clientId);
    // Every user once: the first sign-in of each costs a password hash.
    for (let i = 0; i < PEOPLE; i++) await signIn();
    const work = kind === "password" ? signIn : await refreshWork(client, clientId, workers);
    await run(workers, ROUND_MS / 2, work);
    works.push({ client, work });
  }
  for (let i = 0; i < ROUNDS; i++) {
    for (const [index, { server }] of running.entries()) {
      const cpu = server.cpuMs();
      const sample = await run(workers, ROUND_MS, works[index].work);
      samples[index].push({ ...sample, cpuMs: server.cpuMs() - cpu });
    }
  }
  works.forEach(({ client }) => client.close());
  return samples.map((own, index) => {
    const times = own.flatMap((sample) => sample.times).toSorted((a, b) => a - b);
    const count = times.length;
    return {
      kind,
      workers,
      name: running[index].name,
      "per s": round(median(own.map((sample) => (sample.count / sample.ms) * 1000))),
      "p50 ms": round(times[Math.floor(count * 0.5)]),
      "p99 ms": round(times[Math.floor(count * 0.99)]),
      "processor ms each": round(own.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / count),
    };
  });
}

async function readiness(pair) {
  const times = pair.map(() => []);
  for (let i = 0; i < STARTS; i++) {
    for (const [index, { start }] of pair.entries()) {
      const server = await start();
      times[index].push(server.readyMs);
      await server.stop();
    }
  }
  return pair.map(({ name }, index) => ({
    name,
    "ready ms (median)": round(median(times[index])),
    "ready ms (least)": round(Math.min(...times[index])),
  }));
}

async function memory(running) {
  const rows = [];
  for (const { name, clientId, server } of running) {
    const client = createClient(server.port, 10);
    const signIn = passwordWork(client, clientId);
    const before = server.rssMiB();
    let left = SIGN_INS;
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        while (left-- > 0) await signIn();
      }),
    );
    rows.push({ name, "MiB before": round(before), [`MiB after ${SIGN_INS} sign-ins`]: round(server.rssMiB()) });
    client.close();
  }
  return rows;
}

function table(title, rows, key = ({ name }) => name) {
  console.log(`\n${title}`);
  console.table(Object.fromEntries(rows.map(({ name, ...row }) => [key({ name, ...row }), row])));
}

const result = { machine: `${process.version} ${process.arch}`, load: [] };
for (const size of SIZES) {
  console.log(`\n  ${size} users: preparing both …`);
  const pair = [await ours(size), await peer(size)];
  if (size === SIZES[0]) {
    result.ready = await readiness(pair);
    table("Startup, from the start of the process, with an existing key", result.ready);
  }
  const running = [];
  for (const one of pair) running.push({ ...one, server: await one.start() });
  for (const kind of ["password", "refresh"]) {
    for (const workers of WORKERS) {
      const rows = (await compare(running, kind, workers)).map((row) => ({ users: size, ...row }));
      result.load.push(...rows);
      table(`${kind}, ${workers} at once, ${size} users`, rows);
    }
  }
  if (size === SIZES[0]) {
    result.memory = await memory(running);
    table("Memory", result.memory);
  }
  for (const { server } of running) await server.stop();
}

const at10 = (name, kind, users, column) =>
  result.load.find((row) => row.name === name && row.kind === kind && row.users === users && row.workers === 10)[
    column
  ];
const [{ name: own }, { name: other }] = result.ready;
const [few, many] = SIZES;
const CPU = "processor ms each";
result.bars = {};
for (const [kind, aim] of [
  ["refresh", "≥ 4"],
  ["password", "≥ 2.5"],
]) {
  const of = (name, users, column) => at10(name, kind, users, column);
  result.bars[`${kind}, 10 at once, times the peer's`] = [of(own, few, "per s") / of(other, few, "per s"), aim];
  result.bars[`${kind}, processor time of the peer's`] = [of(own, few, CPU) / of(other, few, CPU), "< 1"];
  result.bars[`${kind} with ${many} users, of that with ${few}`] = [
    of(own, many, "per s") / of(own, few, "per s"),
    "≥ 0.8",
  ];
  result.bars[`${kind}, processor time with ${many} users, of that with ${few}`] = [
    of(own, many, CPU) / of(own, few, CPU),
    "≤ 1.25",
  ];
}
const [ready, peerReady] = result.ready.map((row) => row["ready ms (median)"]);
result.bars["ready, of the peer's time"] = [ready / peerReady, "≤ 0.4"];
const [used, peerUsed] = result.memory.map((row) => Object.values(row)[2]);
result.bars["memory after the sign-ins, of the peer's"] = [used / peerUsed, "< 1"];
console.log("\nTargets");
console.table(
  Object.fromEntries(Object.entries(result.bars).map(([bar, [value, aim]]) => [bar, { is: round(value), aim }])),
);
const file = path.join(root, "bench/results/identity.json");
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
console.log(`  ${path.relative(root, file)} contains all numbers.`);
