import { mergedStream, stream } from "convex-helpers/server/stream";
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { query } from "./_generated/server";
import schema from "./schema";

/** One page of the notes of some owners, by rank. */
export const merged = query({
  args: { owners: v.array(v.string()), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { owners, paginationOpts }) => {
    const streams = owners.map((owner) =>
      stream(ctx.db, schema)
        .query("notes")
        .withIndex("owner_rank", (q) => q.eq("owner", owner)),
    );
    const result = await mergedStream(streams, ["rank"]).paginate(paginationOpts);
    return { ...result, page: result.page.map(({ text }) => text) };
  },
});

/** The text of every public note in capitals, highest rank first. */
export const loud = query({
  args: {},
  handler: async (ctx) =>
    await stream(ctx.db, schema)
      .query("notes")
      .withIndex("rank")
      .order("desc")
      .filterWith(async ({ isPublic }) => isPublic)
      .map(async ({ text }) => text.toUpperCase())
      .collect(),
});

/** The first note of each owner. */
export const firsts = query({
  args: {},
  handler: async (ctx) => {
    const notes = stream(ctx.db, schema).query("notes").withIndex("owner_rank").distinct(["owner"]);
    return (await notes.collect()).map(({ text }) => text);
  },
});

/** The notes of a team's members: a join. */
export const ofTeam = query({
  args: { teamId: v.id("teams"), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { teamId, paginationOpts }) => {
    const people = stream(ctx.db, schema)
      .query("people")
      .withIndex("teamId", (q) => q.eq("teamId", teamId));
    const notes = people.flatMap(
      async ({ name }) =>
        stream(ctx.db, schema)
          .query("notes")
          .withIndex("owner_rank", (q) => q.eq("owner", name)),
      ["owner", "rank"],
    );
    const result = await notes.paginate(paginationOpts);
    return { ...result, page: result.page.map(({ text }) => text) };
  },
});
