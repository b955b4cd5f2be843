// The session of a sign-in: its start and its end.

import type { AuthKitContext } from "../context/context.ts";
import { type Session, toSessionObject } from "../objects/sign-in/session.ts";
import type { AuthorizationCode } from "../store/codes.ts";
import { createId } from "../values/create-id.ts";

/** The user, place and method of the sign-in. */
export type FinishedSignIn = Pick<
  AuthorizationCode,
  "userId" | "clientId" | "organizationId" | "authMethod" | "impersonator"
> &
  Partial<Pick<Session, "ipAddress" | "userAgent" | "browserSessionId">>;

/** A new session, not stored yet: its tokens are signed first. */
export function newSession({ options }: AuthKitContext, signIn: FinishedSignIn): Session {
  const now = options.now();
  const { inactivitySeconds } = options.settings;
  return {
    id: createId("session", now),
    userId: signIn.userId,
    clientId: signIn.clientId,
    organizationId: signIn.organizationId,
    authMethod: signIn.authMethod,
    impersonator: signIn.impersonator,
    ipAddress: signIn.ipAddress ?? null,
    userAgent: signIn.userAgent ?? null,
    browserSessionId: signIn.browserSessionId ?? null,
    createdAt: now,
    refreshedAt: now,
    expiresAt: now + Math.min(longestSeconds(options, signIn.authMethod), inactivitySeconds ?? Infinity) * 1000,
    endedAt: null,
  };
}

/**
 * When a session that issues tokens now ends, in ms: a refresh extends its inactivity timeout, never its maximum
 * lifetime.
 */
export function endOf({ options }: AuthKitContext, session: Session): number {
  const { inactivitySeconds } = options.settings;
  if (inactivitySeconds === null) return session.expiresAt;
  return Math.min(
    session.createdAt + longestSeconds(options, session.authMethod) * 1000,
    options.now() + inactivitySeconds * 1000,
  );
}

// WorkOS, impersonation: sessions end after an hour.
const IMPERSONATION_SECONDS = 3600;

function longestSeconds({ settings }: AuthKitContext["options"], method: Session["authMethod"]): number {
  const { sessionSeconds } = settings;
  return method === "Impersonation" ? Math.min(sessionSeconds, IMPERSONATION_SECONDS) : sessionSeconds;
}

/** Stores a session with its event, and records the user's last sign-in. Part of the caller's transaction. */
export function recordSession({ store, options }: AuthKitContext, session: Session): void {
  store.sessions.insert(session);
  store.users.update(session.userId, { last_sign_in_at: new Date(session.createdAt).toISOString() }, { quiet: true });
  store.events.append("session.created", toSessionObject(session, options.now()));
}

/**
 * Ends a session, with its event; an ended one is unchanged. The browser's own sign-in ends with it, because the next visit would otherwise
 * sign the user in again without asking.
 */
export function endSession({ store, options }: AuthKitContext, id: string): void {
  const now = options.now();
  store.transaction(() => {
    if (!store.sessions.end(id, now)) return;
    const session = store.sessions.find(id);
    if (session === null) return;
    if (session.browserSessionId !== null) store.browserSessions.delete(session.browserSessionId);
    store.events.append("session.revoked", toSessionObject(session, now));
  });
}

/** Ends a user's sessions, and everything that could still become one. Part of the caller's transaction. */
export function endSignInsOf(context: AuthKitContext, userId: string): void {
  for (const { id } of context.store.sessions.ofUser(userId)) endSession(context, id);
  forgetProofsOf(context, userId);
}

/**
 * Ends everything that could become a session of a user without another proof: their browsers' remembered sign-ins at the hosted pages,
 * sign-ins in progress except one, unexchanged codes, devices. Part of the caller's transaction.
 */
export function forgetProofsOf({ store }: Pick<AuthKitContext, "store">, userId: string, except?: string): void {
  for (const table of [store.browserSessions, store.pendingAuthentications, store.deviceAuthorizations]) {
    for (const { id } of table.findAllBy("user_id", userId)) if (id !== except) table.delete(id);
  }
  store.codes.forget(userId);
}

/** Ends a user's sessions in an organization. Part of the caller's transaction. */
export function endSessionsIn(context: AuthKitContext, userId: string, organizationId: string): void {
  const inside = context.store.sessions.ofUser(userId).filter((session) => session.organizationId === organizationId);
  for (const { id } of inside) endSession(context, id);
}
