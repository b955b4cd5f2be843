// Local Convex: its functions compared with convex-test in one run, how its costs grow, how soon subscribers receive a change, and
// how fast it starts. Local Convex is durable (a response follows an fsync), convex-test is not. Takes some minutes and 3 GB;
// `npm run bench -- database starts` measures one part only.
import { cpus, loadavg } from "node:os";
import { moduleOf } from "./database/app.mjs";
import { CALLER, local, newFolder } from "./database/in-process.mjs";
import { byTurns, inTurn, median, p95, ratio, round } from "./database/measure.mjs";
import { startSide } from "./database/side.mjs";
import { connect, emptyProcess, freePorts, push, startServer } from "./database/server.mjs";

const SIZES = [1_000, 10_000];
const AT_ONCE = [1, 16, 64, 256, 1024, 4096];
const SUBSCRIPTIONS = [0, 1_000, 10_000, 100_000];
const LARGE = [10_000, 1_000_000];
const WATCHERS = [1, 10, 100, 1_000];
const CHANGES = 60;
const STARTS = 7;
const STORED = [0, 100_000];
/** Takes seconds, and is started once. */
const REOPENED = 1_000_000;

const show = (title, rows) => {
  console.log(`\n${title}`);
  console.table(rows);
};

async function besidePeer() {
  const rows = [];
  for (const documents of SIZES) {
    const sides = [];
    for (const name of ["local", "peer", "file"]) sides.push(await startSide(name, documents));
    const compare = async (what, kind, atOnce) => {
      const able = kind === "insert" ? sides : sides.slice(0, 2);
      const [own, their, bare] = await inTurn(
        able.map((side) => () => side.measure(kind, atOnce)),
        9,
      );
      rows.push({
        what,
        documents,
        "at once": atOnce,
        "ours µs": round(own.wall),
        "processor µs": round(own.cpu),
        "convex-test µs": round(their.wall),
        "times faster": ratio(their.wall, own.wall),
        "store alone µs": bare ? round(bare.wall) : "",
      });
    };
    // First, because otherwise the faster inserter would be measured on the larger table.
    await compare("indexed query of ten", "query", 1);
    for (const atOnce of AT_ONCE) await compare("insert mutation", "insert", atOnce);
    for (const side of sides) await side.stop();
  }
  show("Functions, compared with convex-test (which stores nothing)", rows);
}

/** Live queries of ranges other than the written one. */
async function subscribe({ deployment }, count) {
  const { snapshot } = deployment.engine;
  for (let n = 0; n < count; n++) {
    const call = { path: "notes:ten", kind: "query", args: { from: (n % 900) + n / 1e9 }, caller: CALLER };
    const { reads } = await deployment.query(call, snapshot);
    deployment.engine.subscribe(snapshot, reads, () => {
      throw new Error("a subscription was notified of a document that it did not read");
    });
  }
}

async function unrelatedSubscriptions() {
  const worlds = [];
  for (const count of SUBSCRIPTIONS) {
    const world = await local(1_000);
    await subscribe(world, count);
    worlds.push(world);
  }
  const costs = await byTurns(
    worlds.map(({ insert }) => insert),
    { atOnce: 64, rounds: 9 },
  );
  const rows = costs.map(({ wall, cpu }, n) => ({
    "unrelated live queries": SUBSCRIPTIONS[n],
    µs: round(wall),
    "processor µs": round(cpu),
    "of none": ratio(cpu, costs[0].cpu),
  }));
  for (const world of worlds) await world.close();
  show("A commit, 64 at once, by the number of unrelated live queries", rows);
}

async function largeTables() {
  const worlds = [];
  for (const documents of LARGE) worlds.push(await local(documents));
  const costs = await byTurns(
    worlds.map(({ query }) => query),
    { rounds: 9 },
  );
  const rows = costs.map(({ wall, cpu }, n) => ({
    documents: LARGE[n],
    µs: round(wall),
    "processor µs": round(cpu),
    "of the first": ratio(cpu, costs[0].cpu),
  }));
  for (const world of worlds) await world.close();
  show("An indexed query of ten, by the size of its table", rows);
}

async function fanOut() {
  const server = await startServer(await folderOf(10_000), await freePorts());
  const rows = [];
  for (const count of WATCHERS) {
    let [missing, reached] = [count, () => {}];
    const onChange = () => {
      if (--missing === 0) reached();
    };
    const all = () => new Promise((resolve) => (reached = resolve));
    const first = all();
    const watchers = [];
    for (let n = 0; n < count; n++) watchers.push(await connect(server, onChange));
    for (const watcher of watchers) watcher.watch();
    await first;
    const writer = await connect(server);
    const times = [];
    for (let n = -5; n < CHANGES; n++) {
      missing = count;
      const there = all();
      const since = performance.now();
      await Promise.all([writer.add(-count - n / 1000), there]);
      if (n >= 0) times.push(performance.now() - since);
    }
    for (const { close } of [writer, ...watchers]) close();
    rows.push({ subscribers: count, "p50 ms": round(median(times)), "p95 ms": round(p95(times)), times });
  }
  const ten = rows.find(({ subscribers }) => subscribers === 10);
  for (const row of rows) {
    row["p95 of ten's"] = ratio(row["p95 ms"], ten["p95 ms"]);
    delete row.times;
  }
  show(`From a change to its last subscriber, ${CHANGES} changes; all sockets in one process`, rows);
  await server.stop();
}

async function oneSocket() {
  const folder = await folderOf(10_000);
  const server = await startServer(folder, await freePorts());
  const writer = await connect(server);
  const rows = [];
  for (const atOnce of AT_ONCE) {
    const [{ wall }] = await byTurns([() => writer.add(1e9)], { atOnce });
    rows.push({ "in flight": atOnce, "mutations per second": Math.round(1e6 / wall) });
  }
  writer.close();
  show("Insert mutations over one socket", rows);
  const modules = [await moduleOf("notes")];
  const times = [];
  for (let n = 0; n < STARTS; n++) {
    const since = performance.now();
    // A different one each time, so that nothing of it is cached.
    await push(server, folder, [{ ...modules[0], source: `${modules[0].source}\n// ${n}` }]);
    times.push(performance.now() - since);
  }
  show("One push of the app", [{ "first ms": round(times[0]), "median ms": round(median(times)) }]);
  await server.stop();
}

/** Milliseconds from the start of a process to the response to its first query, its processor time, and the memory that it then has. */
async function timeStart(documents) {
  const [folder, ports] = [await folderOf(documents), await freePorts()];
  const since = performance.now();
  const server = await startServer(folder, ports);
  await server.query();
  const ms = performance.now() - since;
  const [cpuMs, mib] = [server.cpuMs(), server.memoryMiB()];
  await server.stop();
  return { ms, cpuMs, mib };
}

async function starts() {
  const empty = [];
  const served = STORED.map(() => []);
  for (const documents of STORED) await folderOf(documents);
  for (let turn = 0; turn < STARTS; turn++) {
    empty.push(await emptyProcess());
    for (const [n, documents] of STORED.entries()) served[n].push(await timeStart(documents));
  }
  const medianOf = (list, name) => median(list.map((one) => one[name]));
  const row = (what, list) => ({
    what,
    ms: round(medianOf(list, "ms")),
    "of the empty one": ratio(medianOf(list, "ms"), medianOf(empty, "ms")),
    "processor ms": round(medianOf(list, "cpuMs")),
    "of the empty one's": ratio(medianOf(list, "cpuMs"), medianOf(empty, "cpuMs")),
    "memory MiB": list[0].mib && Math.round(medianOf(list, "mib")),
  });
  const queried = (documents, list) => row(`first query answered, ${documents} documents`, list);
  show("From the start of the process", [
    row("an empty Node process", empty),
    ...STORED.map((documents, n) => queried(documents, served[n])),
    queried(REOPENED, [await timeStart(REOPENED)]),
  ]);
}

const stored = new Map();
/** A folder with that many documents, created on first use. */
async function folderOf(documents) {
  if (!stored.has(documents)) {
    stored.set(documents, newFolder());
    await (await local(documents, stored.get(documents))).close();
  }
  return stored.get(documents);
}

const parts = { besidePeer, unrelatedSubscriptions, largeTables, fanOut, oneSocket, starts };
const wanted = process.argv.slice(3);
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}`);
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
