// What the app's side needs of the directory component: its functions and their answers, in the structure of `components.workos`. Types
// only, and no import of the component: the compiler compares the two where an app passes one.
import type { FunctionReference } from "convex/server";

/** A user of WorkOS, as stored in the directory. Times are ISO 8601. */
export interface DirectoryUser {
  /** The WorkOS user ID (`user_…`). */
  readonly userId: string;
  /** Null while the user is only known from a token without the claim `email`. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly name: string | null;
  readonly profilePictureUrl: string | null;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly locale: string | null;
  readonly lastSignInAt: string | null;
  /** Null while the user is only known from a token. */
  readonly createdAt: string | null;
  /** Null while the user is only known from a token. */
  readonly updatedAt: string | null;
}

/** A membership, as stored in the directory. */
export interface CallerMembership {
  /** `active`, `inactive`, `pending` or `deleted`. */
  readonly status: string;
  /** The slugs of its roles. */
  readonly roles: readonly string[];
  /** The slugs of the permissions that the roles include; null if a role is not in the directory. */
  readonly permissions: readonly string[] | null;
  /** Changes with the membership, its roles and their permissions. */
  readonly version: string;
}

/** What the directory knows about a caller. */
export interface CallerAnswer {
  /** Null: never seen, or deleted. */
  readonly user: DirectoryUser | null;
  readonly isUserDeleted: boolean;
  readonly isSessionRevoked: boolean;
  /** Of the user in the selected organization. Null: never seen, or no organization is selected. */
  readonly membership: CallerMembership | null;
}

type Query<Args extends Record<string, unknown>, Result = unknown> = FunctionReference<
  "query",
  "internal",
  Args,
  Result
>;
type Mutation<Args extends Record<string, unknown>> = FunctionReference<"mutation", "internal", Args, null>;

/** The functions of the directory component that the app's side calls. `components.workos` has them, and more. */
export interface DirectoryComponent {
  readonly read: {
    readonly caller: Query<{ userId: string; sessionId: string | null; organizationId: string | null }, CallerAnswer>;
    readonly user: Query<{ userId: string }>;
    readonly users: Query<{ userIds: string[] }>;
    readonly userByEmail: Query<{ email: string }>;
    readonly userByExternalId: Query<{ externalId: string }>;
    readonly organization: Query<{ organizationId: string }>;
    readonly organizationsOf: Query<{ userId: string }>;
    readonly membersOf: Query<{ organizationId: string }>;
    readonly invitationsOf: Query<{ organizationId: string }>;
    readonly rolesOf: Query<{ organizationId: string }>;
    readonly domainsOf: Query<{ organizationId: string }>;
    readonly sessionsOf: Query<{ userId: string }>;
  };
  readonly write: { readonly ensureUser: Mutation<{ userId: string; email: string | null }> };
  readonly handlers: { readonly register: Mutation<{ handle: string; events: string[] }> };
  readonly health: { readonly get: Query<Record<never, never>> };
}
