// WorkOS's events and Actions by name, with their data as WorkOS sends it (https://workos.com/docs/events,
// https://workos.com/docs/authkit/actions). Types only. Data may have more members than the types name.

interface WorkosUser {
  readonly object: "user";
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name?: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly profile_picture_url: string | null;
  readonly last_sign_in_at?: string | null;
  readonly locale?: string | null;
  readonly external_id?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly updated_at: string;
}

interface WorkosDomain {
  readonly object: "organization_domain";
  readonly id: string;
  readonly organization_id: string;
  readonly domain: string;
  readonly state: string;
  readonly verification_strategy?: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface WorkosOrganization {
  readonly object: "organization";
  readonly id: string;
  readonly name: string;
  readonly domains: readonly WorkosDomain[];
  readonly external_id?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly updated_at: string;
}

interface WorkosMembership {
  readonly object: "organization_membership";
  readonly id: string;
  readonly user_id: string;
  readonly organization_id: string;
  readonly status: "active" | "inactive" | "pending";
  readonly role: { readonly slug: string };
  readonly roles?: readonly { readonly slug: string }[];
  readonly created_at: string;
  readonly updated_at: string;
}

interface WorkosInvitation {
  readonly object: "invitation";
  readonly id: string;
  readonly email: string;
  readonly state: "pending" | "accepted" | "expired" | "revoked";
  readonly accepted_at: string | null;
  readonly revoked_at: string | null;
  readonly expires_at: string;
  readonly organization_id: string | null;
  readonly inviter_user_id: string | null;
  readonly accepted_user_id?: string | null;
  readonly role_slug?: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

interface WorkosRole {
  readonly slug: string;
  readonly permissions: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
}

interface WorkosSession {
  readonly object: "session";
  readonly id: string;
  readonly user_id: string;
  readonly organization_id?: string | null;
  readonly auth_method: string;
  readonly status: string;
  readonly impersonator?: { readonly email: string; readonly reason: string | null } | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

type Named<Prefix extends string, Verb extends string, Data> = { readonly [Name in `${Prefix}.${Verb}`]: Data };

/** The data of events by name. Other names are allowed in handlers, with data of unknown members. */
export type WorkosEvents = Named<"user", "created" | "updated" | "deleted", WorkosUser> &
  Named<"organization", "created" | "updated" | "deleted", WorkosOrganization> &
  Named<"organization_domain", "created" | "updated" | "deleted" | "verified", WorkosDomain> &
  Named<"organization_membership", "created" | "updated" | "deleted", WorkosMembership> &
  Named<"invitation", "created" | "accepted" | "resent" | "revoked", WorkosInvitation> &
  Named<"role", "created" | "updated" | "deleted", WorkosRole> &
  Named<"organization_role", "created" | "updated" | "deleted", WorkosRole & { readonly organization_id: string }> &
  Named<"session", "created" | "revoked", WorkosSession>;

interface ActionContext {
  readonly id: string;
  readonly authentication_method?: string | null;
  readonly ip_address?: string | null;
  readonly user_agent?: string | null;
}

/** The data of Actions by name: requests that WorkOS makes before it lets a user register or sign in. */
export interface WorkosActions {
  readonly user_registration_action_context: ActionContext & {
    readonly user_data: {
      readonly email: string;
      readonly name?: string | null;
      readonly first_name: string | null;
      readonly last_name: string | null;
    };
    readonly invitation?: WorkosInvitation;
  };
  readonly authentication_action_context: ActionContext & {
    readonly user: WorkosUser;
    readonly organization?: WorkosOrganization;
    readonly organization_membership?: WorkosMembership;
  };
}

/** Whether the user may go on. `message` is shown to the user, of 500 characters at most. */
export type ActionVerdict = { readonly verdict: "Allow" } | { readonly verdict: "Deny"; readonly message: string };

/** An event, or the request of an Action. */
export interface DirectoryEvent<Name extends string> {
  /** `event_…`. Different for each event; the component delivers each once. */
  readonly id: string;
  readonly event: Name;
  readonly data: Name extends keyof WorkosActions
    ? WorkosActions[Name]
    : Name extends keyof WorkosEvents
      ? WorkosEvents[Name]
      : Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The handler of an event or an Action. Those of events return nothing, so a verdict under a misspelled name does not compile. */
export type DirectoryHandler<Ctx, Name extends string> = (
  ctx: Ctx,
  event: DirectoryEvent<Name>,
) => Name extends keyof WorkosActions ? Promise<ActionVerdict> : Promise<void>;

/** Handlers by the names of events and Actions. */
export type DirectoryHandlers<Ctx, Name extends string> = { readonly [Key in Name]: DirectoryHandler<Ctx, Key> };
