// Sessions: the stored shape, and the shape that the API returns. They have rows of their own (store/sessions.ts), because every refresh
// reads them.

import type { AuthenticationMethod, Impersonator } from "./authentication-method.ts";

/** A stored session. Times are ms since the epoch. */
export interface Session {
  id: string;
  userId: string;
  clientId: string;
  /** The organization the user is signed in to; a refresh may change it. */
  organizationId: string | null;
  authMethod: AuthenticationMethod;
  impersonator: Impersonator | null;
  ipAddress: string | null;
  userAgent: string | null;
  /** The browser's own sign-in at local AuthKit that it comes from and that ends with it; null if there is none. */
  browserSessionId: string | null;
  createdAt: number;
  /** When tokens were last issued. */
  refreshedAt: number;
  expiresAt: number;
  endedAt: number | null;
}

/** A session as the API and events return it. */
export interface SessionObject {
  object: "session";
  id: string;
  user_id: string;
  /** Omitted if there is none. */
  organization_id?: string;
  status: "active" | "expired" | "revoked";
  auth_method: string;
  impersonator?: Impersonator;
  ip_address: string | null;
  user_agent: string | null;
  expires_at: string;
  ended_at: string | null;
  created_at: string;
  updated_at: string;
}

// The API and the events name methods differently than the authentication response.
const AUTH_METHODS: Record<AuthenticationMethod, string> = {
  Password: "password",
  Passkey: "passkey",
  MagicAuth: "magic_code",
  SSO: "sso",
  GoogleOAuth: "oauth",
  MicrosoftOAuth: "oauth",
  GitHubOAuth: "oauth",
  AppleOAuth: "oauth",
  Impersonation: "impersonation",
};

/** The API's view of a session at a time in ms. */
export function toSessionObject(session: Session, now: number): SessionObject {
  return {
    object: "session",
    id: session.id,
    user_id: session.userId,
    ...(session.organizationId !== null && { organization_id: session.organizationId }),
    status: session.endedAt !== null ? "revoked" : session.expiresAt <= now ? "expired" : "active",
    auth_method: AUTH_METHODS[session.authMethod],
    ...(session.impersonator !== null && { impersonator: session.impersonator }),
    ip_address: session.ipAddress,
    user_agent: session.userAgent,
    expires_at: new Date(session.expiresAt).toISOString(),
    ended_at: session.endedAt === null ? null : new Date(session.endedAt).toISOString(),
    created_at: new Date(session.createdAt).toISOString(),
    updated_at: new Date(session.refreshedAt).toISOString(),
  };
}
