// The measured app, and its bundle: one table with an index, a mutation that inserts, a query of ten.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Below node_modules, where `convex/server` is found. */
const folder = mkdtempSync(path.join(import.meta.dirname, "../../node_modules/.bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

export const TEXT = "x".repeat(200);

const sources = {
  schema: `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string(), rank: v.number() }).index("by_rank", ["rank"]) });`,
  notes: `import { mutationGeneric, queryGeneric } from "convex/server"; import { v } from "convex/values";
    export const add = mutationGeneric({ args: { rank: v.number() }, handler: (ctx, { rank }) => ctx.db.insert("notes", { text: "${TEXT}", rank }) });
    export const fill = mutationGeneric({ args: { from: v.number(), to: v.number() }, handler: async (ctx, { from, to }) => {
      for (let rank = from; rank < to; rank++) await ctx.db.insert("notes", { text: "${TEXT}", rank }); } });
    export const ten = queryGeneric({ args: { from: v.number() }, handler: (ctx, { from }) =>
      ctx.db.query("notes").withIndex("by_rank", (q) => q.gte("rank", from)).take(10) });`,
};

async function bundle(name) {
  const stdin = { contents: sources[name], resolveDir: folder };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false });
  return outputFiles[0].text;
}

export async function importBundle(name) {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, await bundle(name));
  return await import(pathToFileURL(file).href);
}

/** A module in the form of a push. */
export async function moduleOf(name) {
  return { path: `${name}.js`, source: await bundle(name), environment: "isolate" };
}
