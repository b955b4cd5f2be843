// Whether a caller may run a function, and as what. Pure and total: the only place that decides. Who asks, and what is done about it:
// require.ts and create-auth.ts.
import type { ConvexError } from "convex/values";
import type { CallerAnswer, DirectoryUser } from "./directory-shape.ts";
import { type AuthErrorData, refusal } from "./errors.ts";
import type { Identity } from "./identity.ts";

/** What a caller must have, besides being signed in. All of it must be there. */
export interface Requirements {
  /** A selected organization. */
  readonly organization?: boolean;
  /** Slug of a role. */
  readonly role?: string | undefined;
  /** Slug of a permission. */
  readonly permission?: string | undefined;
  /** Whether a person who acts as the user may call. Default: allow. */
  readonly impersonation?: "allow" | "forbid" | undefined;
}

/** Whose word counts: see `source` of `createAuth`. */
export type AuthSource = "token" | "directory" | "both";

/** A call, with all that is known about its caller. */
export interface Call<Claims> {
  readonly identity: Identity<Claims>;
  readonly requirements: Requirements;
  readonly source: AuthSource;
  /** What the directory said; null if it was not asked. */
  readonly answer: CallerAnswer | null;
  /** What becomes of a user whom the directory has not seen. `pass`: the call cannot write them. */
  readonly missing: "ensure" | "pass" | "throw";
}

/** What becomes of a call. */
export type Verdict<Claims> =
  | { readonly kind: "refused"; readonly error: ConvexError<AuthErrorData> }
  | {
      readonly kind: "runs";
      /** With the roles and permissions that count. */
      readonly identity: Identity<Claims>;
      readonly user: DirectoryUser;
      /** Whether to write the user into the directory first. */
      readonly writesUser: boolean;
    };

/** Decides on a call. */
export function decide<Claims>(call: Call<Claims>): Verdict<Claims> {
  const error = refusalOf(call);
  if (error !== null) return { kind: "refused", error };
  const { answer, missing } = call;
  const identity = { ...call.identity, ...grantsOf(call) };
  return {
    kind: "runs",
    identity,
    user: answer?.user ?? userOf(identity),
    // A deleted user stays deleted.
    writesUser: answer !== null && answer.user === null && !answer.isUserDeleted && missing === "ensure",
  };
}

/** Returns why a caller is refused, or null. */
function refusalOf(call: Call<unknown>): ConvexError<AuthErrorData> | null {
  const { identity, requirements, source, answer, missing } = call;
  const { organization = false, role, permission, impersonation = "allow" } = requirements;
  const { roles, permissions } = grantsOf(call);
  if (source !== "token" && (answer?.isSessionRevoked === true || answer?.isUserDeleted === true)) {
    return refusal(
      "SESSION_REVOKED",
      {},
      {
        what: "This function needs a session that has not ended.",
        evidence: answer.isUserDeleted
          ? "The directory has the user as deleted."
          : "The directory has the session as revoked.",
        fix: "Sign in again. A page does so on its own if `session` of LockstepProvider is set.",
      },
    );
  }
  if (impersonation === "forbid" && identity.impersonator !== null) {
    return refusal(
      "IMPERSONATION_FORBIDDEN",
      {},
      {
        what: "This function needs the user in person.",
        evidence: "The access token has `act`: someone else acts as the user.",
        fix: "Have the user call it, or remove `impersonation` from its definition.",
      },
    );
  }
  if (
    answer !== null &&
    answer.user === null &&
    (missing === "throw" || (source === "directory" && missing === "pass"))
  ) {
    return refusal(
      "USER_NOT_SYNCED",
      {},
      {
        what: "This function needs a user whom the directory knows.",
        evidence: "The directory has not received the user from WorkOS yet.",
        fix: "Call it again once WorkOS's event has arrived, call `ensureUser` before it, or check that the webhook works: `health` of createDirectory.",
      },
    );
  }
  if (organization && identity.organizationId === null) {
    return refusal(
      "NO_ORGANIZATION",
      {},
      {
        what: "This function needs an organization, and the user has not selected one.",
        evidence: "The access token has no `org_id`.",
        fix: "Have the user select an organization: useSwitchOrganization of @lockstep/auth/react, or `organizationId` at sign-in.",
      },
    );
  }
  const stranger = membershipProblem(call);
  if (stranger !== null) {
    return refusal(
      "NOT_A_MEMBER",
      {},
      {
        what: "This function needs an active membership of the selected organization.",
        evidence: `The directory has ${stranger}.`,
        fix: "Have the user select another organization, or add them to this one in WorkOS.",
      },
    );
  }
  if (role !== undefined && !roles.includes(role)) {
    return refusal(
      "FORBIDDEN_ROLE",
      { role },
      {
        what: `This function needs the role \`${role}\`.`,
        evidence: evidenceOf(call, "role"),
        fix: "Give the user the role in WorkOS, or switch organizations. A token has new roles after its next refresh.",
      },
    );
  }
  if (permission !== undefined && !permissions.includes(permission)) {
    return refusal(
      "FORBIDDEN_PERMISSION",
      { permission },
      {
        what: `This function needs the permission \`${permission}\`.`,
        evidence: evidenceOf(call, "permission"),
        fix: "Add the permission to one of the user's roles in WorkOS. A token has new permissions after its next refresh.",
      },
    );
  }
  return null;
}

/** What the directory has about the membership of the selected organization that excludes the caller, or null. */
function membershipProblem({ identity, source, answer }: Call<unknown>): string | null {
  if (source === "token" || answer === null || identity.organizationId === null) return null;
  const { membership } = answer;
  // A membership that the directory does not have, or not as accepted yet, may be newer than the last event.
  if (membership === null) return source === "both" ? null : "no membership";
  if (membership.status === "active") return null;
  if (membership.status === "pending") return source === "both" ? null : "the membership as pending";
  return `the membership as ${membership.status}`;
}

/** The roles and permissions that count. */
function grantsOf({ identity, source, answer }: Call<unknown>): Pick<Identity, "role" | "roles" | "permissions"> {
  const { role, roles, permissions } = identity;
  if (source === "token" || answer === null) return { role, roles, permissions };
  const { membership } = answer;
  if (source === "directory") {
    const known = membership?.roles ?? [];
    return { role: firstOf(known, role), roles: known, permissions: membership?.permissions ?? [] };
  }
  if (membership === null) return { role, roles, permissions };
  const shared = roles.filter((slug) => membership.roles.includes(slug));
  return {
    role: firstOf(shared, role),
    roles: shared,
    permissions: permissions.filter((slug) => membership.permissions?.includes(slug) ?? true),
  };
}

/** The token's first role if it counts, or else the first one that does. */
function firstOf(roles: readonly string[], role: string | null): string | null {
  return role !== null && roles.includes(role) ? role : (roles[0] ?? null);
}

/** Which roles or permissions the caller has, and where that is written. */
function evidenceOf({ identity, source, answer }: Call<unknown>, kind: "role" | "permission"): string {
  const place = identity.organizationId === null ? "no organization is selected" : "in the selected organization";
  const known = answer?.membership?.[`${kind}s`] ?? null;
  const token = `The access token has ${listOf(kind, identity[`${kind}s`])}`;
  if (source === "directory") return `The directory has ${listOf(kind, known ?? [])}; ${place}.`;
  if (source === "token" || known === null) return `${token}; ${place}.`;
  return `${token}, the directory has ${listOf(kind, known)}; ${place}.`;
}

function listOf(kind: string, slugs: readonly string[]): string {
  return slugs.length === 0 ? `no ${kind}s` : `the ${kind}s ${slugs.join(", ")}`;
}

/** A user whom the directory has not seen, as `ensureUser` writes them. */
function userOf({ userId, email }: Identity<unknown>): DirectoryUser {
  return {
    userId,
    email,
    emailVerified: false,
    firstName: null,
    lastName: null,
    name: null,
    profilePictureUrl: null,
    externalId: null,
    metadata: {},
    locale: null,
    lastSignInAt: null,
    createdAt: null,
    updatedAt: null,
  };
}
