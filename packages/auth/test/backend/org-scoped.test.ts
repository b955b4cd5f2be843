// `orgScoped` against a naive model: documents in a map, filtered by their organization. In convex-test.
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { filter } from "convex-helpers/server/filter";
import { getManyFrom } from "convex-helpers/server/relationships";
import { type TestConvex, convexTest } from "convex-test";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orgScoped } from "../../src/backend/index.ts";

const schema = defineSchema({
  posts: defineTable({ org: v.string(), text: v.string(), rank: v.number() })
    .index("org", ["org", "rank"])
    .index("rank", ["rank"])
    .searchIndex("text", { searchField: "text", filterFields: ["org"] }),
  notes: defineTable({ owner: v.string(), text: v.string(), more: v.optional(v.string()) }),
  secrets: defineTable({ org: v.string() }),
});
const app = (): TestConvex<typeof schema> => convexTest(schema, { "./_generated/api.js": async () => ({}) });
const TABLES = { posts: "org", notes: "owner" } as const;
const ORGS = ["org_1", "org_2", ""] as const;

/** A document of the model. */
interface Row {
  _id: string;
  table: "posts" | "notes";
  org: string;
  text: string;
  rank: number;
}

type Op =
  | { do: "insert"; table: "posts" | "notes"; org: string; text: string; rank: number }
  | { do: "patch" | "replace"; pick: number; org: string | undefined; text: string; hasTable: boolean }
  | { do: "delete" | "get"; pick: number; hasTable: boolean };

const org = fc.constantFrom(...ORGS);
const table = fc.constantFrom("posts" as const, "notes" as const);
const text = fc.constantFrom("red", "blue", "red blue");
const pick = fc.nat(20);
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ do: fc.constant("insert" as const), table, org, text, rank: fc.nat(5) }),
  fc.record({
    do: fc.constantFrom("patch" as const, "replace" as const),
    pick,
    org: fc.option(org, { nil: undefined }),
    text,
    hasTable: fc.boolean(),
  }),
  fc.record({ do: fc.constantFrom("delete" as const, "get" as const), pick, hasTable: fc.boolean() }),
);

const REFUSED = Symbol("refused");
const orRefused = async <Result>(call: Promise<Result>): Promise<Result | typeof REFUSED> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("orgScoped: ")) return REFUSED;
    throw error;
  }
};

type Db = Parameters<Parameters<TestConvex<typeof schema>["run"]>[0]>[0]["db"];

/** A document as it is stored. */
const valueOf = ({ table: name, org: owner, text: words, rank }: Omit<Row, "_id">) =>
  name === "posts" ? { org: owner, text: words, rank } : { owner, text: words };

/** Runs an operation in scope and on the model; they must agree on whether it is refused. */
async function step(db: Db, rows: Map<string, Row>, ids: string[], each: Op): Promise<void> {
  const scoped = orgScoped(db, "org_1", TABLES);
  if (each.do === "insert") {
    const row = { table: each.table, org: each.org, text: each.text, rank: each.rank };
    const made = await orRefused(scoped.insert(each.table as "posts", valueOf(row) as never));
    expect(made === REFUSED).toBe(each.org !== "org_1");
    // As the application itself does for other organizations.
    const _id = made === REFUSED ? await db.insert(each.table as "posts", valueOf(row) as never) : made;
    rows.set(_id, { _id, ...row });
    ids.push(_id);
    return;
  }
  const id = ids[each.pick % ids.length];
  if (id === undefined) return;
  const row = rows.get(id);
  const isOwn = row?.org === "org_1";
  // A deleted document's table is only known to the database.
  const name = row?.table ?? (db.normalizeId("posts", id) === null ? "notes" : "posts");
  const target = (each.hasTable ? [name, id] : [id]) as [never, never];
  if (each.do === "get") {
    expect((await scoped.get(...target)) as unknown).toEqual(isOwn ? expect.objectContaining({ _id: id }) : null);
    return;
  }
  if (each.do !== "patch" && each.do !== "replace") {
    expect((await orRefused(scoped.delete(...target))) === REFUSED).toBe(!isOwn);
    if (isOwn) rows.delete(id);
    return;
  }
  const change = { ...(each.org === undefined ? {} : { org: each.org }), text: each.text };
  const next = { rank: 0, table: name, org: "org_1", ...(each.do === "patch" ? row : {}), ...change, _id: id };
  const stored = each.org === undefined && each.do === "patch" ? { text: each.text } : valueOf(next);
  const value: Record<string, unknown> = stored;
  if (each.do === "replace" && each.org === undefined) delete value[TABLES[name]];
  const isRefused = !isOwn || (each.org !== "org_1" && (each.do === "replace" || each.org !== undefined));
  const call = scoped[each.do] as (...args: unknown[]) => Promise<void>;
  expect((await orRefused(call(...target, value))) === REFUSED).toBe(isRefused);
  if (!isRefused) rows.set(id, next);
}

/** Every way to read must find what the model has of the organization. */
async function compare(db: Db, rows: readonly Row[]): Promise<void> {
  const scoped = orgScoped(db, "org_1", TABLES);
  const idsOf = (documents: readonly { _id: string }[]): string[] => documents.map(({ _id }) => _id);
  const all = rows.filter((row) => row.table === "posts");
  const own = all.filter((row) => row.org === "org_1");
  const ranked = own.toSorted((a, b) => a.rank - b.rank);
  const posts = () => scoped.query("posts");
  expect(await db.query("posts").collect()).toEqual(all.map((row) => expect.objectContaining(valueOf(row)) as unknown));
  expect(idsOf(await posts().collect())).toEqual(idsOf(own));
  expect(idsOf(await posts().fullTableScan().collect())).toEqual(idsOf(own));
  expect(idsOf(await posts().order("desc").collect())).toEqual(idsOf(own).toReversed());
  expect(idsOf(await posts().take(2))).toEqual(idsOf(own).slice(0, 2));
  expect((await posts().first())?._id).toBe(own[0]?._id);
  const high = posts().withIndex("rank", (q) => q.gte("rank", 2));
  expect(idsOf(await high.collect())).toEqual(idsOf(ranked.filter(({ rank }) => rank >= 2)));
  expect(idsOf(await posts().withIndex("rank").order("desc").collect())).toEqual(idsOf(ranked).toReversed());
  for (const name of ORGS) {
    const found = posts().withIndex("org", (q) => q.eq("org", name));
    expect(idsOf(await found.collect())).toEqual(name === "org_1" ? idsOf(ranked) : []);
    const filtered = posts().filter((q) => q.eq(q.field("org"), name));
    expect(idsOf(await filtered.collect())).toEqual(name === "org_1" ? idsOf(own) : []);
    expect(idsOf(await getManyFrom(scoped, "posts", "org", name))).toEqual(name === "org_1" ? idsOf(ranked) : []);
  }
  const red = own.filter((row) => row.text.includes("red"));
  const search = posts().withSearchIndex("text", (q) => q.search("text", "red"));
  expect(idsOf(await search.take(100)).toSorted()).toEqual(idsOf(red).toSorted());
  expect(idsOf(await filter(posts(), (post) => post.text.includes("red")).collect())).toEqual(idsOf(red));
  if (own.length > 1) await expect(posts().unique()).rejects.toThrow();
  else expect((await posts().unique())?._id).toBe(own[0]?._id);
  const iterated = [];
  for await (const post of posts()) iterated.push(post);
  expect(idsOf(iterated)).toEqual(idsOf(own));
  const paged = [];
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const page: Awaited<ReturnType<ReturnType<typeof posts>["paginate"]>> = await posts().paginate({
      cursor,
      numItems: 2,
    });
    paged.push(...page.page);
    ({ isDone, continueCursor: cursor } = page);
  }
  expect(idsOf(paged)).toEqual(idsOf(own));
  const notes = rows.filter((row) => row.table === "notes" && row.org === "org_1");
  expect(idsOf(await scoped.query("notes").collect())).toEqual(idsOf(notes));
}

describe("orgScoped", () => {
  test("[B50] [B51] reads and writes are those of a model with only the organization's documents", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 1, maxLength: 25 }), async (ops) => {
        await app().run(async ({ db }) => {
          const rows = new Map<string, Row>();
          const ids: string[] = [];
          for (const each of ops) await step(db, rows, ids, each);
          await compare(
            db,
            ids.flatMap((id) => rows.get(id) ?? []),
          );
        });
      }),
    );
  });

  test("[B52] what is not named throws: other tables, their IDs, and the system's tables", async () => {
    await app().run(async (ctx) => {
      const id = await ctx.db.insert("secrets", { org: "org_1" });
      const post = await ctx.db.insert("posts", { org: "org_1", text: "", rank: 0 });
      const file = await ctx.storage.store(new Blob(["text"]));
      const { db } = { db: orgScoped(ctx.db, "org_1", { posts: "org" }) as unknown as Db };
      const calls: [() => unknown, string][] = [
        [() => db.get(id), "the ID is not one of a table in scope"],
        [() => db.get("secrets", id), "the table `secrets` is not in scope"],
        [() => db.get("posts", id as never), "the ID is not one of the table `posts`"],
        [() => db.get("posts", undefined as never), "the ID is not one of a table in scope"],
        [() => db.get(undefined as never), "the ID is not one of a table in scope"],
        [() => db.get("toString" as never, post as never), "the table `toString` is not in scope"],
        [() => db.query("secrets"), "the table `secrets` is not in scope"],
        [() => db.query("_storage" as never), "the table `_storage` is not in scope"],
        [() => db.query("__proto__" as never), "the table `__proto__` is not in scope"],
        [() => db.normalizeId("secrets", id), "the table `secrets` is not in scope"],
        [() => db.insert("secrets", { org: "org_1" }), "the table `secrets` is not in scope"],
        [() => db.patch(id, {}), "the ID is not one of a table in scope"],
        [() => db.patch("secrets", id, {}), "the table `secrets` is not in scope"],
        [() => db.replace(id, { org: "org_1" }), "the ID is not one of a table in scope"],
        [() => db.delete(id), "the ID is not one of a table in scope"],
        [() => db.delete("posts", id as never), "the ID is not one of the table `posts`"],
        [() => db.system.get(file), "the system's tables are not in scope"],
        [() => db.system.query("_storage"), "the system's tables are not in scope"],
        [() => db.system.normalizeId("_storage", file), "the system's tables are not in scope"],
      ];
      for (const [call, problem] of calls)
        await expect((async () => await call())()).rejects.toThrow(`orgScoped: ${problem}`);
      expect(db.normalizeId("posts", post)).toBe(post);
      expect(await ctx.db.query("secrets").collect()).toHaveLength(1);
    });
  });

  test("[B51] a document is not moved, also not by leaving its organization out", async () => {
    await app().run(async (ctx) => {
      const db = orgScoped(ctx.db, "org_1", TABLES);
      const id = await db.insert("posts", { org: "org_1", text: "", rank: 0 });
      const wrong = "a document in `posts` would not be the organization's";
      await expect(db.patch(id, { org: "org_2" })).rejects.toThrow(wrong);
      await expect(db.patch(id, { org: undefined } as never)).rejects.toThrow(wrong);
      await expect(db.replace(id, { text: "", rank: 0 } as never)).rejects.toThrow(wrong);
      await expect(db.insert("posts", { text: "", rank: 0 } as never)).rejects.toThrow(wrong);
      await db.patch(id, { text: "new" });
      expect(await ctx.db.get(id)).toMatchObject({ org: "org_1", text: "new" });
    });
  });

  test("[B51] a document of another organization is refused like one that was deleted", async () => {
    await app().run(async (ctx) => {
      const db = orgScoped(ctx.db, "org_1", TABLES);
      const other = await ctx.db.insert("posts", { org: "org_2", text: "", rank: 0 });
      const gone = await ctx.db.insert("posts", { org: "org_1", text: "", rank: 0 });
      await ctx.db.delete(gone);
      const said = async (id: typeof gone): Promise<unknown[]> => [
        await db.get(id),
        await db.delete(id).catch(String),
        await db.patch(id, {}).catch(String),
      ];
      expect(await said(other)).toEqual(await said(gone));
    });
  });

  test.each([undefined, null, "", 7, ["org_1"]])("[B53] %j is not an organization", async (organizationId) => {
    await app().run(async ({ db }) => {
      expect(() => orgScoped(db, organizationId as string, TABLES)).toThrow("orgScoped: there is no organization");
    });
  });

  test("[B52] a reader has no functions that write", async () => {
    const reader = { get: null, query: null, normalizeId: null, system: null };
    expect(Object.keys(orgScoped(reader as never, "org_1", {}))).toEqual(Object.keys(reader));
  });
});
