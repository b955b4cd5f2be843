// The rows of all kinds behind one door: the engine treats them alike, the schema types each of them.
import type { GenericDatabaseWriter, GenericDataModel } from "convex/server";
import type { GenericId, Value } from "convex/values";
import type { MutationCtx, QueryCtx } from "../_generated/server.ts";
import type { KindName } from "../model/kinds.ts";
import type { Scope } from "../model/phases.ts";
import type { Version } from "../model/version.ts";

/** The columns that every kind has. */
export interface Row {
  readonly _id: GenericId<KindName>;
  readonly key: string;
  readonly updatedAt: number;
  readonly eventId: string;
  readonly writtenAt: number;
  readonly announced: boolean;
  readonly data: string;
  /** Of a session only. */
  readonly isEnded?: boolean;
}

/** Returns the row of an object, or null. */
export async function findRow({ db }: QueryCtx, kind: KindName, key: string): Promise<Row | null> {
  return await db
    .query(kind)
    .withIndex("key", (q) => q.eq("key", key))
    .unique();
}

/** Returns up to `limit` rows from one key to another, both inclusive. */
export async function rowsBetween(
  { db }: QueryCtx,
  kind: KindName,
  least: string,
  greatest: string,
  limit: number,
): Promise<Row[]> {
  return await db
    .query(kind)
    .withIndex("key", (q) => q.gte("key", least).lte("key", greatest))
    .take(limit);
}

/** Returns the rows of a scope, in the order of their keys. */
export async function rowsIn({ db }: QueryCtx, { kind, owner, after, upTo }: Scope, limit: number): Promise<Row[]> {
  if (owner === undefined) {
    return await db
      .query(kind)
      .withIndex("key", (q) => (upTo === null ? q.gt("key", after) : q.gt("key", after).lte("key", upTo)))
      .take(limit);
  }
  // What can belong to an organization has the same index in all its tables.
  return await db
    .query(kind as "roles")
    .withIndex("organizationId", (q) => {
      const from = q.eq("organizationId", owner).gt("key", after);
      return upTo === null ? from : from.lte("key", upTo);
    })
    .take(limit);
}

/** Returns up to `limit` rows that belong to an organization or a user. */
export async function rowsOwnedBy(
  ctx: QueryCtx,
  kind: "domains" | "memberships" | "roles" | "invitations",
  owner: "organizations" | "users",
  key: string,
  limit: number,
): Promise<Row[]> {
  if (owner === "organizations") return await rowsIn(ctx, { kind, owner: key, after: "", upTo: null }, limit);
  return await ctx.db
    .query("memberships")
    .withIndex("userId", (q) => q.eq("userId", key))
    .take(limit);
}

/** Returns the first organization after another one to which a row of a kind belongs, or null. */
export async function ownerAfter(
  { db }: QueryCtx,
  kind: "domains" | "memberships" | "roles" | "invitations",
  after: string,
): Promise<string | null> {
  // What can belong to an organization has the same index in all its tables.
  const row = await db
    .query(kind as "roles")
    .withIndex("organizationId", (q) => q.gt("organizationId", after))
    .first();
  return row?.organizationId ?? null;
}

/** Returns up to `limit` rows of a kind of which no handler has been told; not users known only from a token. */
export async function unannounced({ db }: QueryCtx, kind: KindName, limit: number): Promise<Row[]> {
  return await db
    .query(kind)
    .withIndex("announced", (q) => q.eq("announced", false).gte("updatedAt", 0))
    .take(limit);
}

/** Writes the row of an object. The columns must be those of the kind; the schema checks them. */
export async function putRow(
  ctx: MutationCtx,
  kind: KindName,
  old: Row | null,
  row: Omit<Row, "_id"> & Record<string, Value>,
): Promise<void> {
  const db = ctx.db as unknown as GenericDatabaseWriter<GenericDataModel>;
  if (old === null) await db.insert(kind, row);
  else await db.replace(old._id, row);
}

/** Returns the version of a row. */
export function versionOf({ updatedAt, eventId, isEnded = false }: Row): Version {
  return { updatedAt, eventId, isEnded };
}

/** The deletion of an object. */
export interface Grave extends Version {
  readonly _id: GenericId<"tombstones">;
  readonly _creationTime: number;
  readonly isInferred: boolean;
}

/** Returns the deletion of an object, or null. */
export async function findGrave({ db }: QueryCtx, kind: KindName, key: string): Promise<Grave | null> {
  const grave = await db
    .query("tombstones")
    .withIndex("key", (q) => q.eq("kind", kind).eq("key", key))
    .unique();
  return grave === null ? null : { ...grave, isEnded: false };
}

/** Whether an object was deleted whose key is between two others, both inclusive. */
export async function hasGraveIn({ db }: QueryCtx, kind: KindName, least: string, greatest: string): Promise<boolean> {
  const first = await db
    .query("tombstones")
    .withIndex("key", (q) => q.eq("kind", kind).gte("key", least).lte("key", greatest))
    .first();
  return first !== null;
}
