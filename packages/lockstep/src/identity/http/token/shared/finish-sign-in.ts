// The end of every grant in which a user proves their identity: a session with its first tokens, or the remaining requirements, with the
// `pending_authentication_token` to continue with (WorkOS, authentication errors).

import { askAction } from "../../../actions/ask-action.ts";
import type { AuthKitContext } from "../../../context/context.ts";
import { toUserObject } from "../../../objects/accounts/user.ts";
import type { PendingAuthentication } from "../../../objects/sign-in/pending-authentication.ts";
import type { Requirement } from "../../../rules/decide-next.ts";
import { appendAuthentication } from "../../../sign-in/authentication-event.ts";
import { beginSignIn, findSignIn, maySignIn, nextAfter, type FirstProof } from "../../../sign-in/pending.ts";
import { freshEmailVerification } from "../../../sign-in/send-proof.ts";
import { newSession, recordSession } from "../../../sign-in/sessions.ts";
import { sha256 } from "../../../values/secret.ts";
import type { Attempt } from "./fail-attempt.ts";
import { refuseWithCode, GrantRefusal } from "./grant-refusal.ts";
import { readOrigin, requireField, type Granted, type GrantRequest } from "./grant.ts";
import { issueTokens } from "./issue-tokens.ts";

/** A sign-in in progress and its handle. */
export interface Begun {
  pending: PendingAuthentication;
  handle: string;
}

/**
 * Continues after a first proof, or, with `begun`, after a further one. `attempt` is the successful proof, reported by its event. Throws
 * `GrantRefusal` if more is required.
 */
export async function finishSignIn(
  context: AuthKitContext,
  request: GrantRequest,
  proof: FirstProof,
  { attempt, begun }: { attempt?: Attempt; begun?: Begun },
): Promise<Granted> {
  const { store, options } = context;
  const next = nextAfter(context, proof);
  const tell = (): void => {
    if (attempt !== undefined) appendAuthentication(store.events, attempt);
  };
  // Reported at once if the sign-in may stop here, else with the session in one commit.
  const mayStop = next.kind !== "complete" || options.actions.authentication !== undefined;
  if (mayStop) store.transaction(tell);
  if (next.kind !== "complete") throw demand(context, proof, next, begun?.handle);
  await askApplication(context, request, proof, next.organizationId);

  const now = options.now();
  const session = newSession(context, {
    userId: proof.user_id,
    clientId: proof.client_id,
    organizationId: next.organizationId,
    authMethod: proof.method,
    impersonator: proof.impersonator,
    ...readOrigin(request.fields),
  });
  const pair = await issueTokens(context, { session, authTime: now, now });
  await store.grouped(() => {
    // The application was asked in the meantime, and signing took a turn of the event loop.
    if (!maySignIn(context, proof.user_id, next.organizationId)) {
      throw new GrantRefusal(
        "invalid_grant",
        "The user was deleted, or is no longer an active member of the organization.",
      );
    }
    if (begun !== undefined) {
      if (store.pendingAuthentications.find(begun.pending.id) === null) throw noSuchSignIn();
      store.pendingAuthentications.delete(begun.pending.id);
    }
    if (!mayStop) tell();
    recordSession(context, session);
    store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
  });
  return { session, pair };
}

async function askApplication(
  context: AuthKitContext,
  { fields }: GrantRequest,
  { user_id, method }: FirstProof,
  organizationId: string | null,
): Promise<void> {
  const user = context.store.users.find(user_id);
  if (user === null) throw noSuchSignIn();
  const action = { type: "authentication", user, organizationId, method, ...readOrigin(fields) } as const;
  const decision = await askAction(context, action);
  if (!decision.allowed) throw new GrantRefusal("access_denied", decision.message);
}

/** The sign-in in progress that a request continues. */
export function requirePending(context: AuthKitContext, { fields, client }: GrantRequest): Begun {
  const handle = requireField(fields, "pending_authentication_token");
  const found = findSignIn(context, handle);
  if (found === null || found.pending.client_id !== client.id) throw noSuchSignIn();
  return { pending: found.pending, handle };
}

function noSuchSignIn(): GrantRefusal {
  return refuseWithCode(
    "invalid_pending_authentication_token",
    "The pending authentication token is invalid, was used or has expired.",
  );
}

function demand(
  context: AuthKitContext,
  proof: FirstProof,
  next: Exclude<Requirement, { kind: "complete" }>,
  handle: string | undefined,
): GrantRefusal {
  const found = context.store.users.find(proof.user_id);
  if (found === null) return noSuchSignIn();
  const user = toUserObject(found);
  const pending = (): { pending_authentication_token: string } => ({
    pending_authentication_token: handle ?? beginSignIn(context, proof).handle,
  });
  switch (next.kind) {
    case "sso_required":
      return new GrantRefusal("sso_required", "User must authenticate using one of the matching connections.", {
        status: 403,
        more: { email: user.email, connection_ids: next.connections.map(({ id }) => id) },
      });
    case "email_verification":
      return refuseWithCode("email_verification_required", "Email ownership must be verified before authentication.", {
        status: 403,
        more: {
          ...pending(),
          email: user.email,
          email_verification_id: freshEmailVerification(context, found).id,
        },
      });
    case "mfa_enrollment":
      return refuseWithCode("mfa_enrollment", "The user must enroll in MFA to finish authenticating.", {
        status: 403,
        more: { ...pending(), user },
      });
    case "mfa_challenge":
      return refuseWithCode("mfa_challenge", "The user must complete an MFA challenge to finish authenticating.", {
        status: 403,
        more: {
          ...pending(),
          authentication_factors: next.factors.map(({ id, type }) => ({ id, type })),
          user,
        },
      });
    case "organization_selection":
      return refuseWithCode(
        "organization_selection_required",
        "The user must choose an organization to finish their authentication.",
        {
          status: 403,
          more: {
            ...pending(),
            organizations: next.memberships.map((membership) => ({
              id: membership.organization_id,
              name: membership.organization_name,
            })),
            user,
          },
        },
      );
    case "not_a_member":
      return refuseNonMember(next.organizationId);
  }
}

/** The response for an organization that does not exist or that the user is not an active member of. */
export function refuseNonMember(organizationId: string): GrantRefusal {
  return refuseWithCode(
    "invalid_organization_id",
    `The user is not an active member of the organization ${JSON.stringify(organizationId.slice(0, 100))}.`,
  );
}
