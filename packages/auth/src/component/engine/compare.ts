// Compares what WorkOS lists with what is known: applies it, and finds what WorkOS no longer lists. A dry run only counts.
import type { MutationCtx, QueryCtx } from "../_generated/server.ts";
import type { WorkosEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import { type KindName, type Report, reportOf } from "../model/kinds.ts";
import type { Scope } from "../model/phases.ts";
import type { Decision } from "../model/version.ts";
import { apply, judge } from "./apply.ts";
import { type Handlers, tell } from "./deliver.ts";
import { lookupIn, lookupOf } from "./lookup.ts";
import { announces, deleted, newsOf } from "./news.ts";
import { findRow, ownerAfter, rowsIn, rowsOwnedBy } from "./rows.ts";
import { type Tallies, tallyOf } from "./runs.ts";

/** How a list is compared. Times in ms since 1970. */
export interface Comparison {
  readonly handlers: Handlers | null;
  readonly isDryRun: boolean;
  /** Handlers get transactions of their own. */
  readonly isQueued: boolean;
  /** When WorkOS was asked. */
  readonly askedAt: number;
  readonly now: number;
}

/** An object that WorkOS did not list. */
export interface Suspect {
  readonly kind: KindName;
  readonly key: string;
}

const COUNTED: { readonly [Made in Decision]: "added" | "updated" | null } = {
  insert: "added",
  replace: "updated",
  remove: null,
  bury: null,
  ignore: null,
};

/** Applies listed objects. */
export async function compareListed(
  ctx: MutationCtx,
  listed: readonly Json[],
  { handlers, isDryRun, isQueued, askedAt, now }: Comparison,
  tallies: Tallies,
): Promise<void> {
  const reports = listed.flatMap((data) => reportOf(data, { id: "", event: "" }) ?? []);
  const lookup = await lookupOf(ctx, reports);
  const told: { readonly lane: string; readonly news: readonly WorkosEvent[] }[] = [];
  for (const report of reports) {
    const reported = { ...report, askedAt };
    const outcome = isDryRun
      ? await judge(lookup, reported)
      : await apply(ctx, lookup, reported, announces(handlers, report), now);
    const tally = tallyOf(tallies, report.kind.name);
    tally.read += 1;
    const counted = COUNTED[outcome.decision];
    if (counted !== null) tally[counted] += 1;
    if (!isDryRun) told.push({ lane: report.lane, news: newsOf(handlers, report, outcome, null, now) });
  }
  // Only now: a handler may write what has been looked up.
  for (const { lane, news } of told) await tell(ctx, handlers, lane, news, { isQueued, now });
}

/** The most rows of a scope that are compared. */
const MOST_COMPARED = 1000;

/** Returns the rows of the scopes that were there before WorkOS was asked, and that it did not list. */
export async function suspectsIn(
  ctx: QueryCtx,
  scopes: readonly Scope[],
  listed: ReadonlySet<string>,
  askedAt: number,
): Promise<Suspect[]> {
  const suspects: Suspect[] = [];
  for (const scope of scopes)
    for (const { key, writtenAt } of await rowsIn(ctx, scope, MOST_COMPARED))
      if (writtenAt < askedAt && !listed.has(key)) suspects.push({ kind: scope.kind, key });
  return suspects;
}

/** What can belong to an organization. */
const OWNED = ["domains", "memberships", "roles", "invitations"] as const;

/** Organizations that are looked at in one transaction, and rows of each and kind. */
const OWNERS_AT_ONCE = 100;
const STRAYS_AT_ONCE = 50;

/** Returns what belongs to organizations that the directory does not have, from one on, and where to go on, or null at the end. */
export async function straysAfter(
  ctx: QueryCtx,
  after: string,
): Promise<{ readonly suspects: Suspect[]; readonly next: string | null }> {
  const suspects: Suspect[] = [];
  let at = after;
  for (let count = 0; count < OWNERS_AT_ONCE && suspects.length < STRAYS_AT_ONCE; count++) {
    const owners = await Promise.all(OWNED.map((kind) => ownerAfter(ctx, kind, at)));
    const [owner] = owners.filter((each) => each !== null).sort((a, b) => (a < b ? -1 : 1));
    if (owner === undefined) return { suspects, next: null };
    at = owner;
    if ((await findRow(ctx, "organizations", owner)) !== null) continue;
    for (const kind of OWNED)
      for (const { key } of await rowsOwnedBy(ctx, kind, "organizations", owner, STRAYS_AT_ONCE))
        suspects.push({ kind, key });
  }
  return { suspects, next: at };
}

/** Removes an object of which WorkOS says that it does not exist, unless it was written since WorkOS was asked. */
export async function removeGone(
  ctx: MutationCtx,
  { kind, key }: Suspect,
  { handlers, isDryRun, isQueued, askedAt, now }: Comparison,
  tallies: Tallies,
): Promise<void> {
  const row = await findRow(ctx, kind, key);
  if (row === null || row.writtenAt > askedAt) return;
  tallyOf(tallies, kind).removed += 1;
  if (isDryRun) return;
  const data = JSON.parse(row.data) as Json;
  const event = deleted(kind, key, data, now);
  const report: Report | null = reportOf({ ...data, updated_at: new Date(row.updatedAt).toISOString() }, event);
  if (report === null) {
    await ctx.db.delete(row._id);
    return;
  }
  // The deletion is as old as the last known state, so that a role which exists again later is newer.
  const outcome = await apply(ctx, lookupIn(ctx), { ...report, eventId: row.eventId, askedAt }, false, now);
  await tell(ctx, handlers, report.lane, newsOf(handlers, report, outcome, event, now), { isQueued, now });
}
