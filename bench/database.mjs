// Local Convex beside convex-test, in one process and one run: insert mutations, indexed queries, and how both grow.
// Then local Convex alone: what a commit costs with subscriptions that it does not touch. Ours is durable, convex-test is not.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { anyApi } from "convex/server";
import { convexTest } from "convex-test";
import { MACHINE_CLOCK } from "../packages/lockstep/dist/database/clock.js";
import { createDeployment } from "../packages/lockstep/dist/database/deployment.js";
import { createEngine } from "../packages/lockstep/dist/database/engine/engine.js";
import { createJwtSigner } from "../packages/lockstep/dist/database/functions/sign-jwt.js";
import { createBlobFiles } from "../packages/lockstep/dist/database/storage/blob-files.js";
import { createFileStorage } from "../packages/lockstep/dist/database/storage/file-storage.js";
import { openStore } from "../packages/lockstep/dist/database/engine/store.js";

const TABLE_SIZES = [1_000, 10_000];
const SUBSCRIPTIONS = [0, 1_000, 10_000];
const AT_ONCE = 16;
const WHAT = { insert: "insert mutation", together: `the same, ${AT_ONCE} at once`, query: "indexed query of 10" };
const CALLER = { kind: "anonymous" };

const folder = mkdtempSync(path.join(import.meta.dirname, "../node_modules/.bench-"));
const data = mkdtempSync(path.join(tmpdir(), "lockstep-bench-"));
process.once("exit", () => [folder, data].forEach((name) => rmSync(name, { recursive: true, force: true })));

const source = {
  schema: `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string(), rank: v.number() }).index("by_rank", ["rank"]) });`,
  notes: `import { mutationGeneric, queryGeneric } from "convex/server"; import { v } from "convex/values";
    export const add = mutationGeneric({ args: { rank: v.number() }, handler: (ctx, { rank }) => ctx.db.insert("notes", { text: "x".repeat(200), rank }) });
    export const fill = mutationGeneric({ args: { from: v.number(), to: v.number() }, handler: async (ctx, { from, to }) => {
      for (let rank = from; rank < to; rank++) await ctx.db.insert("notes", { text: "x".repeat(200), rank }); } });
    export const ten = queryGeneric({ args: { from: v.number() }, handler: (ctx, { from }) =>
      ctx.db.query("notes").withIndex("by_rank", (q) => q.gte("rank", from)).take(10) });`,
};

async function bundle(name) {
  const options = { stdin: { contents: source[name], resolveDir: folder }, bundle: true, format: "esm", write: false };
  const { outputFiles } = await build(options);
  return outputFiles[0].text;
}

async function importBundle(name) {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, await bundle(name));
  return await import(pathToFileURL(file).href);
}

async function local() {
  const directory = mkdtempSync(path.join(data, "convex-"));
  const engine = createEngine({ store: openStore(directory), now: Date.now });
  const files = createBlobFiles(path.join(directory, "storage"));
  const storage = createFileStorage({ engine, files, secret: "bench", url: () => "", now: Date.now });
  const options = {
    engine,
    storage,
    signer: createJwtSigner(null, () => ""),
    folder: directory,
    fetch,
    urls: () => ({ cloud: "", site: "" }),
    clock: MACHINE_CLOCK,
    log: console.error,
    debug: false,
  };
  const deployment = await createDeployment(options);
  const { default: schema } = await importBundle("schema");
  const modules = [{ path: "notes.js", source: await bundle("notes"), environment: "isolate" }];
  const app = { modules, schema: JSON.parse(schema.export()), auth: [], functionsFolder: "convex/" };
  await deployment.install(await deployment.load(app));
  const run = async (kind, name, args) => {
    const outcome = await deployment.run({ path: `notes:${name}`, args, caller: CALLER });
    if (!outcome.ok) throw new Error(outcome.errorMessage);
  };
  return { run, deployment, close: () => deployment.close() };
}

async function peer() {
  const { default: schema } = await importBundle("schema");
  // Once: it is asked for at every call, and bundling is no cost of theirs.
  const notes = await importBundle("notes");
  const test = convexTest(schema, {
    "./_generated/api.js": async () => ({}),
    "./notes.js": async () => notes,
  });
  return { run: (kind, name, args) => test[kind](anyApi.notes[name], args), close: async () => {} };
}

/** Microseconds per call, over about a second after a warm-up. */
async function measure(work) {
  for (let n = 0; n < 20; n++) await work(n);
  const since = performance.now();
  let count = 0;
  while (performance.now() - since < 1_000) await work(count++);
  return ((performance.now() - since) / count) * 1000;
}

async function figures(open, size) {
  const world = await open();
  for (let from = 0; from < size; from += 500) await world.run("mutation", "fill", { from, to: from + 500 });
  // First: what the inserts add would make the faster inserter's table the larger one.
  // Never the same question twice: local Convex answers what was just asked from memory.
  const query = await measure((n) => world.run("query", "ten", { from: ((n * 37) % size) + n / 1e9 }));
  const add = () => world.run("mutation", "add", { rank: size });
  const insert = await measure(add);
  const together = (await measure(() => Promise.all(Array.from({ length: AT_ONCE }, add)))) / AT_ONCE;
  await world.close();
  return { insert, together, query };
}

async function commitCost(subscriptions) {
  const { run, deployment, close } = await local();
  await run("mutation", "fill", { from: 0, to: 500 });
  for (let n = 0; n < subscriptions; n++) {
    const { snapshot } = deployment.engine;
    const call = { path: "notes:ten", kind: "query", args: { from: 400 }, caller: CALLER };
    const { reads } = await deployment.query({ ...call, args: { from: n % 400 } }, snapshot);
    deployment.engine.subscribe(snapshot, reads, () => {});
  }
  const cost = await measure(() => run("mutation", "add", { rank: 1_000_000 }));
  await close();
  return cost;
}

const rows = [];
for (const size of TABLE_SIZES) {
  const [ours, theirs] = [await figures(local, size), await figures(peer, size)];
  for (const [kind, what] of Object.entries(WHAT)) {
    rows.push({
      what,
      documents: size,
      "local Convex µs": Math.round(ours[kind]),
      "convex-test µs": Math.round(theirs[kind]),
      "times faster": Number((theirs[kind] / ours[kind]).toFixed(1)),
    });
  }
}
console.table(rows);
const costs = [];
for (const subscriptions of SUBSCRIPTIONS) {
  const cost = await commitCost(subscriptions);
  const ratio = cost / (costs[0]?.["µs"] ?? cost);
  costs.push({ "unrelated subscriptions": subscriptions, µs: Math.round(cost), "of none": Number(ratio.toFixed(2)) });
}
console.table(costs);
