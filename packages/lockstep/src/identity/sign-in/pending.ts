// Sign-ins in progress: started when a first method has proved the user's identity, found again by their handle, deleted when finished.

import type { AuthKitContext } from "../context/context.ts";
import type { Connection } from "../objects/accounts/connection.ts";
import type { User } from "../objects/accounts/user.ts";
import type { WorkosObject } from "../objects/kind.ts";
import type { PendingAuthentication } from "../objects/sign-in/pending-authentication.ts";
import { decideNext, type Requirement } from "../rules/decide-next.ts";
import { verifiedOwners } from "../rules/profile-standing.ts";
import type { Store } from "../store/open-store.ts";
import { createSecret, sha256 } from "../values/secret.ts";

/** How long a user may take from the first proof to the session, in ms. */
const PENDING_LIFETIME_MS = 10 * 60_000;

/** The data of a first proof. */
export type FirstProof = Omit<
  PendingAuthentication,
  keyof WorkosObject | "hash" | "expires_at_ms" | "signed_in_at_ms" | "connection_id"
> &
  Partial<Pick<PendingAuthentication, "signed_in_at_ms" | "connection_id">>;

/** A sign-in in progress and its next requirement. */
export interface PendingSignIn {
  pending: PendingAuthentication;
  next: Requirement;
}

/** Starts a sign-in. The handle is a secret: its holder has proved what the sign-in has proved. */
export function beginSignIn(context: AuthKitContext, proof: FirstProof): PendingSignIn & { handle: string } {
  const { store, options } = context;
  const handle = createSecret();
  const now = options.now();
  const pending = store.pendingAuthentications.insert({
    signed_in_at_ms: now,
    connection_id: null,
    ...proof,
    hash: sha256(handle),
    expires_at_ms: now + PENDING_LIFETIME_MS,
  });
  return { handle, ...nextOf(context, pending) };
}

/** The sign-in of a handle, or null if it does not exist or has expired. */
export function findSignIn(context: AuthKitContext, handle: string): PendingSignIn | null {
  const pending = context.store.pendingAuthentications.findBy("hash", sha256(handle));
  if (pending === null || pending.expires_at_ms <= context.options.now()) return null;
  return nextOf(context, pending);
}

/** Records a further proof or choice. */
export function continueSignIn(
  context: AuthKitContext,
  pending: PendingAuthentication,
  change: Partial<Pick<PendingAuthentication, "second_factor" | "organization_id">>,
): PendingSignIn {
  return nextOf(context, context.store.pendingAuthentications.update(pending.id, change, { quiet: true }));
}

/** The next requirement of a sign-in, by the current data of its user. */
function nextOf(context: AuthKitContext, pending: PendingAuthentication): PendingSignIn {
  return { pending, next: nextAfter(context, pending) };
}

/** The next requirement after a proof. */
export function nextAfter({ store, options }: AuthKitContext, proof: FirstProof): Requirement {
  const user = userOf(store, proof);
  return decideNext({
    user,
    method: proof.method,
    connectionId: proof.connection_id ?? null,
    secondFactor: proof.second_factor,
    organizationId: proof.organization_id,
    memberships: store.memberships.findAllBy("user_id", user.id).filter(({ status }) => status === "active"),
    factors: store.factors.findAllBy("user_id", user.id).filter(({ id }) => store.factors.secretOf(id)?.confirmed),
    connections: connectionsOf(store, user.email),
    settings: options.settings,
  });
}

/** The user of a sign-in. Deleting a user ends their sign-ins, so there is one. */
export function userOf(store: Store, { user_id }: Pick<PendingAuthentication, "user_id">): User {
  const user = store.users.find(user_id);
  if (user === null) throw new Error(`the user ${user_id} was deleted during their sign-in`);
  return user;
}

/** The active connections at which users with this address have to sign in. */
export function connectionsOf(store: Store, email: string): Connection[] {
  return verifiedOwners(store, email)
    .flatMap(({ organization_id }) => store.connections.findAllBy("organization_id", organization_id))
    .filter(({ state }) => state === "active");
}

/** Whether a finished sign-in may still become a session: its user exists, and is a member of its organization. */
export function maySignIn(context: AuthKitContext, userId: string, organizationId: string | null): boolean {
  if (context.store.users.find(userId) === null) return false;
  return organizationId === null || isActiveMember(context, userId, organizationId);
}

/** Whether a user may sign in to an organization. */
export function isActiveMember(
  { store }: Pick<AuthKitContext, "store">,
  userId: string,
  organizationId: string,
): boolean {
  const memberships = store.memberships.findAllBy("user_and_organization", `${userId} ${organizationId}`);
  return memberships.some(({ status }) => status === "active");
}
