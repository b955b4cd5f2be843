// The parts of a session that go into the page: everything but tokens. Pure.
import type { Session } from "@workos/authkit-session";
import { type InitialSession, readAccessToken } from "../../core/claims.ts";

/** The user's profile, as WorkOS returned it with the last token. */
export interface PageUser {
  readonly id: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly profilePictureUrl: string | null;
}

/** The administrator who is signed in as the user. */
export interface PageImpersonator {
  readonly email: string;
  readonly reason: string | null;
}

/** What a page knows of its session from the start: plain data, for `LockstepProvider` of `@lockstep/auth/server/react`. */
export interface PageSession {
  /** Null if the user is signed out. */
  readonly session: InitialSession | null;
  readonly user: PageUser | null;
  readonly impersonator: PageImpersonator | null;
  /** The URL of the deployment, for a provider without a client. Left out if the server's environment has none. */
  readonly convexUrl?: string;
}

/** The page of a user who is signed in. */
export type SessionPage = PageSession & { readonly session: InitialSession };

/** The session of a user who is signed out. */
export const SIGNED_OUT: PageSession = { session: null, user: null, impersonator: null };

/** Returns what the page may know, or null if the sealed data is not a session, or names another user than its token. */
export function pageSessionOf({ accessToken, user, impersonator }: Session): SessionPage | null {
  const token = readAccessToken(accessToken);
  // A sign-in page of one's own passes both, so one could be another user's.
  if (token === null || token.identity.subject !== user?.id) return null;
  const { value: _, ...session } = token;
  return {
    session,
    user: {
      id: user.id,
      email: user.email,
      firstName: user.firstName ?? null,
      lastName: user.lastName ?? null,
      profilePictureUrl: user.profilePictureUrl ?? null,
    },
    impersonator: impersonator ? { email: impersonator.email, reason: impersonator.reason ?? null } : null,
  };
}

/** How long before its expiry a token is replaced, ms: it should last until the page has received it, and a while longer. */
const MARGIN = 30_000;

/** Whether the token should be replaced before a page is rendered with it. */
export function isExpiring({ issuedAt, expiresAt }: InitialSession, now: number): boolean {
  return now >= expiresAt - Math.min(MARGIN, (expiresAt - issuedAt) / 4);
}
