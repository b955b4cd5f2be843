// The kinds of WorkOS's objects in the directory: how each is recognized, and what is searched for. Fields that are not named here are
// kept as they are. To add a kind, add it here, to schema.ts, and a shape for readers to shapes.ts.
import type { Value } from "convex/values";
import { type Json, object, text, texts, time } from "./json.ts";
import type { Change } from "./version.ts";

/** The names of the kinds, which are those of their tables. */
export const KINDS = ["users", "organizations", "domains", "memberships", "roles", "invitations", "sessions"] as const;

/** The name of a kind. */
export type KindName = (typeof KINDS)[number];

/** A kind of object. */
export interface Kind {
  readonly name: KindName;
  /** What `object` is in its JSON. */
  readonly objects: readonly string[];
  /** The beginning of its events' names. */
  readonly event: string;
  /** Identifies an object of this kind. */
  readonly keyOf: (data: Json) => string | null;
  /** The columns of its row, or null if the JSON lacks what they need. */
  readonly columnsOf: (data: Json) => Record<string, Value> | null;
  /** What waits when a handler fails: its user, or the object itself. */
  readonly laneOf: (data: Json) => string | null;
  /** Identifies what cannot exist twice, for those who look for a deleted object. */
  readonly subjectOf?: (data: Json) => string | null;
  /** Whether an object with the same key can exist again after a deletion. */
  readonly canReturn?: boolean;
}

const idOf = (data: Json): string | null => text(data["id"]);
const organizationOf = (data: Json): string | null => text(data["organization_id"]);
const userOf = (data: Json): string | null => text(data["user_id"]);

/** Identifies a role. */
export function roleKey(organizationId: string | null, slug: string): string {
  return `${organizationId ?? "environment"}/${slug}`;
}

/** Identifies the place of a user in an organization, of which there is one at most. */
export function membershipSubject(userId: string, organizationId: string): string {
  return `${userId} ${organizationId}`;
}

const DEFINITIONS: Record<KindName, Omit<Kind, "name">> = {
  users: {
    objects: ["user"],
    event: "user",
    keyOf: idOf,
    columnsOf: (data) => ({ email: text(data["email"]), externalId: text(data["external_id"]) }),
    laneOf: idOf,
  },
  organizations: {
    objects: ["organization"],
    event: "organization",
    keyOf: idOf,
    columnsOf: (data) => ({ externalId: text(data["external_id"]) }),
    laneOf: idOf,
  },
  domains: {
    objects: ["organization_domain"],
    event: "organization_domain",
    keyOf: idOf,
    columnsOf: (data) => required({ organizationId: organizationOf(data) }),
    laneOf: organizationOf,
  },
  memberships: {
    objects: ["organization_membership"],
    event: "organization_membership",
    keyOf: idOf,
    columnsOf: (data) =>
      required({
        userId: userOf(data),
        organizationId: organizationOf(data),
        status: text(data["status"]) ?? "active",
        roles: rolesOf(data),
      }),
    laneOf: userOf,
    subjectOf: (data) => {
      const { userId, organizationId } = { userId: userOf(data), organizationId: organizationOf(data) };
      return userId === null || organizationId === null ? null : membershipSubject(userId, organizationId);
    },
  },
  roles: {
    objects: ["role", "organization_role"],
    event: "role",
    keyOf: (data) => (text(data["slug"]) === null ? null : roleKey(organizationOf(data), text(data["slug"])!)),
    columnsOf: (data) =>
      text(data["slug"]) === null
        ? null
        : { organizationId: organizationOf(data), slug: text(data["slug"]), permissions: texts(data["permissions"]) },
    laneOf: (data) => `role ${text(data["slug"])}`,
    canReturn: true,
  },
  invitations: {
    objects: ["invitation"],
    event: "invitation",
    keyOf: idOf,
    columnsOf: (data) => {
      const email = text(data["email"]);
      const state = text(data["state"]);
      return email === null || state === null ? null : { organizationId: organizationOf(data), email, state };
    },
    laneOf: idOf,
  },
  sessions: {
    objects: ["session"],
    event: "session",
    keyOf: idOf,
    columnsOf: (data) =>
      required({
        userId: userOf(data),
        isEnded: isEnded(data),
        expiresAt: time(data["expires_at"]) ?? (time(data["created_at"]) ?? 0) + YEAR_MS,
      }),
    laneOf: userOf,
  },
};

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Returns the columns, or null if one of them is null. */
function required(columns: Record<string, Value>): Record<string, Value> | null {
  return Object.values(columns).includes(null) ? null : columns;
}

/** The slugs of the roles of a membership: `roles`, or the single `role` of older answers. */
export function rolesOf(data: Json): string[] {
  const slugs = [...(Array.isArray(data["roles"]) ? data["roles"] : []), data["role"]].map((role) =>
    text(object(role)?.["slug"]),
  );
  return [...new Set(slugs.filter((slug) => slug !== null))];
}

/** Whether a session has ended. */
export function isEnded(data: Json): boolean {
  return data["object"] === "session" && text(data["status"]) !== null && data["status"] !== "active";
}

/** Returns the kind with this name. */
export function kindNamed(name: KindName): Kind {
  return { name, ...DEFINITIONS[name] };
}

/** An object of a kind, and what is reported of it. */
export interface Report extends Change {
  readonly kind: Kind;
  readonly key: string;
  readonly columns: Record<string, Value>;
  readonly data: Json;
  readonly lane: string;
  readonly subject: string | null;
}

/**
 * Returns what the data reports, or null if it is not an object of a kind, or lacks what identifies it.
 *
 * @param source - The event, or "" for a listed object.
 */
export function reportOf(data: Json, source: { readonly id: string; readonly event: string }): Report | null {
  const name = KINDS.find((kind) => DEFINITIONS[kind].objects.includes(text(data["object"]) ?? ""));
  if (name === undefined) return null;
  const kind = kindNamed(name);
  const key = kind.keyOf(data);
  const columns = kind.columnsOf(data);
  const updatedAt = time(data["updated_at"]) ?? time(data["created_at"]);
  if (key === null || columns === null || updatedAt === null) return null;
  return {
    kind,
    key,
    columns,
    data,
    lane: kind.laneOf(data) ?? key,
    subject: kind.subjectOf?.(data) ?? null,
    updatedAt,
    eventId: source.id,
    isEnded: isEnded(data),
    isDeletion: source.event.endsWith(".deleted"),
  };
}
