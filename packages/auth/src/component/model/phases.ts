// The phases of the reconciliation: what each reads from WorkOS, and which rows it should then have seen.
import { type Json, text } from "./json.ts";
import { type KindName, reportOf } from "./kinds.ts";
import type { Page, WorkosReader } from "./workos.ts";

/**
 * The phases, in the order of a full run. `members` are the memberships and roles of each organization; `strays`, what belongs to
 * organizations that the directory does not have, such as one of which only a membership was ever told. The events come first: not
 * everything has an event of its end, such as the invitations of a deleted organization, but lists show it.
 */
export const PHASES = ["events", "users", "organizations", "roles", "invitations", "members", "strays"] as const;

/** The name of a phase. */
export type Phase = (typeof PHASES)[number];

/** The phases that read one list of WorkOS. */
export type ListPhase = Exclude<Phase, "members" | "strays" | "events">;

const PATHS: { readonly [Name in ListPhase]: string } = {
  users: "/user_management/users",
  organizations: "/organizations",
  roles: "/authorization/roles",
  invitations: "/user_management/invitations",
};

/** Whether a phase reads one list. */
export function isListPhase(phase: string): phase is ListPhase {
  return Object.hasOwn(PATHS, phase);
}

/** Returns the path of an object, to see whether it still exists. Null if WorkOS does not show single objects of the kind by its key. */
export function pathOf(kind: KindName, key: string): string | null {
  switch (kind) {
    case "users":
    case "organizations":
    case "invitations":
      return `${PATHS[kind]}/${encodeURIComponent(key)}`;
    case "memberships":
      return `/user_management/organization_memberships/${encodeURIComponent(key)}`;
    case "domains":
      return `/organization_domains/${encodeURIComponent(key)}`;
    case "roles": {
      const [owner = "", slug = ""] = key.split("/").map(encodeURIComponent);
      return owner === "environment" ? `${PATHS.roles}/${slug}` : `/authorization/organizations/${owner}/roles/${slug}`;
    }
    case "sessions":
      return null;
  }
}

/** Rows that should have been listed: those whose keys follow one another, all or those of an owner. */
export interface Scope {
  readonly kind: KindName;
  /** The organization that they belong to; null for what belongs to the environment. Only of what can belong to an organization. */
  readonly owner?: string | null;
  /** Exclusive. Lists are in the order of creation, and so are WorkOS's IDs. */
  readonly after: string;
  /** Inclusive, or null without an end. */
  readonly upTo: string | null;
}

/** What was listed, when WorkOS was asked for it, ms since 1970, and what it should have listed. */
export interface Part {
  readonly listed: readonly Json[];
  readonly scopes: readonly Scope[];
  readonly askedAt: number;
}

/** Where a phase goes on: the cursor of its list, and the greatest key so far. */
export interface Place {
  readonly cursor: string | null;
  readonly comparedTo: string;
}

/** A page of a list. */
export interface Reading extends Part, Place {
  readonly isEnd: boolean;
}

/** Reads the next page of a list. */
export async function readList(workos: WorkosReader, phase: ListPhase, place: Place): Promise<Reading> {
  const askedAt = Date.now();
  const { data, after } = await workos.page(PATHS[phase], { after: place.cursor });
  const comparedTo = greatest(data, place.comparedTo);
  const isEnd = after === null;
  const rest = { cursor: after, comparedTo, isEnd, askedAt };
  // Roles are not listed by key, and there are few.
  if (phase === "roles") {
    const isAll = isEnd && place.cursor === null;
    return { ...rest, listed: data, scopes: isAll ? [{ ...ALL, kind: "roles", owner: null }] : [] };
  }
  const range: Scope = { kind: phase, after: place.comparedTo, upTo: isEnd ? null : comparedTo };
  if (phase !== "organizations") return { ...rest, listed: data, scopes: [range] };
  const domains = data.flatMap(({ domains: own }) => (Array.isArray(own) ? (own as Json[]) : []));
  const ofEach = data.map(({ id }): Scope => ({ ...ALL, kind: "domains", owner: text(id) }));
  return { ...rest, listed: [...data, ...domains], scopes: [range, ...ofEach] };
}

const ALL = { after: "", upTo: null };

/** Reads all memberships and own roles of organizations: those of small ones at once, the others page by page. */
export async function* readMembers(
  workos: WorkosReader,
  organizations: readonly string[],
): AsyncGenerator<Part & { readonly isLast: boolean }> {
  const askedAt = Date.now();
  const firsts = await Promise.all(
    organizations.map(async (owner) => ({
      owner,
      ...(await workos.page(MEMBERSHIPS, membershipsOf(owner))),
      roles: await ownRoles(workos, owner),
    })),
  );
  const large = firsts.filter(({ after }) => after !== null);
  yield {
    listed: firsts.flatMap(({ data, roles }) => [...data, ...roles]),
    scopes: firsts.flatMap(({ owner, data, after }): Scope[] => [
      { kind: "memberships", owner, after: "", upTo: after === null ? null : greatest(data, "") },
      { ...ALL, kind: "roles", owner },
    ]),
    askedAt,
    isLast: large.length === 0,
  };
  for (const first of large) {
    const { owner } = first;
    let next = first.after;
    let comparedTo = greatest(first.data, "");
    while (next !== null) {
      const at = Date.now();
      const page: Page = await workos.page(MEMBERSHIPS, { ...membershipsOf(owner), after: next });
      const upTo = greatest(page.data, comparedTo);
      const isEnd = page.after === null;
      const range: Scope = { kind: "memberships", owner, after: comparedTo, upTo: isEnd ? null : upTo };
      yield { listed: page.data, scopes: [range], askedAt: at, isLast: isEnd && first === large.at(-1) };
      next = page.after;
      comparedTo = upTo;
    }
  }
}

const MEMBERSHIPS = "/user_management/organization_memberships";

/** By default, only active ones are listed. */
const membershipsOf = (owner: string) => ({ organization_id: owner, statuses: "active,inactive,pending" });

/** Reads the roles that only an organization has. */
async function ownRoles(workos: WorkosReader, owner: string): Promise<Json[]> {
  const { data } = await workos.page(`/authorization/organizations/${encodeURIComponent(owner)}/roles`, {});
  // The list does not repeat whose roles they are.
  return data.filter(({ type }) => type === "OrganizationRole").map((role) => ({ ...role, organization_id: owner }));
}

/** Returns the keys of objects. */
export function keysOf(data: readonly Json[]): string[] {
  return data.flatMap((item) => reportOf(item, { id: "", event: "" })?.key ?? []);
}

function greatest(data: readonly Json[], least: string): string {
  return data.reduce<string>((most, { id }) => (typeof id === "string" && id > most ? id : most), least);
}
