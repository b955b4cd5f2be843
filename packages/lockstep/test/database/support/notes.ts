// The app that most tests of local Convex push: notes, and the caller's subject.

export const SCHEMA: string = `export default defineSchema({ notes: defineTable({ text: v.string(), rank: v.optional(v.number()) }).index("by_rank", ["rank"]) });`;
export const NOTES: string = `
  export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
  export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
  export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
`;
