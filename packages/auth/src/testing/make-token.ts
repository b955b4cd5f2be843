// Makes access tokens with the claims of a WorkOS token and a fake signature.

/** The claims of a token. Times in seconds since 1970. Any further claim may be added. */
export interface TokenClaims {
  readonly sub: string;
  readonly sid?: string;
  readonly org_id?: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

/** Encodes claims as a JWT (RFC 7519 §3). `iss` is WorkOS's issuer unless given. */
export function makeToken(claims: TokenClaims): string {
  const payload = { iss: "https://api.workos.com", ...claims };
  return `${encode({ alg: "RS256", typ: "JWT" })}.${encode(payload)}.c2lnbmF0dXJl`;
}

/** Decodes a token from {@link makeToken}. */
export function readToken(token: string): TokenClaims {
  const text = atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as TokenClaims;
}

function encode(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");
}
