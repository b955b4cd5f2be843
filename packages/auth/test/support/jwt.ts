// Makes access tokens with the claims of a WorkOS one and a signature that nobody checks.

/** The claims that the tests care about. Times in seconds. */
export interface TokenClaims {
  readonly sub: string;
  readonly sid?: string;
  readonly org_id?: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti?: string;
}

/** Encodes claims as a JWT. */
export function makeToken(claims: TokenClaims): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: "https://api.workos.com", ...claims })}.c2lnbmF0dXJl`;
}

/** Decodes what {@link makeToken} made. */
export function readToken(token: string): TokenClaims {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as TokenClaims;
}
