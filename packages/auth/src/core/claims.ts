// Reads the claims of a WorkOS access token (a JWT) without verifying it.
// The backend verifies tokens; the client only needs the user of the token and its expiry.

/** The longest token that is read, in characters. WorkOS tokens are 1–3 kB; a cookie holds 4 kB. */
const MAX_TOKEN_LENGTH = 16_384;

/** The identity in an access token. Decoded, not verified. */
export interface Identity {
  /** `sub|org_id|sid`: changes when the user, the organization or the session changes, but not on a refresh. */
  readonly key: string;
  /** `sub`, the WorkOS user id (`user_…`). */
  readonly subject: string;
  /** `sid`, the WorkOS session id (`session_…`), or null when the token has none. */
  readonly sessionId: string | null;
  /** `org_id`, or null outside an organization. */
  readonly organizationId: string | null;
  /** Every claim, as decoded from the payload. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A decoded access token. */
export interface AccessToken {
  /** The JWT itself. A secret: never rendered, never logged. */
  readonly value: string;
  readonly identity: Identity;
  /** `iat`, ms since 1970 by the issuer's clock (RFC 7519 §4.1.6). */
  readonly issuedAt: number;
  /** `exp`, ms since 1970 by the issuer's clock (RFC 7519 §4.1.4). */
  readonly expiresAt: number;
}

/**
 * The session that a server rendered a page for: its identity and the times of its access token, but not the token.
 * Plain data that can be passed to the page.
 */
export type InitialSession = Omit<AccessToken, "value">;

/**
 * Reads a JWT (RFC 7519 §7.2 without the signature).
 * Returns null when the value is not a JWT, is longer than 16 384 characters, lacks `sub`, `iat` or `exp`,
 * or expires before it was issued: a refresh could not be scheduled then.
 */
export function readAccessToken(value: string): AccessToken | null {
  const [, body = "", signature, more] = value.split(".");
  if (value.length > MAX_TOKEN_LENGTH || signature === undefined || more !== undefined) return null;
  try {
    // Percent-decoding also reads UTF-8 without `TextDecoder`, which React Native lacks.
    const percent = atob(body.replace(/-/g, "+").replace(/_/g, "/")).replace(
      /[^]/g,
      (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
    const claims = JSON.parse(decodeURIComponent(percent)) as Record<string, unknown>;
    const { iat, exp } = claims;
    const identity = readIdentity(claims);
    if (identity === null || typeof iat !== "number" || typeof exp !== "number" || !(exp > iat)) return null;
    return { value, identity, issuedAt: iat * 1000, expiresAt: exp * 1000 };
  } catch {
    // Not Base64, not UTF-8, not JSON, or null.
    return null;
  }
}

/** Returns the identity in the claims, or null without a `sub`. */
export function readIdentity(claims: Readonly<Record<string, unknown>>): Identity | null {
  const subject = text(claims["sub"]);
  if (subject === null) return null;
  const sessionId = text(claims["sid"]);
  const organizationId = text(claims["org_id"]);
  return {
    key: `${subject}|${organizationId ?? ""}|${sessionId ?? ""}`,
    subject,
    sessionId,
    organizationId,
    claims,
  };
}

/** Returns a claim if it is a non-empty string, else null. */
export function text(claim: unknown): string | null {
  return typeof claim === "string" && claim !== "" ? claim : null;
}
