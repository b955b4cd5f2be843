// What is known of objects: their rows and their deletions. Those of a page are looked up together, because most pages are of objects
// that are all new, or all known, and none of them deleted. It does not see what is written between its creation and a lookup, except
// the rows of objects that were looked up before.
import type { QueryCtx } from "../_generated/server.ts";
import type { KindName, Report } from "../model/kinds.ts";
import { type Grave, type Row, findGrave, findRow, hasGraveIn, rowsBetween } from "./rows.ts";

/** Looks up objects. */
export interface Lookup {
  readonly row: (kind: KindName, key: string) => Promise<Row | null>;
  readonly grave: (kind: KindName, key: string) => Promise<Grave | null>;
}

/** Looks up each object by itself. */
export function lookupIn(ctx: QueryCtx): Lookup {
  return {
    row: async (kind, key) => await findRow(ctx, kind, key),
    grave: async (kind, key) => await findGrave(ctx, kind, key),
  };
}

/** The kinds that WorkOS lists by key, so that a page of them is one range of keys. */
const LISTED_BY_KEY: readonly KindName[] = ["users", "organizations", "invitations"];

/** Looks up the objects of a page of a list, and their owners. */
export async function lookupOf(ctx: QueryCtx, reports: readonly Report[]): Promise<Lookup> {
  const each = lookupIn(ctx);
  const rows = await rowsAmong(ctx, reports);
  const alive = await aliveAmong(ctx, reports);
  return {
    async row(kind, key) {
      const id = idOf(kind, key);
      const row = rows.get(id);
      // Once only: it may have been written since.
      rows.delete(id);
      return row === undefined ? await each.row(kind, key) : row;
    },
    grave: async (kind, key) => (alive.has(idOf(kind, key)) ? null : await each.grave(kind, key)),
  };
}

const idOf = (kind: KindName, key: string): string => `${kind} ${key}`;

/** Returns the rows of the objects that are listed by key, null for those that have none. Empty if there are too many in between. */
async function rowsAmong(ctx: QueryCtx, reports: readonly Report[]): Promise<Map<string, Row | null>> {
  const known = new Map<string, Row | null>();
  for (const name of LISTED_BY_KEY) {
    const range = rangeOf(reports.flatMap(({ kind, key }) => (kind.name === name ? key : [])));
    if (range === null) continue;
    const { keys, least, greatest } = range;
    const found = await rowsBetween(ctx, name, least, greatest, 2 * keys.size);
    if (found.length === 2 * keys.size) continue;
    for (const key of keys) known.set(idOf(name, key), null);
    for (const row of found) if (keys.has(row.key)) known.set(idOf(name, row.key), row);
  }
  return known;
}

/** Returns the objects and owners that are certainly not deleted: nothing is whose key is between theirs. */
async function aliveAmong(ctx: QueryCtx, reports: readonly Report[]): Promise<ReadonlySet<string>> {
  const mentioned = new Map<KindName, string[]>();
  const mention = (kind: KindName, key: unknown): void => {
    if (typeof key !== "string") return;
    const keys = mentioned.get(kind) ?? [];
    keys.push(key);
    mentioned.set(kind, keys);
  };
  for (const { kind, key, columns } of reports) {
    mention(kind.name, key);
    mention("organizations", columns["organizationId"]);
    mention("users", columns["userId"]);
  }
  const alive = new Set<string>();
  for (const [kind, all] of mentioned) {
    const range = rangeOf(all);
    if (range === null || (await hasGraveIn(ctx, kind, range.least, range.greatest))) continue;
    for (const key of range.keys) alive.add(idOf(kind, key));
  }
  return alive;
}

/** Returns the keys and their range; null if there are too few to be worth it. Only of ASCII, which sorts in JavaScript as in Convex. */
function rangeOf(all: readonly string[]): { keys: ReadonlySet<string>; least: string; greatest: string } | null {
  const keys = new Set(all.filter((key) => /^[ -~]+$/.test(key)));
  if (keys.size < 2) return null;
  const [least = "", ...rest] = [...keys].sort((a, b) => (a < b ? -1 : 1));
  return { keys, least, greatest: rest.at(-1) ?? least };
}
