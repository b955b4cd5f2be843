// WorkOS in a test: makes its objects, and tells of them by events in the form in which WorkOS sends them. Holds no sessions of browsers
// and answers no requests: for those, there is local AuthKit.

/** An object of WorkOS. */
export type WorkosObject = Readonly<Record<string, unknown>> & { readonly object: string; readonly id: string };

/**
 * A WorkOS of which every change is one event, as JSON. Pass each to the directory, in the order of your test:
 *
 * `t.run((ctx) => ctx.runMutation(components.workos.events.receive, { event }))`.
 */
export interface FakeWorkos {
  /** A user was created, or has changed if there is one with this ID. Fields are those of WorkOS, such as `first_name`. */
  readonly user: (fields: {
    readonly id: string;
    readonly email?: string;
    readonly [field: string]: unknown;
  }) => string;
  /** An organization was created, or has changed. */
  readonly organization: (fields: { readonly id: string; readonly [field: string]: unknown }) => string;
  /** A user is a member of an organization, with the slugs of roles. Default of the roles: `member`. */
  readonly membership: (userId: string, organizationId: string, roles?: readonly string[]) => string;
  /** A role has these permissions: that of the environment, or of an organization. */
  readonly role: (slug: string, permissions: readonly string[], organizationId?: string) => string;
  /** A session has begun. */
  readonly session: (userId: string, sessionId?: string) => string;
  /** A session was revoked, as by a sign-out. */
  readonly revokeSession: (sessionId: string) => string;
  /** A user, an organization or a membership was deleted. @throws Error when there is none. */
  readonly remove: (id: string) => string;
  /** Any other event. */
  readonly event: (name: string, data: object) => string;
}

/**
 * Creates a WorkOS without any objects. Its clock begins at `startsAt`, and each event is a second later than the one before.
 *
 * @param startsAt - ms since 1970. Default: 1 January 2026.
 */
export function createFakeWorkos({ startsAt = Date.UTC(2026, 0, 1) }: { readonly startsAt?: number } = {}): FakeWorkos {
  const objects = new Map<string, WorkosObject>();
  let count = 0;

  const send = (event: string, data: object): string => {
    count += 1;
    const created_at = new Date(startsAt + count * 1000).toISOString();
    // As WorkOS's IDs, they sort by time.
    return JSON.stringify({ object: "event", id: `event_${String(count).padStart(26, "0")}`, event, data, created_at });
  };
  const put = (key: string, object: WorkosObject): string => {
    const known = objects.get(key);
    const now = new Date(startsAt + (count + 1) * 1000).toISOString();
    const next = { created_at: now, ...known, ...object, updated_at: now };
    objects.set(key, next);
    return send(`${object.object}.${known === undefined ? "created" : "updated"}`, next);
  };
  return {
    user: (fields) =>
      put(fields.id, {
        email: `${fields.id}@example.com`,
        email_verified: true,
        first_name: null,
        last_name: null,
        profile_picture_url: null,
        external_id: null,
        metadata: {},
        last_sign_in_at: null,
        locale: null,
        ...objects.get(fields.id),
        ...fields,
        object: "user",
      }),
    organization: (fields) =>
      put(fields.id, {
        name: fields.id,
        domains: [],
        metadata: {},
        ...objects.get(fields.id),
        ...fields,
        object: "organization",
      }),
    membership(userId, organizationId, roles = ["member"]) {
      const id = `om_${userId}_${organizationId}`;
      const slugs = roles.map((slug) => ({ slug }));
      const owner = { user_id: userId, organization_id: organizationId };
      return put(id, {
        id,
        ...owner,
        status: "active",
        role: slugs[0] ?? null,
        roles: slugs,
        object: "organization_membership",
      });
    },
    role(slug, permissions, organizationId) {
      const id = `role_${organizationId ?? "environment"}_${slug}`;
      const what = { id, slug, name: slug, permissions: [...permissions] };
      return organizationId === undefined
        ? put(id, { ...what, object: "role" })
        : put(id, { ...what, organization_id: organizationId, object: "organization_role" });
    },
    session: (userId, id = `session_${userId}`) =>
      put(id, {
        id,
        user_id: userId,
        status: "active",
        expires_at: new Date(startsAt + 30 * 24 * 60 * 60_000).toISOString(),
        object: "session",
      }),
    revokeSession(id) {
      const ended = { ...objects.get(id), id, object: "session", status: "revoked" };
      objects.set(id, ended);
      return send("session.revoked", { ...ended, updated_at: new Date(startsAt + (count + 1) * 1000).toISOString() });
    },
    remove(id) {
      const object = objects.get(id);
      if (object === undefined) throw new Error(`createFakeWorkos: there is no object with the ID "${id}".`);
      objects.delete(id);
      return send(`${object.object}.deleted`, object);
    },
    event: send,
  };
}
