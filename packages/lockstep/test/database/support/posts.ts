// An app with users and their posts, for tests that import and export whole tables.

import { expect } from "vitest";
import { encodeDocumentId } from "../../../src/database/values/document-id.ts";
import type { Convex } from "../../../src/database/create-convex.ts";
import { call, push, startConvex } from "./convex-app.ts";

export const POSTS: { schema: string; posts: string } = {
  schema: `export default defineSchema({
    users: defineTable({ name: v.string() }).index("by_name", ["name"]),
    posts: defineTable({ author: v.id("users"), title: v.string() }),
  });`,
  posts: `
    export const addUser = mutation({ args: { name: v.string() }, handler: (ctx, args) => ctx.db.insert("users", args) });
    export const addPost = mutation({ args: { author: v.id("users"), title: v.string() }, handler: (ctx, args) => ctx.db.insert("posts", args) });
    export const all = query({ args: { table: v.string() }, handler: (ctx, { table }) => ctx.db.query(table).collect() });
    export const named = query({ args: {}, handler: async (ctx) => (await ctx.db.query("users").withIndex("by_name").collect()).map(({ name }) => name) });
    export const anything = mutation({ args: { table: v.string() }, handler: (ctx, { table }) => ctx.db.insert(table, { int: 3n, float: 3, neg: -0, nan: NaN, far: 1e21, bytes: new Uint8Array([1, 2]).buffer, deep: { list: [1n, 2.5, "1 \\" \\\\", null, true] } }) });
    export const store = action({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.storage.store(new Blob([text], { type: "text/plain" })) });
    export const fileUrl = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
  `,
};
/** An id whose random bytes are all `byte`. */
export const id = (table: number, byte: number): string => encodeDocumentId(table, new Uint8Array(16).fill(byte));
/** Every document of a table. */
export const all = async (convex: Convex, table: string): Promise<Record<string, unknown>[]> =>
  (await call(convex, "query", "posts:all", { table })).value as Record<string, unknown>[];
export const titles = async (convex: Convex): Promise<unknown[]> =>
  (await all(convex, "posts")).map(({ title }) => title);

/** A deployment with the app. */
export async function startPosts(schema = POSTS.schema): Promise<Convex> {
  const convex = await startConvex();
  expect(await push(convex, { ...POSTS, schema })).toBeNull();
  return convex;
}
/** A deployment with a post by Ada. */
export async function withPosts(): Promise<{ convex: Convex; user: string }> {
  const convex = await startPosts();
  const user = (await call(convex, "mutation", "posts:addUser", { name: "Ada" })).value as string;
  await call(convex, "mutation", "posts:addPost", { author: user, title: "one" });
  return { convex, user };
}
