// Builds access tokens with WorkOS's claims: no `aud`, and `auth_time` only after a sign-in.

import type { Session } from "../objects/sign-in/session.ts";
import { createUlid } from "../values/create-id.ts";
import type { SessionClaims } from "./claims.ts";
import type { SigningKey } from "./signing-keys.ts";

/** The contents of one access token. Times in ms since the epoch. */
export interface AccessTokenSubject {
  session: Session;
  claims: SessionClaims;
  /** When the user signed in, in ms: `auth_time`. Null at a refresh, whose token has none. */
  authTime: number | null;
  now: number;
  lifetimeSeconds: number;
  /** `iss`. */
  issuer: string;
  /** Custom claims of the environment; they may replace claims that are not reserved. */
  custom: Record<string, unknown>;
}

/** A signed access token (RS256 JWT; RFC 7515 section 7.1, RFC 7518 section 3.3). */
export async function signAccessToken(key: SigningKey, subject: AccessTokenSubject): Promise<string> {
  const { session, claims, authTime, now, lifetimeSeconds, issuer, custom } = subject;
  const iat = Math.floor(now / 1000);
  const payload = {
    client_id: session.clientId,
    sid: session.id,
    ...(authTime !== null && { auth_time: Math.floor(authTime / 1000) }),
    ...claims,
    ...custom,
    iss: issuer,
    sub: session.userId,
    jti: createUlid(now),
    iat,
    exp: iat + lifetimeSeconds,
  };
  const header = { alg: "RS256", typ: "JWT", kid: key.kid };
  const text = `${encode(header)}.${encode(payload)}`;
  const signature = await key.sign(text);
  return `${text}.${signature.toString("base64url")}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
