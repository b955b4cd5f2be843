import { asyncMap } from "convex-helpers";
import { crud } from "convex-helpers/server/crud";
import { getAll, getManyFrom, getManyVia, getOneFrom, getOneFromOrThrow } from "convex-helpers/server/relationships";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import schema from "./schema";

export const { create, read, update, destroy, paginate } = crud(schema, "people", query, mutation);

/** Returns the id of the red team. */
export const seed = mutation({
  args: {},
  handler: async (ctx) => {
    const [red, blue] = await asyncMap(["red", "blue"], (name) => ctx.db.insert("teams", { name }));
    const [moon, mars] = await asyncMap(["moon", "mars"], (title) => ctx.db.insert("projects", { title }));
    const [ada, bob] = await asyncMap(["ada", "bob", "cy"], (name) =>
      ctx.db.insert("people", { name, teamId: name === "cy" ? blue! : red! }),
    );
    for (const [personId, projectId] of [
      [ada!, moon!],
      [ada!, mars!],
      [bob!, mars!],
    ] as const)
      await ctx.db.insert("memberships", { personId, projectId });
    return red!;
  },
});

export const related = query({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const person = await getOneFromOrThrow(ctx.db, "people", "name", name);
    const team = person.teamId ? await ctx.db.get(person.teamId) : null;
    const mates = await getManyFrom(ctx.db, "people", "teamId", person.teamId);
    const projects = await getManyVia(ctx.db, "memberships", "projectId", "personId", person._id);
    const again = await getAll(
      ctx.db,
      mates.map(({ _id }) => _id),
    );
    return {
      team: team?.name ?? null,
      mates: mates.map((mate) => mate.name),
      projects: projects.map((project) => project?.title ?? null),
      sameMates: JSON.stringify(again) === JSON.stringify(mates),
      unknown: await getOneFrom(ctx.db, "people", "name", "unknown"),
    };
  },
});
